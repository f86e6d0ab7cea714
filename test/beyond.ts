/** What the replayed history cannot know, so that the server may say more or something else. */

/** Why a probe may differ on a version. */
export function excuseFor(probe: string, major: number): string | undefined {
  const early = notYet[probe];
  return early !== undefined && major <= early.until ? early.why : beyond[probe];
}

/** What is not said yet of the versions up to one. */
export const notYet: Readonly<Record<string, { readonly until: number; readonly why: string }>> = {
  "trees/delete-referenced-partition": { until: 13, why: "the trigger opens the parent" },
};

const beyond: Readonly<Record<string, string>> = {
  "data/create-tablespace": "the file system",
  "partitions/detach-referenced": "the rows",
  "types/missing-type": "types that extensions bring",
  "views/create-extension": "which extensions there are",
};

/** Rows that no server has been asked for yet, as `kind/row`: what rests on them is said to be documented. */
export const unasked: readonly string[] = ["insert/insert-routed"];
