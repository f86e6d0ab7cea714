import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, shareRowExclusive, shareUpdateExclusive } from "../locks.ts";
import { harmless, neededTable, newerSyntax, wrongKind } from "./recurring.ts";

type Rows = Pick<
  Dialect["facts"],
  | "create-sequence"
  | "change-sequence"
  | "create-schema"
  | "create-extension"
  | "grant"
  | "comment"
  | "change-publication"
  | "change-statistics"
  | "change-catalog"
  | "begin"
  | "commit"
  | "rollback"
  | "savepoint"
  | "set"
  | "vacuum"
  | "analyze"
  | "session-command"
  | "opaque"
>;

export const maintenance: Rows = {
  "create-sequence": [
    {
      id: "create-sequence-present",
      when: { ifNotExists: true, traits: { "sequence-name-taken": true } },
      locks: {},
      settles: true,
      evidence: "views/create-sequence-if-not-exists-present",
    },
    {
      id: "create-sequence-taken",
      when: { ifNotExists: false, traits: { "sequence-name-taken": true } },
      locks: {},
      fails: { sqlstate: "42P07", why: "A relation of that name already exists." },
      evidence: "views/create-sequence-taken",
    },
    {
      id: "create-sequence",
      locks: { "owned-by": accessShare },
      evidence: "views/create-sequence-owned",
    },
  ],
  "change-sequence": [
    wrongKind,
    {
      id: "change-missing-sequence",
      when: { ifExists: true, traits: { "sequence-missing": true } },
      locks: {},
      evidence: "views/alter-sequence-if-exists-missing",
    },
    {
      id: "change-no-sequence",
      when: { ifExists: false, traits: { "sequence-missing": true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The sequence does not exist." },
      evidence: "views/alter-sequence-missing",
    },
    {
      id: "change-sequence",
      locks: { table: { ...shareRowExclusive, also: ["ROW EXCLUSIVE"] }, "owned-by": accessShare },
      evidence: "views/alter-sequence-restart",
    },
  ],
  "create-schema": harmless("create-schema", "views/create-schema"),
  "create-extension": harmless("create-extension", "views/create-extension-if-not-exists"),

  grant: [
    { id: "grant-until-17", until: 17, locks: {}, evidence: "tables/grant" },
    {
      id: "grant",
      when: { object: ["table", "sequence"] },
      locks: { table: accessShare },
      evidence: "tables/grant",
    },
    { id: "grant-other", locks: {}, evidence: "tables/grant-schema" },
  ],
  comment: [
    {
      id: "comment-constraint",
      when: { object: ["constraint", "part"] },
      locks: { table: accessShare },
      evidence: "tables/comment-constraint",
    },
    { id: "comment", locks: { table: shareUpdateExclusive }, evidence: "tables/comment-table" },
  ],
  "change-publication": [
    {
      id: "publication-partitioned",
      until: 12,
      when: { traits: { partitioned: true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A partitioned table cannot be published." },
      evidence: "partitions/publication",
    },
    {
      id: "publication-set",
      when: { change: "set" },
      locks: { table: shareUpdateExclusive },
      evidence: "views/publication-set",
    },
    {
      id: "change-publication",
      locks: { table: shareUpdateExclusive, inheritors: shareUpdateExclusive },
      evidence: "views/publication-add",
    },
  ],
  "change-statistics": [
    {
      id: "change-statistics",
      locks: { table: shareUpdateExclusive },
      evidence: "views/create-statistics",
    },
  ],
  "change-catalog": harmless("change-catalog", "views/create-role"),

  begin: harmless("begin", "manual: BEGIN"),
  commit: harmless("commit", "manual: COMMIT"),
  rollback: harmless("rollback", "manual: ROLLBACK"),
  savepoint: harmless("savepoint", "manual: SAVEPOINT"),
  set: harmless("set", "data/set"),

  vacuum: [
    { ...neededTable, transaction: "forbidden" },
    {
      id: "vacuum-everything-full",
      when: { full: true, traits: { "names-table": false } },
      locks: {
        "schema-tables": {
          ...accessExclusive,
          scan: true,
          rewrite: true,
          rebuilds: "schema-indexes",
        },
        "schema-indexes": accessExclusive,
      },
      transaction: "forbidden",
      evidence: "manual: VACUUM",
    },
    {
      id: "vacuum-everything",
      when: { traits: { "names-table": false } },
      locks: { "schema-tables": shareUpdateExclusive },
      transaction: "forbidden",
      evidence: "data/vacuum-all",
    },
    {
      id: "vacuum-full",
      when: { full: true },
      locks: {
        table: {
          ...accessExclusive,
          also: ["ACCESS SHARE"],
          scan: true,
          rewrite: true,
          rebuilds: "table-indexes",
        },
        partitions: {
          ...accessExclusive,
          also: ["ACCESS SHARE"],
          scan: true,
          rewrite: true,
          rebuilds: "indexes",
        },
        "stored-indexes": accessExclusive,
      },
      transaction: "forbidden",
      evidence: "partitions/vacuum-full",
    },
    {
      id: "vacuum",
      locks: {
        table: { ...shareUpdateExclusive, also: ["ACCESS SHARE"] },
        partitions: { ...shareUpdateExclusive, also: ["ACCESS SHARE"] },
        "stored-indexes": { lock: "ROW EXCLUSIVE" },
      },
      transaction: "forbidden",
      evidence: "partitions/vacuum",
    },
    {
      id: "vacuum-full-children",
      part: "children",
      since: 18,
      when: { full: true },
      locks: {
        inheritors: {
          ...accessExclusive,
          also: ["ACCESS SHARE"],
          scan: true,
          rewrite: true,
          rebuilds: "indexes",
        },
      },
      evidence: "inheritance/vacuum-full",
    },
    {
      id: "vacuum-children",
      part: "children",
      since: 18,
      locks: { inheritors: { ...shareUpdateExclusive, also: ["ACCESS SHARE"] } },
      evidence: "inheritance/vacuum",
    },
    {
      id: "vacuum-analyze-children-until-17",
      part: "children",
      until: 17,
      when: { analyze: true },
      locks: { inheritors: accessShare },
      evidence: "inheritance/vacuum-analyze",
    },
    {
      ...newerSyntax("vacuum-only-syntax", "VACUUM ONLY", 17, "inheritance/vacuum-only"),
      when: { only: true },
    },
  ],
  analyze: [
    neededTable,
    {
      ...newerSyntax("analyze-only-syntax", "ANALYZE ONLY", 17, "trees/analyze-only"),
      when: { only: true },
    },
    {
      id: "analyze-everything",
      when: { traits: { "names-table": false } },
      locks: { "schema-tables": shareUpdateExclusive, "schema-indexes": accessShare },
      evidence: "manual: ANALYZE",
    },
    {
      id: "analyze-view",
      when: { traits: { "is-view": true } },
      locks: {},
      settles: true,
      evidence: "views/analyze-view",
    },
    {
      id: "analyze-only",
      when: { only: true },
      locks: {
        table: shareUpdateExclusive,
        "stored-below": accessShare,
        "table-stored-indexes": accessShare,
      },
      settles: true,
      evidence: "trees/analyze-only",
    },
    {
      id: "analyze",
      locks: {
        table: shareUpdateExclusive,
        partitions: { ...shareUpdateExclusive, also: ["ACCESS SHARE"] },
        "scanned-indexes": accessShare,
      },
      evidence: "partitions/analyze",
    },
    {
      id: "analyze-children-until-17",
      part: "children",
      until: 17,
      locks: { inheritors: accessShare },
      evidence: "inheritance/analyze",
    },
    {
      id: "analyze-children",
      part: "children",
      since: 18,
      locks: {
        inheritors: { ...shareUpdateExclusive, also: ["ACCESS SHARE"] },
        "stored-indexes": accessShare,
      },
      evidence: "inheritance/analyze",
    },
  ],

  "session-command": [
    {
      id: "session-command-alone",
      when: { alone: true },
      locks: {},
      transaction: "forbidden",
      evidence: "data/create-database",
    },
    { id: "session-command", locks: {}, evidence: "data/show" },
  ],
  opaque: harmless("opaque", "manual: not understood, so nothing is claimed"),
};
