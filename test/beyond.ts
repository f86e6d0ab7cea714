/** What the replayed history cannot know, so that the server may say more or something else. */
export const beyond: Readonly<Record<string, string>> = {
  "columns/add-default-inlined-function": "a function's body",
  "columns/add-domain-not-null": "which constraint a domain has",
  "data/create-tablespace": "the file system",
  "domains/composite-add-attribute": "which tables are of a type",
  "domains/composite-add-attribute-cascade": "which tables are of a type",
  "domains/composite-rename-attribute": "which tables are of a type",
  "indexes/cluster-unmarked": "the index a table was clustered on",
  "partitions/create-partition-of-overlapping": "where bounds lie",
  "partitions/detach-referenced": "the rows",
  "tables/create-of": "which tables are of a type",
  "tables/of-type": "which tables are of a type",
  "types/missing-type": "types that extensions bring",
  "views/create-extension": "which extensions there are",
  "views/drop-statistics": "the tables of a statistics object",
  "views/publication-set": "the tables of a publication",
};
