/** What the unbroken code says, where servers have confirmed it in tests that are not run again. */
let said: ReadonlyMap<string, string> = new Map();
const taken = new Map<string, string>();

/** Fails unless the unbroken code said the same. */
export function assertAsBefore(name: string, value: unknown): void {
  const now = JSON.stringify(value);
  taken.set(name, now);
  const before = said.get(name) ?? now;
  if (now !== before) throw new Error(`${name} was ${before}, is ${now}`);
}

export function remember(before: ReadonlyMap<string, string>): void {
  said = before;
}

export function remembered(): ReadonlyMap<string, string> {
  return taken;
}
