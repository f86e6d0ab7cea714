/** How lockproof knows: `measured on 12–18`, or `documented` where no server has been asked. */
export function sayEvidence(versions: readonly number[]): string {
  return versions.length === 0 ? "documented" : `measured on ${versionRange(versions)}`;
}

/** `12–18`, `12, 14–16`: versions as people write them. */
export function versionRange(versions: readonly number[]): string {
  const sorted = [...new Set(versions)].sort((left, right) => left - right);
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

/** What both have been measured on. */
export function commonVersions(
  left: readonly number[],
  right: readonly number[],
): readonly number[] {
  return left === right ? left : left.filter((version) => right.includes(version));
}
