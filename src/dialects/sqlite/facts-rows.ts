import type { Dialect } from "../../dialect.ts";
import { reads, writes } from "./locks.ts";
import { missing, refused } from "./rows.ts";

/** The whole file is locked, whatever table is written. */
export const schemaWrite = { database: writes, table: writes };
export const queried = { query: { ...reads, scan: "unknown" as const } };

/** Views and triggers look for it later. */
export const readsMissing = refused("reads-missing", { "reads-missing": true }, "no such table");

export const readsBroken = refused(
  "reads-broken-view",
  { "reads-broken-view": true },
  "no such table",
);

export const readsMistaken = refused(
  "reads-mistaken-view",
  { "reads-mistaken-view": true },
  "no such column",
);

/** Names of columns that none of the tables has. */
export const readsUnknown = refused(
  "query-mentions-missing",
  { "query-mentions-missing": true },
  "no such column",
);

const isView = refused(
  "is-view",
  { "is-view": true, "fires-trigger": false },
  "cannot modify because it is a view",
);

const own = refused("schema-table", { "schema-table": true }, "table may not be modified");

/** Foreign keys and triggers are looked up when rows are written. */
const tied = [
  refused("fires-broken-trigger", { "fires-broken-trigger": true }, "no such table", {
    settles: true,
  }),
  refused("fires-mistaken-insert", { "fires-mistaken-insert": true }, "has no column named", {
    settles: true,
  }),
  refused("fires-mistaken-trigger", { "fires-mistaken-trigger": true }, "no such column", {
    settles: true,
  }),
  refused("parent-missing", { "foreign-keys-on": true, "parent-missing": true }, "no such table", {
    settles: true,
  }),
  refused(
    "key-mismatch",
    { "foreign-keys-on": true, "key-mismatch": true },
    "foreign key mismatch referencing",
    { settles: true },
  ),
];

/** RETURNING came with a version. */
const returning = refused(
  "returning-unknown",
  { returns: true },
  'near "RETURNING": syntax error',
  {
    until: 3034,
    part: "syntax",
  },
);

/** What writing rows locks, reads and writes. */
export const rowFacts = {
  insert: [
    returning,
    own,
    missing,
    isView,
    refused("mentions-missing", { "mentions-missing": true }, "table has no column named"),
    readsMissing,
    refused("other-width", { "other-width": true }, "values"),
    refused("writes-computed", { "writes-computed": true }, "cannot INSERT into generated column"),
    readsBroken,
    readsMistaken,
    readsUnknown,
    refused("answer-mentions-missing", { "answer-mentions-missing": true }, "no such column"),
    refused("revises-computed", { "revises-computed": true }, "cannot UPDATE generated column"),
    refused("conflict-missing", { "conflict-missing": true }, "no such column"),
    refused(
      "conflict-unmatched",
      { "conflict-unmatched": true },
      "ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint",
    ),
    ...tied,
    refused("leaves-out-required", { "leaves-out-required": true }, "NOT NULL constraint failed"),
    { id: "temporary", when: { traits: { temporary: true } }, locks: queried, evidence: "rows" },
    { id: "insert", locks: { ...schemaWrite, ...queried }, evidence: "rows" },
  ],
  update: [
    returning,
    own,
    missing,
    isView,
    refused("mentions-missing", { "mentions-missing": true }, "no such column"),
    readsMissing,
    refused("writes-computed", { "writes-computed": true }, "cannot UPDATE generated column"),
    ...tied,
    { id: "temporary", when: { traits: { temporary: true } }, locks: queried, evidence: "rows" },
    {
      id: "update-all",
      when: { traits: { "has-where": false } },
      locks: { ...queried, database: writes, table: { ...writes, scan: true, rewrite: true } },
      evidence: "rows",
    },
    {
      id: "update-found",
      when: { traits: { "finds-rows": false } },
      locks: { ...queried, database: writes, table: { ...writes, scan: true } },
      evidence: "rows",
    },
    {
      id: "update",
      locks: { ...queried, database: writes, table: { ...writes, scan: "unknown" } },
      evidence: "rows",
    },
  ],
  delete: [
    returning,
    own,
    missing,
    isView,
    refused("mentions-missing", { "mentions-missing": true }, "no such column"),
    readsMissing,
    ...tied,
    { id: "temporary", when: { traits: { temporary: true } }, locks: queried, evidence: "rows" },
    // Pages are given back without a look at their rows, unless something has to be done for each.
    {
      id: "delete-all",
      when: { traits: { "has-where": false, "has-triggers": false, "looked-for": false } },
      locks: schemaWrite,
      evidence: "rows",
    },
    {
      id: "delete-each",
      when: { traits: { "has-where": false } },
      locks: { ...queried, database: writes, table: { ...writes, scan: true } },
      evidence: "rows",
    },
    {
      id: "delete-found",
      when: { traits: { "finds-rows": false } },
      locks: { ...queried, database: writes, table: { ...writes, scan: true } },
      evidence: "rows",
    },
    {
      id: "delete",
      locks: { ...queried, database: writes, table: { ...writes, scan: "unknown" } },
      evidence: "rows",
    },
    // Each row that goes is looked for in the tables that refer to it, and takes theirs along.
    {
      id: "delete-referenced",
      part: "children",
      when: { traits: { referenced: true, "foreign-keys-on": true } },
      locks: { referencing: { ...writes, scan: "unknown" } },
      evidence: "rows",
    },
  ],
} satisfies Partial<Dialect["facts"]>;
