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
  "columns/add-default-inlined-function": "a function's body",
  "columns/add-domain-not-null": "which constraint a domain has",
  "data/create-tablespace": "the file system",
  "domains/composite-add-attribute": "which tables are of a type",
  "domains/composite-add-attribute-cascade": "which tables are of a type",
  "domains/composite-rename-attribute": "which tables are of a type",
  "grammar/grant-maintain": "rows of the catalog that are locked",
  "indexes/cluster-unmarked": "the index a table was clustered on",
  "partitions/create-partition-of-overlapping": "where bounds lie",
  "partitions/detach-referenced": "the rows",
  "tables/grant": "rows of the catalog that are locked",
  "tables/revoke": "rows of the catalog that are locked",
  "tables/create-of": "which tables are of a type",
  "tables/of-type": "which tables are of a type",
  "types/missing-type": "types that extensions bring",
  "views/create-extension": "which extensions there are",
  "views/drop-statistics": "the tables of a statistics object",
  "views/publication-set": "the tables of a publication",
};

/** Rows that no server has been asked for yet, as `kind/row`: what rests on them is said to be documented. */
export const unasked: readonly string[] = [
  "add-check/skipped-with-column",
  "add-column/add-column-not-null",
  "add-not-null/not-null-constraint-already",
  "add-primary-key/key-index-taken",
  "add-primary-key/key-over-virtual",
  "add-primary-key/key-using-index",
  "add-primary-key/nulls-not-distinct",
  "add-primary-key/primary-key-using-index-nullable",
  "add-primary-key/skipped-with-column",
  "change-publication/publication-set",
  "change-sequence/wrong-kind",
  "create-table/missing-in-query",
  "delete/missing-in-query",
  "detach-partition/detach-finalize-syntax",
  "drop-index/wrong-kind",
  "drop-object/drop-missing-schema",
  "drop-object/wrong-kind",
  "drop-view/wrong-kind",
  "insert/insert-routed",
  "insert/missing-in-query",
  "lock-table/wrong-kind",
  "merge/missing-in-query",
  "rename-column/rename-attribute",
  "rename-object/rename-sequence",
  "select/missing-in-query",
  "set-schema/wrong-kind",
  "set-table-option/of-type",
  "set-table-option/wrong-kind",
  "update/missing-in-query",
];
