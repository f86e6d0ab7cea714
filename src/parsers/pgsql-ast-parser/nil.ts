/** The library's trees have null and undefined for the same absence. */
export function isNil(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
