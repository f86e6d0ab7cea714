import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, share, shareUpdateExclusive } from "../locks.ts";
import { wrongKind, neededSchema } from "./recurring.ts";

const brief = { ...accessExclusive, also: ["SHARE UPDATE EXCLUSIVE"], brief: true };

export const reindexing: Pick<Dialect["facts"], "reindex"> = {
  reindex: [
    neededSchema,
    {
      id: "reindex-concurrently-alone",
      part: "transaction",
      when: { concurrently: true },
      locks: {},
      transaction: "forbidden",
      evidence: "indexes/reindex-table-concurrently",
    },
    wrongKind,
    {
      id: "reindex-missing-table",
      when: { object: "table", traits: { missing: true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The table does not exist." },
      evidence: "indexes/reindex-missing",
    },
    {
      id: "reindex-missing-index",
      when: { object: "index", traits: { "index-missing": true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The index does not exist." },
      evidence: "missing/reindex-index",
    },
    {
      id: "reindex-missing-schema",
      when: { object: "schema", traits: { "schema-missing": true } },
      locks: {},
      transaction: "forbidden",
      fails: { sqlstate: "3F000", why: "The schema does not exist." },
      evidence: "missing/reindex-schema",
    },
    {
      id: "reindex-system-concurrently",
      when: { object: "system", concurrently: true },
      locks: {},
      transaction: "forbidden",
      fails: { sqlstate: "0A000", why: "The server's own tables cannot be rebuilt concurrently." },
      evidence: "missing/reindex-system-concurrently",
    },
    {
      id: "reindex-everything-concurrently",
      when: { object: ["schema", "database"], concurrently: true },
      locks: {
        "schema-tables": {
          ...shareUpdateExclusive,
          scan: true,
          waits: true,
          rebuilds: "schema-indexes-without-exclusion",
        },
        "schema-indexes-without-exclusion": brief,
      },
      transaction: "forbidden",
      evidence: "missing/reindex-schema-concurrently",
    },
    {
      id: "reindex-everything",
      when: { object: ["schema", "database", "system"] },
      locks: {
        "schema-tables": { ...share, scan: true, rebuilds: "schema-indexes" },
        "schema-indexes": accessExclusive,
      },
      transaction: "forbidden",
      evidence: "indexes/reindex-schema",
    },
    {
      id: "reindex-partitioned-index-until-13",
      until: 13,
      when: { object: "index", traits: { "index-partitioned": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "The index of a partitioned table cannot be built again." },
      evidence: "indexes/reindex-index-partitioned",
    },
    {
      id: "reindex-exclusion-concurrently",
      when: { object: "index", concurrently: true, traits: { "index-excludes": true } },
      locks: {},
      transaction: "forbidden",
      fails: {
        sqlstate: "0A000",
        why: "An exclusion constraint's index is not built concurrently.",
      },
      evidence: "indexes/reindex-exclusion-concurrently",
    },
    {
      id: "reindex-index-concurrently",
      when: { object: "index", concurrently: true },
      locks: {
        "index-tables": { ...shareUpdateExclusive, scan: true, waits: true, rebuilds: "index" },
        index: brief,
        "attached-tables": {
          ...shareUpdateExclusive,
          scan: true,
          waits: true,
          rebuilds: "attached-indexes",
        },
        "attached-indexes": brief,
      },
      transaction: "forbidden",
      evidence: "indexes/reindex-index-concurrently",
    },
    {
      id: "reindex-partitioned-index",
      when: { object: "index", traits: { "index-partitioned": true } },
      locks: {
        "index-tables": share,
        "attached-stored-tables": { ...share, scan: true, rebuilds: "attached-indexes" },
        "attached-indexes": accessExclusive,
      },
      transaction: "forbidden",
      evidence: "indexes/reindex-index-partitioned",
    },
    {
      id: "reindex-index",
      when: { object: "index" },
      locks: {
        "index-tables": { ...share, scan: true, rebuilds: "index" },
        index: accessExclusive,
      },
      evidence: "indexes/reindex-index",
    },
    {
      id: "reindex-partitioned-table-concurrently-until-13",
      until: 13,
      when: { concurrently: true, traits: { partitioned: true } },
      locks: { table: shareUpdateExclusive },
      evidence: "indexes/reindex-table-partitioned-concurrently",
    },
    {
      id: "reindex-partitioned-table-until-13",
      until: 13,
      when: { traits: { partitioned: true } },
      locks: { table: share },
      evidence: "indexes/reindex-table-partitioned",
    },
    {
      id: "reindex-table-concurrently",
      when: { concurrently: true },
      locks: {
        table: {
          ...shareUpdateExclusive,
          scan: true,
          waits: true,
          rebuilds: "indexes-without-exclusion",
        },
        partitions: {
          ...shareUpdateExclusive,
          also: ["SHARE"],
          scan: true,
          waits: true,
          rebuilds: "indexes-without-exclusion",
        },
        "stored-indexes": brief,
      },
      transaction: "forbidden",
      evidence: "indexes/reindex-table-concurrently",
    },
    {
      id: "reindex-partitioned-table",
      when: { traits: { partitioned: true } },
      locks: {
        table: share,
        partitions: { ...share, scan: true, rebuilds: "indexes" },
        "stored-indexes": accessExclusive,
      },
      transaction: "forbidden",
      evidence: "indexes/reindex-table-partitioned",
    },
    {
      id: "reindex-table-without-indexes",
      when: { traits: { "has-indexes": false } },
      locks: { table: share },
      evidence: "inheritance/reindex-without-indexes",
    },
    {
      id: "reindex-table",
      locks: {
        table: { ...share, scan: true, rebuilds: "table-indexes" },
        "table-indexes": accessExclusive,
      },
      evidence: "indexes/reindex-table",
    },
  ],
};
