/** `12–18`, `12, 14–16`: versions as people write them. */
export function versionRange(versions: readonly number[]): string {
  const sorted = [...new Set(versions)].sort((a, b) => a - b);
  const runs: (readonly [number, number])[] = [];
  for (const version of sorted) {
    const last = runs.at(-1);
    if (last?.[1] === version - 1) runs.splice(-1, 1, [last[0], version]);
    else runs.push([version, version]);
  }
  return runs
    .map(([from, to]) => (from === to ? String(from) : `${String(from)}–${String(to)}`))
    .join(", ");
}
