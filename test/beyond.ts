/** What the replayed history cannot know, so that the server may say more or something else. */

/** Why a probe may differ on a version. */
export function excuseFor(probe: string, major: number): string | undefined {
  return onlyOn[major]?.[probe] ?? beyond[probe];
}

/** By version, what is so on no other. */
const onlyOn: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  12: { "tables/copy-to": "locks that are given back before the statement ends" },
};

const beyond: Readonly<Record<string, string>> = {
  "columns/add-default-inlined-function": "a function's body",
  "columns/add-domain-not-null": "which constraint a domain has",
  "data/create-tablespace": "the file system",
  "domains/composite-add-attribute": "which tables are of a type",
  "domains/composite-add-attribute-cascade": "which tables are of a type",
  "domains/composite-rename-attribute": "which tables are of a type",
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
