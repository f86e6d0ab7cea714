import type { Dialect } from "../../../dialect.ts";
import {
  accessExclusive,
  accessShare,
  share,
  shareRowExclusive,
  shareUpdateExclusive,
} from "../locks.ts";
import { missingTable, newerSyntax } from "./recurring.ts";

/** The tables below are left as they are. */
const rewriteAlone = {
  table: {
    ...accessExclusive,
    also: ["SHARE"],
    scan: true,
    rewrite: true,
    rebuilds: "table-indexes",
  },
  "table-indexes": accessExclusive,
};

export const tableOptions: Pick<Dialect["facts"], "set-table-option"> = {
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
      id: "set-logged-partitioned-until-17",
      until: 17,
      when: { option: ["logged", "unlogged"], traits: { partitioned: true } },
      locks: { table: accessExclusive },
      evidence: "partitions/set-unlogged",
    },
    {
      id: "set-logged-until-14",
      until: 14,
      when: { option: ["logged", "unlogged"] },
      locks: rewriteAlone,
      evidence: "tables/set-unlogged-indexed",
    },
    {
      id: "set-logged",
      when: { option: ["logged", "unlogged"] },
      locks: { ...rewriteAlone, sequences: { ...accessExclusive, also: ["ROW EXCLUSIVE"] } },
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
      evidence: "tables/set-tablespace",
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
      locks: rewriteAlone,
      evidence: "tables/set-access-method",
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
      locks: {
        table: accessExclusive,
        "table-indexes": accessExclusive,
        sequences: accessExclusive,
      },
      evidence: "tables/owner-other",
    },
    {
      id: "set-no-trigger",
      since: 15,
      when: { option: "trigger", traits: { "has-triggers": false, "has-foreign-keys": false } },
      locks: { table: shareRowExclusive },
      evidence: "partitions/trigger-disable-all",
    },
    {
      id: "set-no-user-trigger",
      when: { option: "trigger", traits: { "has-triggers": false, "user-triggers-only": true } },
      locks: { table: shareRowExclusive },
      evidence: "trees/trigger-enable-user",
    },
    {
      id: "set-trigger-until-14",
      until: 14,
      when: { option: "trigger", traits: { "has-triggers": false } },
      locks: { table: shareRowExclusive },
      evidence: "partitions/trigger-disable-all",
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
    {
      id: "inherit-differing",
      part: "refusal",
      when: { option: "inherit", traits: { "columns-differ": true } },
      locks: {},
      fails: { sqlstate: "42804", why: "The child table lacks a column of its parent." },
      evidence: "inheritance/inherit-differing",
    },
    {
      id: "set-parameter-partitioned-until-15",
      part: "refusal",
      until: 15,
      when: { option: "storage-parameters", traits: { partitioned: true } },
      locks: {},
      fails: { sqlstate: "22023", why: "A partitioned table has no storage parameters." },
      evidence: "partitions/set-storage-parameter",
    },
    {
      id: "set-parameter-partitioned",
      part: "refusal",
      since: 16,
      when: { option: "storage-parameters", traits: { partitioned: true } },
      locks: {},
      fails: { sqlstate: "42809", why: "A partitioned table has no storage parameters." },
      evidence: "partitions/set-storage-parameter",
    },
    {
      id: "set-logged-partitioned",
      part: "refusal",
      since: 18,
      when: { option: ["logged", "unlogged"], traits: { partitioned: true } },
      locks: {},
      fails: { sqlstate: "42809", why: "A partitioned table is neither logged nor unlogged." },
      evidence: "partitions/set-unlogged",
    },
    {
      id: "set-table-option",
      locks: { table: accessExclusive },
      evidence: "tables/enable-row-security",
    },
    {
      ...newerSyntax(
        "default-access-method-syntax",
        "SET ACCESS METHOD DEFAULT",
        16,
        "trees/set-access-method-default",
      ),
      when: { option: "access-method", traits: { "names-default": true } },
    },
    {
      ...newerSyntax(
        "set-access-method-syntax",
        "SET ACCESS METHOD",
        14,
        "tables/set-access-method-same",
      ),
      when: { option: "access-method" },
    },
  ],
};
