/** Why a rule has nothing to say in a dialect; `mysql` stands for MariaDB as well. The table of rules shows it. */
type Reasons = Readonly<Partial<Record<"postgres" | "mysql" | "sqlite", string>>>;

const copies = "`blocking-table-copy` says it";
const beside = `built beside writes; where not, ${copies}`;
const long = "`long-write-lock` says it";
const later = "not written yet";
const none = "there is no such statement";

export const unspoken: Readonly<Record<string, Reasons>> = {
  "blocking-index-build": { mysql: beside, sqlite: long },
  "blocking-index-drop": {
    mysql: `it takes an instant; where not, ${copies}`,
    sqlite: "it takes an instant",
  },
  "blocking-refresh": { mysql: "no materialized views", sqlite: "no materialized views" },
  "blocking-reindex": { mysql: beside, sqlite: long },
  "blocking-table-copy": { postgres: "each hazard has its rule", sqlite: long },
  "blocking-work": { mysql: copies, sqlite: long },
  "cascading-drop": {
    postgres: "DROP TABLE deletes no rows of others",
    mysql: "the server refuses to drop a parent, or leaves the rows that refer to it",
  },
  "check-scan": { mysql: copies, sqlite: long },
  "column-type-change": { sqlite: `${none}; rebuilds have rules of their own` },
  "copy-by-position": { postgres: later },
  "default-drop": { sqlite: none },
  "enum-value-in-same-transaction": {
    mysql: "enums are of columns",
    sqlite: "no enums",
  },
  "exclusion-build": { mysql: "no exclusion constraints", sqlite: "no exclusion constraints" },
  "foreign-key-scan": { sqlite: "foreign keys are never proven" },
  "ignored-demand": {
    postgres: "no ALGORITHM",
    mysql: "MySQL refuses what it cannot do",
    sqlite: "no ALGORITHM",
  },
  "implicit-commit": { postgres: "DDL is in the transaction", sqlite: "DDL is in the transaction" },
  "incomparable-column": { mysql: "JSON can be compared", sqlite: "JSON is text" },
  "index-gap": { sqlite: "`long-write-lock` says it of the build, which nobody writes beside" },
  "ineffective-pragma": { postgres: "no PRAGMA", mysql: "no PRAGMA" },
  "kept-invalid-index": { mysql: "no invalid indexes", sqlite: "no invalid indexes" },
  "lenient-sql-mode": { postgres: "no sql_mode", sqlite: "no sql_mode" },
  "long-write-lock": { postgres: "locks are of tables", mysql: "locks are of tables" },
  "lossy-rebuild": { postgres: "tables change in place", mysql: "tables change in place" },
  "missing-lock-timeout": { sqlite: "nobody waits unless told to" },
  "not-null-scan": { mysql: `done beside writes; where not, ${copies}`, sqlite: long },
  "object-drop": { sqlite: "no functions, no types" },
  "object-rename": { mysql: "only tables and views are renamed", sqlite: "no functions, no types" },
  "primary-key-build": { mysql: beside, sqlite: none },
  "rebuild-drops-column": { postgres: "tables change in place", mysql: "tables change in place" },
  "redefinition-drops-attributes": { postgres: "no MODIFY", sqlite: "no MODIFY" },
  "refused-demand": { postgres: "no ALGORITHM", sqlite: "no ALGORITHM" },
  "repointed-references": {
    postgres: "a table is known by more than its name",
    mysql: later,
  },
  "replication-drift": { sqlite: "nothing follows it row by row" },
  "replication-stop": { sqlite: "nothing follows it row by row" },
  "retyping-drops-attributes": { mysql: "`redefinition-drops-attributes` says it", sqlite: none },
  "rewriting-default": { mysql: copies, sqlite: "`refused-statement` says it" },
  "row-security-without-policy": { mysql: "no row security", sqlite: "no row security" },
  "skipped-triggers": { mysql: none, sqlite: none },
  "table-truncate": { sqlite: none },
  "transaction-forbidden": { mysql: "`implicit-commit` says it" },
  "unadded-enum-value": { mysql: "enums are of columns", sqlite: "no enums" },
  "unchecked-foreign-keys": { postgres: "no such setting" },
  "unique-key-build": { mysql: beside, sqlite: none },
  "unique-over-duplicates": { postgres: later },
  "validation-in-same-transaction": { mysql: "no NOT VALID", sqlite: "no NOT VALID" },
  "work-under-lock": {
    mysql: "DDL commits; what LOCK TABLES holds is not followed yet",
    sqlite: "one writer at a time, whatever the order",
  },
};
