import type { Dialect } from "../../../dialect.ts";
import {
  accessExclusive,
  accessShare,
  queried,
  shareRowExclusive,
  shareUpdateExclusive,
  tree,
} from "../locks.ts";
import {
  missingInQuery,
  missingSchema,
  missingTable,
  neededTable,
  wrongKind,
  missingColumnType,
  present,
  neededSchema,
} from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<
  Dialect["facts"],
  "create-table" | "drop-table" | "rename-table" | "set-schema" | "truncate" | "lock-table"
>;

const keyLocks = { ...shareRowExclusive, also: ["ACCESS SHARE"] };

const emptied = { ...accessExclusive, also: ["SHARE"] };

export const tables: Rows = {
  "create-table": [
    neededSchema,
    missingSchema,
    missingInQuery,
    missingColumnType,
    {
      id: "create-table-present",
      when: { ifNotExists: true, traits: { present: true } },
      locks: { "named-in-query": accessShare },
      settles: true,
      evidence: "tables/create-if-not-exists-present",
    },
    {
      id: "create-table-taken",
      when: { traits: { present: true } },
      locks: {},
      fails: { sqlstate: "42P07", why: "A relation of that name already exists." },
      evidence: "tables/create-taken",
    },
    present(
      "parent-missing",
      "parent-missing",
      "42P01",
      "A table that it is made from does not exist.",
      "absent/create-parent",
    ),
    present(
      "parent-not-partitioned",
      "not-partitioned",
      "42P17",
      "The parent is not partitioned.",
      "absent/create-partition-of-plain",
    ),
    present(
      "bound-misfits",
      "bound-misfits",
      "42P16",
      "The bound is not of the kind that the table is partitioned by.",
      "absent/create-partition-misfit",
    ),
    present(
      "bound-overlaps",
      "bound-overlaps",
      "42P17",
      "The bound overlaps that of another partition.",
      "absent/create-partition-overlap",
    ),
    present(
      "partition-key-missing",
      "partition-key-missing",
      "42703",
      "A column of the partition key does not exist.",
      "absent/create-key-missing",
    ),
    present(
      "list-of-several",
      "list-of-several",
      "42P17",
      "A list is over one column.",
      "absent/create-list-of-two",
    ),
    present(
      "unique-misses-own-key",
      "unique-misses-own-key",
      "0A000",
      "A unique constraint must include the columns of the partition key.",
      "absent/create-unique-without-key",
    ),
    present(
      "temporary-to-permanent",
      "temporary-to-permanent",
      "42P16",
      "A temporary table can only refer to temporary tables.",
      "absent/create-temporary-reference",
    ),
    {
      id: "create-partition-until-14",
      until: 14,
      when: { traits: { "new-partition": true } },
      locks: {
        parent: accessExclusive,
        "parent-indexes": shareUpdateExclusive,
        references: keyLocks,
        referencing: accessShare,
      },
      evidence: "partitions/create-partition-of-referenced",
    },
    {
      id: "create-partition",
      when: { traits: { "new-partition": true } },
      locks: {
        parent: accessExclusive,
        "parent-indexes": shareUpdateExclusive,
        references: keyLocks,
        referencing: keyLocks,
      },
      evidence: "partitions/create-partition-of-referenced",
    },
    {
      id: "create-table",
      locks: {
        references: keyLocks,
        "references-partitions": shareRowExclusive,
        "inherited-parent": shareUpdateExclusive,
        "like-tables": accessShare,
        "composite-type": accessShare,
      },
      evidence: "tables/create-references",
    },
    {
      id: "create-inheriting-from-partition",
      part: "refusal",
      when: { traits: { "inherits-from-partition": true } },
      locks: {},
      fails: {
        sqlstate: "42809",
        why: "Nothing can inherit from a partitioned table or a partition.",
      },
      evidence: "partitions/create-inheriting",
    },
    {
      id: "create-partition-default-proven",
      part: "default",
      when: { traits: { "new-partition": true, "default-bound-proven": true } },
      locks: { "default-partition": accessExclusive },
      evidence: "bounds/default-below-created",
    },
    {
      id: "create-partition-default",
      part: "default",
      when: { traits: { "new-partition": true } },
      locks: { "default-partition": { ...accessExclusive, scan: true } },
      evidence: "partitions/create-partition-of-with-default",
    },
    {
      id: "create-table-as-empty",
      part: "query",
      when: { traits: { "query-runs": false } },
      locks: { query: accessShare },
      evidence: "tables/create-as-no-data",
    },
    { id: "create-table-as", part: "query", locks: queried, evidence: "tables/create-as" },
    ...refusals["create-table"],
    ...fits["create-table"],
  ],

  "drop-table": [
    neededSchema,
    wrongKind,
    {
      id: "drop-missing-table-skipped",
      when: { ifExists: true, traits: { "all-missing": true } },
      locks: {},
      settles: true,
      evidence: "tables/drop-missing-if-exists",
    },
    {
      id: "drop-missing-table",
      when: { ifExists: false, traits: { missing: true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The table does not exist." },
      evidence: "tables/drop-missing",
    },
    {
      id: "drop-table-cascade",
      when: { cascade: true },
      locks: {
        ...tree(accessExclusive),
        "dropped-indexes": accessExclusive,
        sequences: accessExclusive,
        referencing: accessExclusive,
        "referencing-partitions": accessExclusive,
        parent: accessExclusive,
        "default-partition": accessExclusive,
        views: accessExclusive,
      },
      evidence: "tables/drop-referenced-cascade",
    },
    {
      id: "drop-table",
      locks: {
        table: accessExclusive,
        partitions: accessExclusive,
        "dropped-indexes": accessExclusive,
        sequences: accessExclusive,
        parent: accessExclusive,
        "default-partition": accessExclusive,
      },
      evidence: "tables/drop-referencing",
    },
    {
      id: "drop-table-key-until-14",
      part: "foreign-key",
      until: 14,
      locks: { "references-stored": accessExclusive },
      evidence: "trees/drop-referencing",
    },
    {
      id: "drop-table-key",
      part: "foreign-key",
      locks: { references: accessExclusive, "references-partitions": accessExclusive },
      evidence: "trees/drop-referencing",
    },
    {
      id: "drop-referred-partition-until-14",
      part: "referred",
      until: 14,
      when: { cascade: true },
      locks: { "referred-stored": accessExclusive },
      evidence: "trees/drop-referenced-partition",
    },
    {
      id: "drop-referred-partition",
      part: "referred",
      when: { cascade: true },
      locks: { "referred-trees": accessExclusive },
      evidence: "trees/drop-referenced-partition",
    },
    {
      id: "drop-needed-table",
      part: "refusal",
      when: { cascade: false, traits: { "depended-on": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "Other objects depend on it." },
      evidence: "tables/drop-referenced",
    },
  ],

  "rename-table": [
    neededSchema,
    ...missingTable,
    {
      id: "rename-taken",
      when: { traits: { "name-taken": true } },
      locks: {},
      fails: { sqlstate: "42P07", why: "A relation of the new name already exists." },
      evidence: "tables/rename-taken",
    },
    {
      id: "rename-index",
      when: { object: "index", traits: { "names-a-table": false } },
      locks: { table: shareUpdateExclusive },
      evidence: "indexes/rename",
    },
    { id: "rename-table", locks: { table: accessExclusive }, evidence: "tables/rename" },
  ],

  "set-schema": [
    neededSchema,
    ...missingTable,
    missingSchema,
    present(
      "owned-sequence-moves",
      "sequence-owned",
      "0A000",
      "A sequence that a column owns moves with its table.",
      "absent/owned-sequence-schema",
    ),
    {
      id: "set-schema",
      locks: { table: accessExclusive, sequences: accessExclusive },
      evidence: "tables/set-schema-serial",
    },
  ],

  truncate: [
    neededSchema,
    neededTable,
    wrongKind,
    {
      id: "truncate-only-partitioned",
      when: { only: true, traits: { partitioned: true } },
      locks: {},
      fails: { sqlstate: "42809", why: "A partitioned table cannot be emptied ONLY." },
      evidence: "trees/truncate-only",
    },
    {
      id: "truncate-cascade",
      when: { cascade: true },
      locks: {
        ...tree(emptied),
        "stored-indexes": accessExclusive,
        referencing: emptied,
        "referencing-indexes": accessExclusive,
      },
      evidence: "tables/truncate-cascade",
    },
    {
      id: "truncate-referenced",
      when: { traits: { "referenced-from-outside": true } },
      locks: {},
      fails: {
        sqlstate: "0A000",
        why: "A foreign key of a table that is not listed refers to it.",
      },
      evidence: "tables/truncate-referenced",
    },
    {
      id: "truncate",
      locks: { ...tree(emptied), "stored-indexes": accessExclusive },
      evidence: "tables/truncate-indexed",
    },
    {
      id: "truncate-partition-until-13",
      part: "parent",
      until: 13,
      locks: { parent: accessShare },
      evidence: "partitions/truncate-partition",
    },
    {
      id: "truncate-restart",
      part: "sequence",
      when: { restart: true },
      locks: { sequences: { ...accessExclusive, also: ["ROW EXCLUSIVE"] } },
      evidence: "tables/truncate-restart",
    },
  ],

  "lock-table": [
    neededSchema,
    neededTable,
    wrongKind,
    ...(
      [
        ["ACCESS SHARE", "missing/lock-access-share"],
        ["ROW SHARE", "tables/lock-row-share"],
        ["ROW EXCLUSIVE", "missing/lock-row-exclusive"],
        ["SHARE UPDATE EXCLUSIVE", "missing/lock-share-update-exclusive"],
        ["SHARE", "tables/lock-share"],
        ["SHARE ROW EXCLUSIVE", "missing/lock-share-row-exclusive"],
        ["EXCLUSIVE", "tables/lock-two"],
      ] as const
    ).map(([mode, evidence]) => ({
      id: `lock-table-${mode.toLowerCase().replaceAll(" ", "-")}`,
      when: { mode },
      locks: { ...tree({ lock: mode }), written: { lock: mode } },
      evidence,
    })),
    {
      id: "lock-table",
      locks: { ...tree(accessExclusive), written: accessExclusive },
      evidence: "tables/lock",
    },
  ],
};
