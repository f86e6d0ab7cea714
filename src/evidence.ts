/** Versions of a server, and how people write them. */
export interface Scale {
  /** Oldest first; those beside each other make a range. */
  readonly servers?: readonly number[];
  showServer(server: number): string;
}

/** Versions that are their own names. */
const plain: Scale = { showServer: String };

/** How lockproof knows: `measured on 12–18`, or `documented` where no server has been asked. */
export function sayEvidence(versions: readonly number[], scale: Scale = plain): string {
  if (versions.length === 0) return "documented";
  const known = said.get(versions);
  if (known?.scale === scale) return known.words;
  const words = `measured on ${versionRange(versions, scale)}`;
  said.set(versions, { scale, words });
  return words;
}

/** Every effect is told, mostly by the list that belongs to its row. */
const said = new WeakMap<readonly number[], { readonly scale: Scale; readonly words: string }>();

/** `12–18`, `12, 14–16`: versions as people write them. */
export function versionRange(versions: readonly number[], scale: Scale = plain): string {
  const place = (version: number): number => scale.servers?.indexOf(version) ?? version;
  const sorted = [...new Set(versions)].sort((left, right) => left - right);
  const runs: (readonly [number, number])[] = [];
  for (const version of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && place(last[1]) === place(version) - 1) {
      runs.splice(-1, 1, [last[0], version]);
    } else runs.push([version, version]);
  }
  const show = (version: number): string => scale.showServer(version);
  return runs
    .map(([from, to]) => (from === to ? show(from) : `${show(from)}–${show(to)}`))
    .join(", ");
}

/** What both have been measured on. */
export function commonVersions(
  left: readonly number[],
  right: readonly number[],
): readonly number[] {
  if (left === right) return left;
  const common = left.filter((version) => right.includes(version));
  return common.length === left.length ? left : common;
}
