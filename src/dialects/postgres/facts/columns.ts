import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, rewrite, rowExclusive, tree } from "../locks.ts";
import {
  inheritedColumn,
  missingColumn,
  missingTable,
  newerSyntax,
  partitionKey,
  typedTable,
  missingColumnType,
  present,
  neededSchema,
} from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<
  Dialect["facts"],
  "add-column" | "drop-column" | "rename-column" | "set-default" | "drop-default"
>;

/** The new sequence is tied to the table. */
const owning = {
  ...accessExclusive,
  also: ["SHARE", "ACCESS SHARE"],
  scan: true,
  rewrite: true,
  rebuilds: "stored-indexes",
};

export const columns: Rows = {
  "add-column": [
    neededSchema,
    ...missingTable,
    typedTable,
    {
      id: "add-column-to-partition",
      when: { traits: { "is-partition": true } },
      locks: {},
      settles: true,
      fails: { sqlstate: "42809", why: "A column can be added to the partitioned table only." },
      evidence: "partitions/add-column-partition",
    },
    missingColumnType,
    {
      id: "add-column-present",
      when: { ifNotExists: true, traits: { "column-present": true } },
      locks: { table: accessExclusive },
      settles: true,
      evidence: "columns/add-if-not-exists-present",
    },
    {
      id: "add-column-taken",
      when: { traits: { "column-present": true } },
      locks: { table: accessExclusive },
      fails: { sqlstate: "42701", why: "The column already exists." },
      evidence: "columns/add-existing",
    },
    {
      id: "add-column-stored",
      when: { traits: { "stored-generated": true } },
      locks: rewrite,
      evidence: "columns/add-stored",
    },
    {
      id: "add-column-identity",
      when: { traits: { identity: true } },
      locks: { ...rewrite, table: owning },
      evidence: "columns/add-identity",
    },
    {
      id: "add-column-serial",
      when: { traits: { serial: true } },
      locks: { ...rewrite, table: owning },
      evidence: "columns/add-serial",
    },
    {
      id: "add-column-volatile-default",
      when: { traits: { "volatile-default": true } },
      locks: rewrite,
      evidence: "columns/add-default-random",
    },
    {
      id: "add-column-constrained-domain",
      when: { traits: { "constrained-domain": true } },
      locks: rewrite,
      evidence: "columns/add-domain-check",
    },
    {
      id: "add-column-volatile-domain-default",
      when: { traits: { "volatile-domain-default": true } },
      since: 13,
      locks: rewrite,
      evidence: "columns/add-domain-volatile-default",
    },
    {
      id: "add-column",
      locks: tree(accessExclusive),
      evidence: "columns/add-default-constant-not-null",
    },
    {
      id: "add-column-next-value",
      part: "sequence",
      when: { traits: { "sequence-default": true } },
      locks: { "default-sequences": rowExclusive },
      evidence: "columns/add-default-nextval",
    },
    {
      id: "add-virtual-column-not-null",
      part: "null",
      when: { traits: { "virtual-generated": true, "written-not-null": true } },
      locks: tree({ ...accessExclusive, scan: true }),
      evidence: "columns/add-virtual-not-null",
    },
    {
      id: "add-column-not-null-filled",
      part: "null",
      when: {
        traits: {
          "written-not-null": true,
          "filled-by-default": false,
          "column-present": false,
          "rows-present": true,
        },
      },
      locks: tree({ ...accessExclusive, scan: true }),
      fails: {
        sqlstate: "23502",
        why: "Existing rows would hold null in a column that forbids it.",
      },
      evidence: "columns/add-not-null-no-default",
    },
    {
      id: "add-column-not-null",
      part: "null",
      when: {
        traits: { "written-not-null": true, "filled-by-default": false, "column-present": false },
      },
      locks: tree({ ...accessExclusive, scan: true }),
      evidence: "partitions/add-not-null-without-partitions",
    },
    {
      ...newerSyntax("virtual-columns", "A virtual generated column", 17, "columns/add-virtual"),
      when: { traits: { "virtual-generated": true } },
    },
    {
      ...newerSyntax("storage-clause", "STORAGE in ADD COLUMN", 15, "columns/add-storage"),
      when: { traits: { "storage-written": true } },
    },
    {
      ...newerSyntax("compression-clause", "COMPRESSION", 13, "columns/add-compression"),
      when: { traits: { "compression-written": true } },
    },
    {
      id: "add-column-only",
      part: "refusal",
      when: { only: true, traits: { "has-children": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The column must be added to the child tables too." },
      evidence: "inheritance/add-column-only",
    },
    ...refusals["add-column"],
    ...fits["add-column"],
  ],

  "drop-column": [
    neededSchema,
    ...missingTable,
    typedTable,
    {
      id: "drop-missing-column-skipped",
      when: { ifExists: true, traits: { "column-missing": true } },
      locks: { table: accessExclusive },
      settles: true,
      evidence: "columns/drop-missing-if-exists",
    },
    missingColumn,
    {
      id: "drop-column-only",
      when: { only: true },
      locks: {
        table: accessExclusive,
        children: accessExclusive,
        references: accessExclusive,
        "dropped-indexes": accessExclusive,
        "column-sequence": accessExclusive,
      },
      evidence: "inheritance/drop-column-only",
    },
    {
      id: "drop-column-cascade",
      when: { cascade: true },
      locks: {
        ...tree(accessExclusive),
        "dropped-indexes": accessExclusive,
        references: accessExclusive,
        referencing: accessExclusive,
        "column-sequence": accessExclusive,
        "dependent-views": accessExclusive,
      },
      evidence: "columns/drop-referenced-column-cascade",
    },
    {
      id: "drop-column",
      locks: {
        ...tree(accessExclusive),
        "dropped-indexes": accessExclusive,
        references: accessExclusive,
        "column-sequence": accessExclusive,
      },
      evidence: "columns/drop-foreign-key-column",
    },
    inheritedColumn,
    {
      id: "drop-column-only-partitioned",
      part: "refusal",
      when: {
        only: true,
        traits: { "has-children": true, partitioned: true, "column-missing": false },
      },
      locks: {},
      fails: { sqlstate: "42P16", why: "The column must be dropped from the partitions too." },
      evidence: "partitions/drop-column-only",
    },

    partitionKey,
    {
      id: "drop-column-referenced",
      part: "refusal",
      when: { cascade: false, traits: { "column-is-referenced": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A foreign key refers to the column." },
      evidence: "columns/drop-referenced-column",
    },
    {
      id: "drop-column-under-view",
      part: "refusal",
      when: { cascade: false, traits: { "read-by-view": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A view reads the column." },
      evidence: "columns/drop-under-view",
    },
    {
      id: "drop-column-under-policy",
      part: "refusal",
      when: { cascade: false, traits: { "read-by-policy": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A policy reads the column." },
      evidence: "types/dropped-under-policy",
    },
    {
      id: "drop-column-under-rule",
      part: "refusal",
      when: { cascade: false, traits: { "read-by-rule": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A rule mentions the column." },
      evidence: "types/dropped-under-rule",
    },
    {
      id: "drop-column-under-trigger",
      part: "refusal",
      when: { cascade: false, traits: { "used-by-trigger": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A trigger names the column." },
      evidence: "types/dropped-under-trigger",
    },
    {
      id: "drop-column-of-generated",
      part: "refusal",
      since: 15,
      when: { cascade: false, traits: { "feeds-generated": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A generated column is computed from the column." },
      evidence: "columns/drop-generated-source",
    },
  ],

  "rename-column": [
    neededSchema,
    ...missingTable,
    typedTable,
    {
      ...missingColumn,
      evidence: "columns/rename-missing",
    },
    {
      id: "rename-column-taken",
      when: { traits: { "new-name-taken": true } },
      locks: {},
      fails: { sqlstate: "42701", why: "A column of the new name already exists." },
      evidence: "columns/rename-taken",
    },
    {
      id: "rename-attribute",
      when: { object: "type" },
      locks: { ...tree(accessExclusive), "typed-tables": accessExclusive },
      evidence: "domains/composite-rename-attribute",
    },
    { id: "rename-column", locks: tree(accessExclusive), evidence: "columns/rename-plain" },
    { ...inheritedColumn, evidence: "inheritance/rename-inherited" },
    {
      id: "rename-column-only",
      part: "refusal",
      when: { only: true, traits: { "has-children": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The column must be renamed in the child tables too." },
      evidence: "inheritance/rename-column-only",
    },

    {
      ...newerSyntax(
        "rename-view-column",
        "RENAME COLUMN of a view",
        12,
        "columns/rename-view-column",
      ),
      when: { object: "view" },
    },
  ],

  "set-default": [
    neededSchema,
    ...missingTable,
    missingColumn,
    present(
      "default-of-generated",
      "generated-default",
      "42601",
      "The column is computed.",
      "absent/default-generated",
    ),
    present(
      "default-of-identity",
      "identity-default",
      "42601",
      "The column is an identity column.",
      "absent/default-identity",
    ),
    { id: "set-default", locks: tree(accessExclusive), evidence: "columns/set-default-volatile" },
    ...refusals["set-default"],
    ...fits["set-default"],
  ],
  "drop-default": [
    neededSchema,
    ...missingTable,
    missingColumn,
    present(
      "no-default-of-generated",
      "generated-default",
      "42601",
      "The column is computed.",
      "absent/default-generated-drop",
    ),
    present(
      "no-default-of-identity",
      "identity-default",
      "42601",
      "The column is an identity column.",
      "absent/default-identity-drop",
    ),
    { id: "drop-default", locks: tree(accessExclusive), evidence: "columns/drop-default" },
  ],
};
