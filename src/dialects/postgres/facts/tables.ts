import type { Dialect } from "../../../dialect.ts";
import {
  accessExclusive,
  accessShare,
  queried,
  rewrite,
  share,
  shareRowExclusive,
  shareUpdateExclusive,
  tree,
} from "../locks.ts";
import { missingTable, newerSyntax } from "./common.ts";

type Rows = Pick<
  Dialect["facts"],
  "create-table" | "drop-table" | "rename-table" | "set-schema" | "truncate" | "set-table-option" | "lock-table"
>;

const keyLocks = { ...shareRowExclusive, also: ["ACCESS SHARE"] };

const emptied = { ...accessExclusive, also: ["SHARE"] };

export const tables: Rows = {
  "create-table": [
    {
      id: "create-table-present",
      when: { ifNotExists: true, traits: { present: true } },
      locks: {},
      evidence: "tables/create-if-not-exists-present",
    },
    {
      id: "create-table-taken",
      when: { traits: { present: true } },
      locks: {},
      fails: { sqlstate: "42P07", why: "A relation of that name already exists." },
      evidence: "tables/create-taken",
    },
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
      },
      evidence: "tables/create-references",
    },
    {
      id: "create-partition-default-proven",
      part: "default",
      when: { traits: { "new-partition": true, "default-bound-proven": true } },
      locks: { "default-partition": accessExclusive },
      evidence: "partitions/attach-with-default-proven",
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
  ],

  "drop-table": [
    {
      id: "drop-missing-table-skipped",
      when: { ifExists: true, traits: { "all-missing": true } },
      locks: {},
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
        references: accessExclusive,
        referencing: accessExclusive,
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
        references: accessExclusive,
        parent: accessExclusive,
        "default-partition": accessExclusive,
      },
      evidence: "tables/drop-referencing",
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
      when: { object: "index" },
      locks: { table: shareUpdateExclusive },
      evidence: "indexes/rename",
    },
    { id: "rename-table", locks: { table: accessExclusive }, evidence: "tables/rename" },
  ],

  "set-schema": [
    ...missingTable,
    {
      id: "set-schema",
      locks: { table: accessExclusive, sequences: accessExclusive },
      evidence: "tables/set-schema-serial",
    },
  ],

  truncate: [
    ...missingTable,
    {
      id: "truncate-cascade",
      when: { cascade: true },
      locks: {
        ...tree(emptied),
        indexes: accessExclusive,
        referencing: emptied,
        "referencing-indexes": accessExclusive,
      },
      evidence: "tables/truncate-cascade",
    },
    {
      id: "truncate-referenced",
      when: { traits: { "referenced-from-outside": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A foreign key of a table that is not listed refers to it." },
      evidence: "tables/truncate-referenced",
    },
    {
      id: "truncate",
      locks: { ...tree(emptied), indexes: accessExclusive },
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

  "set-table-option": [
    ...missingTable,
    {
      id: "unlog-referenced",
      when: { option: "unlogged", traits: { "unlogged-while-referenced": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "A logged table refers to it." },
      evidence: "tables/set-unlogged-referenced",
    },
    {
      id: "set-logged-already",
      when: { option: "logged", traits: { "already-logged": true } },
      locks: { table: accessExclusive },
      evidence: "tables/set-logged-already",
    },
    {
      id: "set-unlogged-already",
      when: { option: "unlogged", traits: { "already-unlogged": true } },
      locks: { table: accessExclusive },
      evidence: "tables/set-logged-already",
    },
    {
      id: "set-logged-until-14",
      until: 14,
      when: { option: ["logged", "unlogged"] },
      locks: rewrite,
      evidence: "tables/set-unlogged-indexed",
    },
    {
      id: "set-logged",
      when: { option: ["logged", "unlogged"] },
      locks: { ...rewrite, sequences: { ...accessExclusive, also: ["ROW EXCLUSIVE"] } },
      evidence: "tables/set-unlogged-indexed",
    },
    {
      id: "set-tablespace-same",
      when: { option: "tablespace", traits: { "default-tablespace": true } },
      locks: { table: accessExclusive },
      evidence: "tables/set-tablespace-same",
    },
    {
      id: "set-tablespace-index",
      when: { option: "tablespace", traits: { "names-an-index": true } },
      locks: { table: accessExclusive },
      evidence: "indexes/set-tablespace",
    },
    {
      id: "set-tablespace",
      when: { option: "tablespace" },
      locks: { table: { ...accessExclusive, rewrite: true } },
      evidence: "manual: ALTER TABLE, SET TABLESPACE",
    },
    {
      id: "set-access-method-same",
      when: { option: "access-method", traits: { "default-access-method": true } },
      locks: { table: accessExclusive },
      evidence: "tables/set-access-method-same",
    },
    {
      id: "set-access-method",
      when: { option: "access-method" },
      locks: rewrite,
      evidence: "manual: ALTER TABLE, SET ACCESS METHOD",
    },
    {
      id: "set-view-option",
      when: { option: "storage-parameters", object: "view" },
      locks: { table: accessExclusive },
      evidence: "tables/view-option",
    },
    {
      id: "set-strong-parameter",
      when: { option: "storage-parameters", traits: { "strong-parameter": true } },
      locks: { table: accessExclusive },
      evidence: "tables/set-user-catalog-table",
    },
    {
      id: "set-parameter",
      when: { option: "storage-parameters" },
      locks: { table: shareUpdateExclusive },
      evidence: "tables/set-fillfactor",
    },
    {
      id: "cluster-on-among-stronger",
      when: { option: "cluster-on", traits: { "among-stronger": true } },
      locks: { table: accessExclusive, "named-index": accessExclusive },
      evidence: "tables/cluster-on-among-stronger",
    },
    {
      id: "cluster-on",
      when: { option: ["cluster-on", "without-cluster"] },
      locks: { table: shareUpdateExclusive, "named-index": shareUpdateExclusive },
      evidence: "indexes/cluster-on",
    },
    {
      id: "replica-identity",
      when: { option: "replica-identity" },
      locks: { table: accessExclusive, "named-index": share },
      evidence: "tables/replica-identity-index",
    },
    {
      id: "owner-same",
      when: { option: "owner", traits: { "same-owner": true } },
      locks: { table: accessExclusive },
      evidence: "tables/owner-serial",
    },
    {
      id: "owner",
      when: { option: "owner" },
      locks: { table: accessExclusive, "table-indexes": accessExclusive, sequences: accessExclusive },
      evidence: "tables/owner-other",
    },
    {
      id: "set-trigger",
      when: { option: "trigger" },
      locks: { table: shareRowExclusive, partitions: shareRowExclusive },
      evidence: "partitions/trigger-disable",
    },
    {
      id: "inherit",
      when: { option: "inherit" },
      locks: {
        table: accessExclusive,
        descendants: accessShare,
        "inherited-parent": shareUpdateExclusive,
      },
      evidence: "inheritance/inherit-with-children",
    },
    {
      id: "no-inherit",
      when: { option: "no-inherit" },
      locks: { table: accessExclusive, "inherited-parent": accessShare },
      evidence: "inheritance/no-inherit",
    },
    {
      id: "of-type",
      when: { option: "of-type" },
      locks: { table: accessExclusive },
      evidence: "tables/of-type",
    },
    { id: "set-table-option", locks: { table: accessExclusive }, evidence: "tables/enable-row-security" },
    {
      ...newerSyntax("set-access-method-syntax", "SET ACCESS METHOD", 14, "tables/set-access-method-same"),
      when: { option: "access-method" },
    },
  ],

  "lock-table": [
    ...missingTable,
    ...(
      [
        ["ACCESS SHARE", "partitions/lock"],
        ["ROW SHARE", "tables/lock-row-share"],
        ["ROW EXCLUSIVE", "tables/lock-row-share"],
        ["SHARE UPDATE EXCLUSIVE", "tables/lock-row-share"],
        ["SHARE", "tables/lock-share"],
        ["SHARE ROW EXCLUSIVE", "tables/lock-share"],
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
