import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, shareUpdateExclusive } from "../locks.ts";
import { fits } from "./fits.ts";
import { harmless, neededTable, newerSyntax, neededSchema } from "./recurring.ts";

type Rows = Pick<
  Dialect["facts"],
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
  begin: harmless("begin", "manual: BEGIN"),
  commit: harmless("commit", "manual: COMMIT"),
  rollback: harmless("rollback", "manual: ROLLBACK"),
  savepoint: harmless("savepoint", "manual: SAVEPOINT"),
  set: harmless("set", "data/set"),

  vacuum: [
    { ...neededSchema, transaction: "forbidden" },
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
    ...fits.vacuum,
    {
      ...newerSyntax("vacuum-only-syntax", "VACUUM ONLY", 17, "inheritance/vacuum-only"),
      when: { only: true },
    },
  ],
  analyze: [
    neededSchema,
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
      id: "analyze-other",
      when: { traits: { "wrong-kind": true } },
      locks: {},
      settles: true,
      evidence: "kinds/analyze",
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
    ...fits.analyze,
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
