/** Which mutants are tried: a share of each group that stays the same while other code changes. */
import { createHash } from "node:crypto";
import { groups } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";

/**
 * Those whose key comes first when it is shuffled with the seed, so that a line that comes or goes
 * elsewhere leaves the others in the sample. What is tried first is a sample of its own.
 */
export function sampleOf(all: readonly Mutant[], size: number, seed: string): readonly Mutant[] {
  const placed = all.map((mutant) => ({ mutant, place: placeOf(mutant, seed) })).sort(byPlace);
  return groups
    .flatMap(({ name }) => {
      const own = placed.filter(({ mutant }) => mutant.group === name);
      return own.slice(0, Math.round((size * own.length) / all.length));
    })
    .sort(byPlace)
    .map(({ mutant }) => mutant);
}

interface Placed {
  readonly mutant: Mutant;
  readonly place: string;
}

function placeOf({ key }: Mutant, seed: string): string {
  return createHash("sha256").update(`${seed} ${key}`).digest("hex");
}

function byPlace(left: Placed, right: Placed): number {
  return left.place < right.place ? -1 : 1;
}
