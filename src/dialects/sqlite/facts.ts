import type { Dialect, Fact } from "../../dialect.ts";
import type { Kind } from "../../operation.ts";
import { absent } from "./absent.ts";
import { columnFacts } from "./facts-columns.ts";
import {
  queried,
  readsBroken,
  readsMistaken,
  readsMissing,
  readsUnknown,
  rowFacts,
  schemaWrite,
} from "./facts-rows.ts";
import { sessionFacts } from "./facts-sessions.ts";
import { writes } from "./locks.ts";
import { brokenSchema, computedKey, failure, formRefusals, missing, refused } from "./rows.ts";

function quiet<K extends Kind>(id: string): readonly Fact<K>[] {
  return [{ id, locks: {}, evidence: "sessions" }];
}

/** What every operation locks, reads, writes and builds, and what the server refuses. */
export const facts: Dialect["facts"] = {
  ...absent,
  ...columnFacts,
  "create-table": [
    refused("strict-unknown", { strict: true }, 'near "STRICT": syntax error', {
      until: 3036,
      part: "syntax",
    }),
    refused("option-no-syntax", { "unknown-table-option": true }, "syntax error", {
      until: 3036,
      part: "syntax",
    }),
    refused("generated-unknown", { "generates-columns": true }, 'near "AS": syntax error', {
      until: 3030,
      part: "syntax",
    }),
    {
      id: "there-already",
      when: { ifNotExists: true, traits: { "name-taken": true } },
      locks: {},
      settles: true,
      evidence: "tables",
    },
    refused("view-there-then", { "view-there": true }, "table already exists", {
      until: 3036,
      settles: true,
    }),
    refused("view-there", { "view-there": true }, "view already exists", {
      since: 3037,
      settles: true,
    }),
    refused("name-taken", { "name-taken": true }, "table already exists", { settles: true }),
    refused("column-twice", { "column-twice": true }, "duplicate column name"),
    refused(
      "temporary-elsewhere",
      { "temporary-elsewhere": true },
      "temporary table name must be unqualified",
    ),
    refused("reserved-name", { "reserved-name": true }, "object name reserved for internal use"),
    refused("index-there", { "index-there": true }, "there is already an index named"),
    refused(
      "only-computed",
      { "only-computed": true },
      "must have at least one non-generated column",
    ),
    refused("mentions-missing", { "mentions-missing": true }, "no such column"),
    refused(
      "key-mentions-missing",
      { "key-mentions-missing": true },
      "unknown column in foreign key definition",
    ),
    refused(
      "numbered-without-rowid",
      { "numbered-without-rowid": true },
      "AUTOINCREMENT not allowed on WITHOUT ROWID tables",
    ),
    refused(
      "two-primary-keys",
      { "two-primary-keys": true },
      "table has more than one primary key",
    ),
    refused(
      "bad-autoincrement",
      { "bad-autoincrement": true },
      "AUTOINCREMENT is only allowed on an INTEGER PRIMARY KEY",
    ),
    ...formRefusals,
    computedKey,
    refused(
      "counts-differ",
      { "counts-differ": true },
      "number of columns in foreign key does not match the number of columns in the referenced table",
    ),
    refused(
      "key-of-expressions",
      { "key-of-expressions": true },
      "expressions prohibited in PRIMARY KEY and UNIQUE constraints",
    ),
    refused("no-primary-key", { "no-primary-key": true }, "PRIMARY KEY missing on table"),
    refused("unknown-option", { "unknown-table-option": true }, "unknown table option"),
    refused("untyped-column", { "untyped-column": true }, "missing datatype"),
    refused("foreign-type", { "foreign-type": true }, "unknown datatype"),
    readsMissing,
    readsUnknown,
    refused(
      "default-names-column",
      { "default-names-column": true },
      "default value of column is not constant",
    ),
    { id: "temporary", when: { persistence: "temporary" }, locks: queried, evidence: "tables" },
    { id: "create-table", locks: { database: writes, ...queried }, evidence: "tables" },
  ],
  "drop-table": [
    {
      id: "not-there-if-exists",
      when: { ifExists: true, traits: { "not-there": true } },
      locks: {},
      settles: true,
      evidence: "tables",
    },
    refused("servers-own", { "servers-own": true }, "table may not be dropped"),
    refused("not-there", { "not-there": true }, "no such table"),
    refused("is-view", { "is-view": true }, "use DROP VIEW to delete view"),
    { id: "temporary", when: { traits: { temporary: true } }, locks: {}, evidence: "tables" },
    // Rows of other tables are looked for, and deleted, changed or counted.
    {
      id: "referenced",
      when: { traits: { referenced: true, "foreign-keys-on": true } },
      locks: { ...schemaWrite, referencing: { ...writes, scan: "unknown" } },
      evidence: "tables",
    },
    { id: "drop-table", locks: schemaWrite, evidence: "tables" },
  ],
  "rename-table": [
    refused("servers-own", { "servers-own": true }, "table may not be altered"),
    missing,
    refused("reserved-name", { "reserved-name": true }, "object name reserved for internal use"),
    refused("is-view", { "is-view": true }, "view may not be altered"),
    refused(
      "new-name-taken",
      { "new-name-taken": true },
      "there is already another table or index with this name",
    ),
    ...brokenSchema({ "legacy-alter": false }),
    { id: "temporary", when: { traits: { temporary: true } }, locks: {}, evidence: "tables" },
    { id: "rename-table", locks: schemaWrite, evidence: "tables" },
  ],
  "create-index": [
    refused("servers-own", { "servers-own": true }, "table may not be indexed"),
    refused(
      "reserved-name",
      { "reserved-index-name": true },
      "object name reserved for internal use",
    ),
    missing,
    {
      id: "there-already",
      when: { ifNotExists: true, traits: { "name-taken": true } },
      locks: {},
      settles: true,
      evidence: "indexes",
    },
    refused("table-there", { "table-there": true }, "there is already a table named", {
      settles: true,
    }),
    refused("name-taken", { "name-taken": true }, "index already exists", { settles: true }),
    refused("is-view", { "is-view": true }, "views may not be indexed"),
    refused("virtual", { virtual: true }, "virtual tables may not be indexed"),
    refused("row-number", { "key-is-row-number": true }, "no such column"),
    refused("rests-on-row-number", { "rests-on-row-number": true }, "no such column"),
    refused(
      "qualified",
      { "key-qualified": true },
      'the "." operator prohibited in index expressions',
    ),
    refused("no-such-column", { "key-column-missing": true }, "table has no column of that name"),
    refused("mentions-missing", { "mentions-missing": true }, "no such column"),
    refused(
      "not-deterministic",
      { "not-deterministic": true },
      "non-deterministic functions prohibited",
    ),
    refused("key-asks", { "key-asks": true }, "subqueries prohibited in index expressions"),
    refused(
      "condition-asks",
      { "condition-asks": true },
      "subqueries prohibited in partial index WHERE clauses",
    ),
    refused("aggregates", { aggregates: true }, "misuse of aggregate function"),
    refused(
      "key-tells-time",
      { "key-tells-time": true, filled: true },
      "non-deterministic use of in an index",
    ),
    { id: "temporary", when: { traits: { temporary: true } }, locks: {}, evidence: "indexes" },
    {
      id: "create-index",
      locks: { database: writes, table: { ...writes, scan: true, build: true } },
      evidence: "indexes",
    },
  ],
  "drop-index": [
    {
      id: "not-there-if-exists",
      when: { ifExists: true, traits: { "not-there": true } },
      locks: {},
      settles: true,
      evidence: "indexes",
    },
    refused(
      "of-constraint",
      { "of-constraint": true },
      "index associated with UNIQUE or PRIMARY KEY constraint cannot be dropped",
    ),
    refused("not-there", { "not-there": true }, "no such index"),
    refused("is-no-index", { "is-no-index": true }, "no such index"),
    {
      id: "drop-index",
      locks: { database: writes, "index-table": writes, "dropped-indexes": writes },
      evidence: "indexes",
    },
  ],
  reindex: [
    refused(
      "reindex-missing",
      { "reindexes-missing": true },
      "unable to identify the object to be reindexed",
    ),
    {
      id: "reindex-nothing",
      when: { traits: { indexless: true } },
      locks: {},
      evidence: "indexes",
    },
    {
      id: "reindex",
      locks: {
        database: writes,
        "index-table": { ...writes, scan: true, rebuilds: "indexes" },
        indexes: writes,
      },
      evidence: "indexes",
    },
  ],
  "create-view": [
    {
      id: "there-already",
      when: { ifNotExists: true, traits: { "name-taken": true } },
      locks: {},
      settles: true,
      evidence: "views",
    },
    refused(
      "temporary-elsewhere",
      { "temporary-elsewhere": true },
      "temporary table name must be unqualified",
    ),
    refused("reserved-name", { "reserved-name": true }, "object name reserved for internal use"),
    refused("index-there", { "index-there": true }, "there is already an index named"),
    refused("table-there", { "table-there": true }, "table already exists", { settles: true }),
    refused("name-taken-then", { "name-taken": true }, "table already exists", {
      until: 3036,
      settles: true,
    }),
    refused("name-taken", { "name-taken": true }, "view already exists", {
      since: 3037,
      settles: true,
    }),
    { id: "temporary", when: { temporary: true }, locks: {}, evidence: "views" },
    { id: "create-view", locks: { database: writes }, evidence: "views" },
  ],
  "drop-view": [
    {
      id: "not-there-if-exists",
      when: { ifExists: true, traits: { "not-there": true } },
      locks: {},
      settles: true,
      evidence: "views",
    },
    refused("not-there", { "not-there": true }, "no such view"),
    refused("is-table", { known: true, "is-view": false }, "use DROP TABLE to delete table"),
    { id: "drop-view", locks: { database: writes }, evidence: "views" },
  ],
  "create-trigger": [
    {
      id: "there-already",
      when: { ifNotExists: true, traits: { "name-taken": true } },
      locks: {},
      settles: true,
      evidence: "triggers",
    },
    refused("schema-table", { "schema-table": true }, "cannot create trigger on system table"),
    missing,
    refused("name-taken", { "name-taken": true }, "trigger already exists", { settles: true }),
    refused(
      "writes-qualified",
      { "writes-qualified": true },
      "qualified table names are not allowed on INSERT, UPDATE, and DELETE statements within triggers",
    ),
    {
      id: "before-of-view",
      when: { timing: "before", traits: { "is-view": true } },
      locks: {},
      fails: failure("cannot create BEFORE trigger on view"),
      evidence: "triggers",
    },
    {
      id: "after-of-view",
      when: { timing: "after", traits: { "is-view": true } },
      locks: {},
      fails: failure("cannot create AFTER trigger on view"),
      evidence: "triggers",
    },
    {
      id: "instead-of-table",
      when: { timing: "instead-of", traits: { known: true, "is-view": false } },
      locks: {},
      fails: failure("cannot create INSTEAD OF trigger on table"),
      evidence: "triggers",
    },
    { id: "temporary", when: { temporary: true }, locks: {}, evidence: "triggers" },
    { id: "create-trigger", locks: schemaWrite, evidence: "triggers" },
  ],
  "drop-trigger": [
    {
      id: "not-there-if-exists",
      when: { ifExists: true, traits: { "not-there": true } },
      locks: {},
      settles: true,
      evidence: "triggers",
    },
    refused("not-there", { "not-there": true }, "no such trigger"),
    {
      id: "temporary",
      when: { traits: { "drops-temporary": true } },
      locks: {},
      evidence: "triggers",
    },
    { id: "drop-trigger", locks: { database: writes }, evidence: "triggers" },
  ],
  ...rowFacts,
  select: [
    readsMissing,
    readsBroken,
    readsMistaken,
    readsUnknown,
    { id: "select", locks: queried, evidence: "rows" },
  ],
  explain: quiet("explain"),
  ...sessionFacts,
  opaque: quiet("opaque"),
};
