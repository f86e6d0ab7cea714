// Written by test/sqlite-facts.test.ts: what SQLite 3.53 has done as the rows say.
import type { MeasuredRows } from "../../measured.ts";

// prettier-ignore
export const measured: MeasuredRows = {
  server: 3053,
  rows: {
    "add-check": ["add-check", "inline"],
    "add-column": ["add-column", "aggregates", "check-asks", "column-exists", "computed-asks", "default-breaks-check", "default-names-column", "default-not-constant", "default-of-computed", "is-view", "not-deterministic", "not-null", "primary-key", "references-default", "servers-own", "stored", "unique", "verified"],
    "add-foreign-key": ["add-foreign-key"],
    "analyze": ["analyze"],
    "begin": ["begin"],
    "commit": ["without-transaction"],
    "create-index": ["aggregates", "condition-asks", "create-index", "is-view", "key-asks", "key-tells-time", "name-taken", "not-deterministic", "reserved-name", "row-number", "servers-own", "there-already"],
    "create-table": ["bad-autoincrement", "check-asks", "column-twice", "computed-primary-key", "counts-differ", "create-table", "default-names-column", "default-of-computed", "foreign-type", "index-there", "mentions-missing", "name-taken", "no-primary-key", "numbered-without-rowid", "only-computed", "references-several", "reserved-name", "temporary", "there-already", "two-primary-keys", "unknown-option", "untyped-column", "view-there"],
    "create-trigger": ["after-of-view", "create-trigger", "instead-of-table", "name-taken", "there-already"],
    "create-view": ["create-view", "name-taken", "table-there", "temporary", "there-already"],
    "delete": ["delete-all", "delete-found", "delete-referenced", "is-view", "mentions-missing"],
    "drop-column": ["drop-column", "in-generated-column", "in-table-constraint", "in-trigger", "in-view", "indexed", "is-view", "no-such-column", "only-column", "primary-key", "unique", "virtual-column"],
    "drop-index": ["drop-index", "is-no-index", "of-constraint"],
    "drop-not-null": ["drop-not-null"],
    "drop-table": ["drop-table", "is-view", "referenced", "servers-own"],
    "drop-trigger": ["drop-trigger"],
    "drop-view": ["drop-view", "is-table"],
    "explain": ["explain"],
    "insert": ["insert", "is-view", "other-width", "writes-computed"],
    "reindex": ["reindex", "reindex-nothing"],
    "rename-column": ["is-view", "new-name-taken", "rename-column"],
    "rename-table": ["is-view", "new-name-taken", "rename-table", "reserved-name", "servers-own"],
    "rollback": ["without-transaction"],
    "savepoint": ["savepoint"],
    "select": ["select"],
    "session-command": ["session-command"],
    "set": ["header", "set"],
    "set-not-null": ["no-such-column", "set-not-null"],
    "update": ["is-view", "mentions-missing", "update-all", "update-found", "writes-computed"],
    "vacuum": ["vacuum"],
  },
};
