import type { Dialect, Fact } from "../../dialect.ts";
import type { Kind } from "../../operation.ts";
import { writes } from "./locks.ts";
import { brokenSchema, computedKey, failure, formRefusals, missing, refused } from "./rows.ts";

const written = { database: writes, table: writes };
const scanned = { database: writes, table: { ...writes, scan: true } };

const own = refused("servers-own", { "servers-own": true }, "table may not be altered");

const brokenLegacy = refused(
  "broken-legacy",
  { "broken-view": true, "legacy-alter": true },
  "SQL logic error",
);

const constraintsOfView = refused(
  "is-view",
  { "is-view": true },
  "cannot edit constraints of view",
);

/** Words that came with a version are a syntax error before it. */
function newer<K extends Kind>(since: number, word: string): Fact<K> {
  return {
    id: "unknown-words",
    part: "syntax",
    until: since - 1,
    locks: {},
    fails: failure(`near "${word}": syntax error`),
    evidence: "columns",
  };
}

/** ALTER TABLE with columns and constraints. */
export const columnFacts = {
  "add-column": [
    refused("generated-unknown", { "generates-columns": true }, 'near "AS": syntax error', {
      until: 3030,
      part: "syntax",
    }),
    own,
    missing,
    refused("is-view", { "is-view": true }, "Cannot add a column to a view"),
    refused("virtual", { virtual: true }, "virtual tables may not be altered"),
    refused("column-exists", { "column-exists": true }, "duplicate column name"),
    computedKey,
    refused("primary-key", { "primary-key-column": true }, "Cannot add a PRIMARY KEY column"),
    refused("unique", { "unique-column": true }, "Cannot add a UNIQUE column"),
    refused("stored-empty", { "stored-column": true }, "cannot add a STORED column", {
      until: 3031,
    }),
    refused("stored", { "stored-column": true, filled: true }, "cannot add a STORED column"),
    refused(
      "default-of-other-type",
      { "default-of-other-type": true, filled: true },
      "type mismatch on DEFAULT",
      { since: 3044 },
    ),
    refused("mentions-missing", { "mentions-missing": true }, "no such column"),
    ...formRefusals,
    refused(
      "default-breaks-check",
      { "default-breaks-check": true, filled: true },
      "CHECK constraint failed",
      { since: 3037 },
    ),
    refused("untyped-in-strict", { "untyped-in-strict": true }, "missing datatype", {
      since: 3037,
    }),
    refused("foreign-type-in-strict", { "foreign-type-in-strict": true }, "unknown datatype", {
      since: 3037,
    }),
    refused(
      "not-null-empty",
      { "not-null-without-default": true },
      "Cannot add a NOT NULL column with default value NULL",
      { until: 3031 },
    ),
    refused(
      "not-null",
      { "not-null-without-default": true, filled: true },
      "Cannot add a NOT NULL column with default value NULL",
    ),
    refused(
      "default-names-column",
      { "default-names-column": true },
      "default value of column is not constant",
    ),
    refused(
      "default-not-constant-empty",
      { "default-not-constant": true },
      "Cannot add a column with non-constant default",
      { until: 3031 },
    ),
    refused(
      "default-not-constant",
      { "default-not-constant": true, filled: true },
      "Cannot add a column with non-constant default",
    ),
    refused(
      "references-default-empty",
      { "references-with-default": true, "foreign-keys-on": true },
      "Cannot add a REFERENCES column with non-NULL default value",
      { until: 3031 },
    ),
    refused(
      "references-default",
      { "references-with-default": true, "foreign-keys-on": true, filled: true },
      "Cannot add a REFERENCES column with non-NULL default value",
    ),
    { id: "temporary", when: { traits: { temporary: true } }, locks: {}, evidence: "columns" },
    {
      id: "verified",
      since: 3037,
      when: { traits: { "must-be-verified": true } },
      locks: scanned,
      evidence: "columns",
    },
    { id: "add-column", locks: written, evidence: "columns" },
  ],
  "drop-column": [
    newer(3035, "DROP"),
    own,
    missing,
    refused("is-view", { "is-view": true }, "cannot drop column from view"),
    refused("virtual", { virtual: true }, "cannot drop column from virtual table"),
    refused("no-such-column", { "no-such-column": true }, "no such column"),
    refused("primary-key", { "in-primary-key": true }, "cannot drop PRIMARY KEY column"),
    refused("unique", { "in-unique-column": true }, "cannot drop UNIQUE column"),
    refused("only-column", { "only-column": true }, "no other columns exist"),
    refused(
      "in-table-constraint",
      { "in-table-constraint": true },
      "error in table after drop column",
    ),
    refused(
      "in-generated-column",
      { "in-generated-column": true },
      "error in table after drop column",
    ),
    refused(
      "leaves-only-computed",
      { "leaves-only-computed": true },
      "error in table after drop column: must have at least one non-generated column",
    ),
    refused("indexed", { indexed: true }, "error in index after drop column"),
    refused("in-view", { "in-view": true }, "error in view after drop column"),
    refused("in-trigger", { "in-trigger": true }, "error in trigger after drop column"),
    brokenLegacy,
    ...brokenSchema(),
    { id: "temporary", when: { traits: { temporary: true } }, locks: {}, evidence: "columns" },
    {
      id: "virtual-column",
      when: { traits: { "virtual-column": true } },
      locks: written,
      evidence: "columns",
    },
    {
      id: "drop-column",
      locks: { database: writes, table: { ...writes, scan: true, rewrite: true } },
      evidence: "columns",
    },
  ],
  "rename-column": [
    newer(3025, "COLUMN"),
    own,
    missing,
    refused("is-view", { "is-view": true }, "cannot rename columns of view"),
    refused("virtual", { virtual: true }, "cannot rename columns of virtual table"),
    refused("no-such-column", { "no-such-column": true }, "no such column"),
    refused("new-name-taken", { "new-name-taken": true }, "duplicate column name"),
    brokenLegacy,
    ...brokenSchema(),
    { id: "temporary", when: { traits: { temporary: true } }, locks: {}, evidence: "columns" },
    { id: "rename-column", locks: written, evidence: "columns" },
  ],
  "set-not-null": [
    newer(3053, "ALTER"),
    own,
    missing,
    constraintsOfView,
    refused("no-such-column", { "no-such-column": true }, "no such column"),
    { id: "set-not-null", locks: scanned, evidence: "columns" },
  ],
  "drop-not-null": [
    newer(3053, "ALTER"),
    own,
    missing,
    constraintsOfView,
    refused("no-such-column", { "no-such-column": true }, "no such column"),
    { id: "drop-not-null", locks: written, evidence: "columns" },
  ],
  "add-check": [
    { id: "inline", when: { inline: true }, locks: {}, evidence: "columns" },
    { ...newer<"add-check">(3053, "CONSTRAINT"), when: { inline: false } },
    own,
    missing,
    constraintsOfView,
    refused("mentions-missing", { "mentions-missing": true }, "no such column"),
    refused("check-asks", { "check-asks": true }, "subqueries prohibited in CHECK constraints"),
    refused("constraint-there", { "constraint-there": true }, "constraint already exists"),
    { id: "add-check", locks: scanned, evidence: "columns" },
  ],
  "drop-constraint": [
    newer(3053, "CONSTRAINT"),
    own,
    missing,
    constraintsOfView,
    refused("key-stays", { "drops-key": true }, "constraint may not be dropped"),
    refused("foreign-key-stays", { "drops-foreign-key": true }, "constraint may not be dropped", {
      until: 3053,
    }),
    refused("constraint-missing", { "constraint-missing": true }, "no such constraint"),
    { id: "drop-constraint", locks: written, evidence: "columns" },
  ],
  "add-foreign-key": [{ id: "add-foreign-key", locks: {}, evidence: "columns" }],
  "add-unique": [{ id: "add-unique", locks: {}, evidence: "columns" }],
  "add-primary-key": [{ id: "add-primary-key", locks: {}, evidence: "columns" }],
} satisfies Partial<Dialect["facts"]>;
