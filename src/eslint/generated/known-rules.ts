// Written by test/generated.test.ts: `npm test -- -u`.
import type { Rule } from "../../index.ts";

/** What ESLint asks of a rule before there is a migration. */
export interface KnownRule extends Pick<Rule, "id" | "title" | "harm" | "severity"> {
  /** What it looks at. */
  readonly on: "reading" | "statements";
  /** Names of what may be set for it. */
  readonly options?: readonly string[];
}

export const knownDialects: readonly string[] = ["mysql","mariadb","postgres","sqlite"];

export const knownRules: readonly KnownRule[] = [
  {
    "id": "allow-without-reason",
    "title": "Suppression gives no reason",
    "harm": "advice",
    "on": "reading"
  },
  {
    "id": "blocking-index-build",
    "title": "Index is built while writes wait",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "blocking-index-drop",
    "title": "Index is dropped under a lock on its table",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "blocking-refresh",
    "title": "Materialized view is filled again while its readers wait",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "blocking-reindex",
    "title": "Indexes are built again while writes wait",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "blocking-table-copy",
    "title": "Table is copied or an index is built while writes wait",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "blocking-work",
    "title": "All rows are worked through while others wait",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "cascading-drop",
    "title": "Dropping a table deletes rows of the tables that refer to it",
    "harm": "loses-data",
    "on": "statements"
  },
  {
    "id": "check-scan",
    "title": "Check constraint reads every row while everybody waits",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "column-drop",
    "title": "Column is dropped under the code that uses it",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "column-rename",
    "title": "Column is renamed under the code that uses it",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "column-type-change",
    "title": "Column type changes while everybody waits",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "copy-by-position",
    "title": "Rows are copied by the position of their columns",
    "harm": "loses-data",
    "on": "statements"
  },
  {
    "id": "default-drop",
    "title": "Default is dropped of a column that must be filled",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "duplicate-version",
    "title": "Two migrations have the same version",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "early-commit",
    "title": "Migration ends the transaction that its tool opened",
    "harm": "fails",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "edited-migration",
    "title": "Migration that is on the base branch already was changed",
    "harm": "breaks-code",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "enum-value-in-same-transaction",
    "title": "New value of an enum is used in the transaction that adds it",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "exclusion-build",
    "title": "Exclusion constraint builds its index while everybody waits",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "foreign-key-scan",
    "title": "Foreign key reads every row while writes wait",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "idle-allow",
    "title": "Suppression silences nothing",
    "harm": "advice",
    "on": "reading"
  },
  {
    "id": "ignored-demand",
    "title": "ALGORITHM is taken and not kept",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "implicit-commit",
    "title": "Transaction ends before the statement that should be in it",
    "harm": "fails",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "incomparable-column",
    "title": "New column's type has no equality",
    "harm": "breaks-code",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "incomplete-down",
    "title": "Way back does not lead to where the migration began",
    "harm": "advice",
    "on": "statements"
  },
  {
    "id": "index-gap",
    "title": "Index is dropped before the one that replaces it is built",
    "harm": "advice",
    "on": "statements"
  },
  {
    "id": "ineffective-pragma",
    "title": "Foreign keys are switched off inside a transaction, which does nothing",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "irreversible-step",
    "title": "Way back restores the shape of what is lost, and does not say so",
    "harm": "advice",
    "severity": "note",
    "on": "statements"
  },
  {
    "id": "kept-invalid-index",
    "title": "IF NOT EXISTS keeps the invalid index of a failed attempt",
    "harm": "advice",
    "severity": "note",
    "on": "statements"
  },
  {
    "id": "key-drop",
    "title": "Key is dropped under the code that relies on it",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "late-migration",
    "title": "Migration comes before one that has run",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "lenient-sql-mode",
    "title": "Values that do not fit are changed instead of refused",
    "harm": "fails",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "long-write-lock",
    "title": "Nobody else can write while all rows are worked through",
    "harm": "blocks",
    "severity": "note",
    "on": "statements"
  },
  {
    "id": "lossy-rebuild",
    "title": "Table is made anew without all that the old one had",
    "harm": "loses-data",
    "on": "statements"
  },
  {
    "id": "missing-down",
    "title": "Migration has no way back where others have one",
    "harm": "advice",
    "on": "statements"
  },
  {
    "id": "missing-lock-timeout",
    "title": "Wait for a lock is not bounded",
    "harm": "blocks",
    "severity": "warning",
    "on": "statements",
    "options": [
      "atMost"
    ]
  },
  {
    "id": "not-null-drop",
    "title": "Column may hold NULL that deployed code has never met",
    "harm": "breaks-code",
    "severity": "note",
    "on": "statements"
  },
  {
    "id": "not-null-scan",
    "title": "NOT NULL reads every row while everybody waits",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "not-null-without-default",
    "title": "New column is required and nothing fills it",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "object-drop",
    "title": "Something that deployed code calls by name is dropped",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "object-rename",
    "title": "Something that deployed code calls by name is renamed",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "primary-key-build",
    "title": "Primary key builds its index while everybody waits",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "rebuild-drops-column",
    "title": "Table is made anew without a column that code uses",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "redefinition-drops-attributes",
    "title": "MODIFY drops what it does not say again",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "refused-demand",
    "title": "Server cannot do the statement the way it demands",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "refused-statement",
    "title": "Server refuses the statement",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "replication-drift",
    "title": "Change leaves the two sides of a replication with different contents",
    "harm": "advice",
    "on": "statements"
  },
  {
    "id": "replication-stop",
    "title": "Change stops the replication of rows",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "repointed-references",
    "title": "Foreign keys follow the old table when it is renamed away",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "retyping-drops-attributes",
    "title": "Change of type takes the column's default or NOT NULL along",
    "harm": "breaks-code",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "rewriting-default",
    "title": "New column writes every row anew",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "row-security-without-policy",
    "title": "Row security hides all rows, because the table has no policy",
    "harm": "breaks-code",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "skipped-triggers",
    "title": "Triggers are off while others write",
    "harm": "loses-data",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "start-up-migration",
    "title": "Migrations run while the application starts, or after it was deployed",
    "harm": "blocks",
    "on": "reading"
  },
  {
    "id": "syntax-error",
    "title": "Statement is not SQL",
    "harm": "fails",
    "on": "reading"
  },
  {
    "id": "table-drop",
    "title": "Table is dropped with its data",
    "harm": "loses-data",
    "on": "statements"
  },
  {
    "id": "table-rename",
    "title": "Table is renamed under the code that uses it",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "table-truncate",
    "title": "All rows of a table are thrown away",
    "harm": "loses-data",
    "on": "statements"
  },
  {
    "id": "transaction-forbidden",
    "title": "Statement that cannot run in a transaction stands in one",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "unadded-enum-value",
    "title": "New value of an enum is not added, since the enum is there already",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "unbatched-write",
    "title": "Many rows are written in one transaction",
    "harm": "blocks",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "unchecked-foreign-keys",
    "title": "Foreign keys stay switched off for what runs next",
    "harm": "fails",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "unfinished-transaction",
    "title": "Transaction is begun and never committed",
    "harm": "fails",
    "on": "statements"
  },
  {
    "id": "unique-key-build",
    "title": "Unique constraint builds its index while everybody waits",
    "harm": "blocks",
    "on": "statements"
  },
  {
    "id": "unique-over-duplicates",
    "title": "Unique index is refused when rows are double",
    "harm": "fails",
    "severity": "warning",
    "on": "statements"
  },
  {
    "id": "validation-in-same-transaction",
    "title": "Constraint is validated while the lock that added it is held",
    "harm": "blocks",
    "severity": "error",
    "on": "statements"
  },
  {
    "id": "view-drop",
    "title": "View is dropped under the code that reads it",
    "harm": "breaks-code",
    "on": "statements"
  },
  {
    "id": "work-under-lock",
    "title": "Long work is done while an earlier lock is held",
    "harm": "blocks",
    "severity": "error",
    "on": "statements"
  }
];
