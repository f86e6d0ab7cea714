import type { Dialect } from "../../../dialect.ts";
import {
  accessExclusive,
  rewrite,
  shareRowExclusive,
  shareUpdateExclusive,
  tree,
} from "../locks.ts";
import { fits } from "./fits.ts";
import { missingColumn, missingTable, newerSyntax, present, neededSchema } from "./recurring.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<
  Dialect["facts"],
  "set-not-null" | "drop-not-null" | "set-identity" | "set-generated" | "set-column-option"
>;

export const columnProperties: Rows = {
  "set-not-null": [
    neededSchema,
    ...missingTable,
    missingColumn,
    {
      id: "set-not-null-already",
      when: { traits: { "not-null-already": true } },
      locks: { table: accessExclusive },
      evidence: "partitions/set-not-null-already",
    },
    {
      id: "set-not-null-unproven",
      when: { traits: { "not-null-unproven": true } },
      since: 18,
      locks: tree({ ...accessExclusive, scan: true }),
      evidence: "proofs/not-null-constraint-set-proven",
    },
    {
      id: "set-not-null-scan",
      when: { traits: { "not-null-proven": false } },
      locks: tree({ ...accessExclusive, scan: true }),
      evidence: "columns/set-not-null",
    },
    { id: "set-not-null-proven", locks: tree(accessExclusive), evidence: "proofs/is-not-null" },
    {
      id: "set-not-null-only",
      part: "refusal",
      when: {
        only: true,
        traits: { partitioned: true, "has-children": true, "not-null-already": false },
      },
      locks: {},
      fails: { sqlstate: "42P16", why: "The constraint must be added to the partitions too." },
      evidence: "partitions/set-not-null-only",
    },
  ],

  "drop-not-null": [
    neededSchema,
    ...missingTable,
    missingColumn,
    {
      id: "drop-not-null-absent",
      since: 18,
      when: { traits: { "is-nullable": true } },
      locks: { table: accessExclusive },
      evidence: "partitions/drop-not-null",
    },
    {
      id: "drop-not-null-of-children",
      since: 18,
      when: { only: true, traits: { partitioned: false } },
      locks: { table: accessExclusive, "stored-below": accessExclusive },
      evidence: "fits/drop-not-null-only",
    },
    { id: "drop-not-null", locks: tree(accessExclusive), evidence: "columns/drop-not-null" },
    ...fits["drop-not-null"],
    {
      id: "drop-not-null-only",
      part: "refusal",
      until: 17,
      when: { only: true, traits: { partitioned: true, "has-children": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The constraint must be removed from the partitions too." },
      evidence: "partitions/drop-not-null-only",
    },
    {
      id: "drop-not-null-identity",
      part: "refusal",
      when: { traits: { "is-identity": true } },
      locks: {},
      fails: { sqlstate: "42601", why: "The column is an identity column." },
      evidence: "columns/drop-not-null-identity",
    },
    {
      id: "drop-not-null-primary-key",
      part: "refusal",
      when: { traits: { "in-primary-key": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The column is in a primary key." },
      evidence: "columns/drop-not-null-primary-key",
    },
  ],

  "set-identity": [
    neededSchema,
    ...missingTable,
    missingColumn,
    {
      id: "add-identity-no-integer",
      when: { change: "add", traits: { "no-integer": true } },
      locks: {},
      settles: true,
      fails: { sqlstate: "22023", why: "An identity column is smallint, integer or bigint." },
      evidence: "columns/identity-add-text",
    },
    present(
      "identity-already",
      "identity-already",
      "55000",
      "The column is an identity column already.",
      "absent/identity-again",
    ),
    present(
      "identity-defaulted",
      "identity-defaulted",
      "55000",
      "The column has a default already.",
      "absent/identity-defaulted",
    ),
    {
      id: "add-identity",
      when: { change: "add" },
      locks: { table: { ...accessExclusive, also: ["ACCESS SHARE"] } },
      evidence: "columns/identity-add",
    },
    {
      id: "identity-of-partitions",
      part: "partitions",
      since: 17,
      locks: { partitions: accessExclusive },
      evidence: "partitions/add-identity",
    },
    {
      id: "drop-identity-skipped",
      when: { change: "drop", ifExists: true, traits: { "not-identity": true } },
      locks: { table: accessExclusive },
      evidence: "columns/identity-drop-missing-if-exists",
    },
    {
      id: "identity-missing",
      when: { change: ["set", "drop"], traits: { "not-identity": true } },
      locks: {},
      fails: { sqlstate: "55000", why: "The column is not an identity column." },
      evidence: "columns/identity-drop-missing",
    },
    {
      id: "set-identity",
      when: { change: "set" },
      locks: {
        table: accessExclusive,
        "column-sequence": { ...shareRowExclusive, also: ["ROW EXCLUSIVE"] },
      },
      evidence: "columns/identity-set",
    },
    {
      id: "drop-identity",
      locks: { table: accessExclusive, "column-sequence": accessExclusive },
      evidence: "columns/identity-drop",
    },
    {
      id: "add-identity-nullable",
      part: "refusal",
      when: { change: "add", traits: { "is-nullable": true, "made-not-null-along": false } },
      locks: {},
      fails: {
        sqlstate: "55000",
        why: "The column must be NOT NULL before it can be an identity column.",
      },
      evidence: "columns/identity-add-nullable",
    },
  ],

  "set-generated": [
    neededSchema,
    ...missingTable,
    missingColumn,
    {
      id: "drop-expression-skipped",
      when: { ifExists: true, traits: { "drops-no-expression": true } },
      locks: { table: accessExclusive },
      evidence: "absent/drop-expression-if-exists",
    },
    {
      id: "drop-expression-of-plain",
      when: { traits: { "drops-no-expression": true } },
      locks: {},
      fails: { sqlstate: "55000", why: "The column is not a generated column." },
      evidence: "absent/drop-expression-plain",
    },
    {
      id: "set-expression-of-plain",
      when: { traits: { "sets-expression": true, "not-generated": true } },
      locks: {},
      fails: { sqlstate: "55000", why: "The column is not a generated column." },
      evidence: "columns/expression-set-plain",
    },
    {
      id: "set-expression-virtual",
      when: { traits: { "sets-expression": true, "is-virtual": true } },
      locks: tree(accessExclusive),
      evidence: "columns/expression-set-virtual",
    },
    {
      id: "set-expression",
      when: { traits: { "sets-expression": true } },
      locks: { ...rewrite, "retyped-indexes": accessExclusive },
      evidence: "columns/expression-set",
    },
    { id: "drop-expression", locks: tree(accessExclusive), evidence: "columns/expression-drop" },
    {
      ...newerSyntax("set-expression-syntax", "SET EXPRESSION", 16, "columns/expression-set"),
      when: { traits: { "sets-expression": true } },
    },
    newerSyntax("drop-expression-syntax", "DROP EXPRESSION", 12, "columns/expression-drop"),
    {
      id: "set-expression-checked",
      part: "refusal",
      when: { traits: { "sets-expression": true, "is-virtual": true, "table-checked": true } },
      locks: {},
      fails: {
        sqlstate: "0A000",
        why: "The expression of a virtual column cannot change while the table has a CHECK.",
      },
      evidence: "columns/expression-set-virtual-check",
    },
    {
      id: "drop-expression-virtual",
      part: "refusal",
      when: { traits: { "sets-expression": false, "is-virtual": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A virtual column cannot lose its expression." },
      evidence: "columns/expression-drop-virtual",
    },
  ],

  "set-column-option": [
    neededSchema,
    ...missingTable,
    missingColumn,
    present(
      "storage-fixed",
      "storage-fixed",
      "0A000",
      "Values of the type are always stored as they are.",
      "absent/storage-fixed",
    ),
    {
      id: "set-statistics",
      when: { option: "statistics" },
      locks: tree(shareUpdateExclusive),
      evidence: "columns/set-statistics",
    },
    {
      id: "set-attributes",
      when: { option: "attributes" },
      locks: { table: shareUpdateExclusive },
      evidence: "columns/set-attributes",
    },
    {
      id: "set-compression",
      when: { option: "compression" },
      locks: { table: accessExclusive },
      evidence: "columns/set-compression",
    },
    { id: "set-storage", locks: tree(accessExclusive), evidence: "columns/set-storage" },
    {
      ...newerSyntax("set-compression-syntax", "SET COMPRESSION", 13, "columns/set-compression"),
      when: { option: "compression" },
    },
    ...refusals["set-column-option"],
  ],
};
