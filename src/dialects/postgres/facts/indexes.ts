import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, share, shareUpdateExclusive } from "../locks.ts";
import { neededTable, newerSyntax, wrongKind, present } from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<Dialect["facts"], "create-index" | "drop-index" | "attach-index" | "cluster">;

const build = { ...share, scan: true, build: true };
const brief = { ...accessExclusive, also: ["SHARE UPDATE EXCLUSIVE"], brief: true };

export const indexes: Rows = {
  "create-index": [
    neededTable,
    wrongKind,
    {
      id: "create-index-concurrently-partitioned",
      when: { concurrently: true, traits: { partitioned: true } },
      locks: { table: shareUpdateExclusive },
      transaction: "forbidden",
      fails: { sqlstate: "0A000", why: "A partitioned table cannot be indexed concurrently." },
      evidence: "indexes/create-concurrently-on-partitioned",
    },
    {
      id: "create-index-concurrently-present",
      when: { concurrently: true, ifNotExists: true, traits: { "index-present": true } },
      locks: { table: shareUpdateExclusive },
      transaction: "forbidden",
      evidence: "indexes/create-concurrently-if-not-exists-present",
    },
    {
      id: "create-index-concurrently",
      when: { concurrently: true },
      locks: { table: { ...shareUpdateExclusive, scan: true, build: true, waits: true } },
      transaction: "forbidden",
      evidence: "indexes/create-concurrently",
    },
    {
      id: "create-index-present",
      when: { ifNotExists: true, traits: { "index-present": true } },
      locks: { table: share, partitions: share },
      evidence: "indexes/create-if-not-exists-present",
    },
    {
      id: "create-index-only",
      when: { only: true, traits: { partitioned: true } },
      locks: { table: share },
      evidence: "indexes/create-on-partitioned-only",
    },
    {
      id: "create-index-partitioned",
      when: { traits: { partitioned: true } },
      locks: {
        table: share,
        "unmatched-partitions": build,
        partitions: share,
        "matching-indexes": share,
      },
      evidence: "indexes/create-on-partitioned-matching",
    },
    { id: "create-index", locks: { table: build }, evidence: "indexes/create" },
    {
      id: "create-index-concurrently-alone",
      part: "transaction",
      when: { concurrently: true },
      locks: {},
      transaction: "forbidden",
      evidence: "indexes/create-concurrently",
    },
    {
      id: "index-method-not-unique",
      part: "refusal",
      when: { traits: { "method-not-unique": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "An index of that method cannot be unique." },
      evidence: "absent/index-unique-hash",
    },
    {
      id: "index-method-not-including",
      part: "refusal",
      when: { traits: { "method-not-including": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "An index of that method includes no other columns." },
      evidence: "absent/index-include-gin",
    },
    {
      id: "index-method-one-column",
      part: "refusal",
      when: { traits: { "method-one-column": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "An index of that method is over one column." },
      evidence: "absent/index-hash-two",
    },
    ...fits["create-index"],
    {
      id: "create-index-missing-column",
      part: "refusal",
      when: { traits: { "index-column-missing": true } },
      locks: {},
      fails: { sqlstate: "42703", why: "A column of the index does not exist." },
      evidence: "indexes/create-missing-column",
    },
    {
      id: "create-index-without-partition-key",
      part: "refusal",
      when: { traits: { "unique-misses-partition-key": true } },
      locks: {},
      fails: {
        sqlstate: "0A000",
        why: "A unique index must include all columns of the partition key.",
      },
      evidence: "indexes/create-unique-on-partitioned-without-key",
    },
    {
      id: "index-not-immutable",
      part: "refusal",
      when: { traits: { "index-not-immutable": true } },
      locks: {},
      fails: {
        sqlstate: "42P17",
        why: "An index can only hold what never changes: the function must be IMMUTABLE.",
      },
      evidence: "absent/index-volatile",
    },
    {
      id: "index-over-virtual",
      part: "refusal",
      since: 18,
      when: { traits: { "index-over-virtual": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A virtual generated column cannot be indexed." },
      evidence: "absent/index-virtual",
    },
    {
      id: "create-index-taken",
      part: "refusal",
      when: { ifNotExists: false, traits: { "index-present": true } },
      locks: {},
      fails: { sqlstate: "42P07", why: "A relation of that name already exists." },
      evidence: "indexes/create-taken",
    },
    {
      ...newerSyntax(
        "index-nulls-not-distinct",
        "NULLS NOT DISTINCT",
        14,
        "missing/index-nulls-not-distinct",
      ),
      when: { nullsNotDistinct: true },
    },
    ...refusals["create-index"],
  ],

  "drop-index": [
    wrongKind,
    {
      id: "drop-missing-index-skipped",
      when: { ifExists: true, concurrently: false, traits: { "index-missing": true } },
      locks: {},
      evidence: "indexes/drop-missing-if-exists",
    },
    {
      id: "drop-missing-index-concurrently-skipped",
      when: { ifExists: true, concurrently: true, traits: { "index-missing": true } },
      locks: {},
      transaction: "forbidden",
      evidence: "indexes/drop-concurrently-if-exists-missing",
    },
    {
      id: "drop-index-concurrently",
      when: { concurrently: true },
      locks: { "index-tables": { ...shareUpdateExclusive, waits: true }, index: brief },
      transaction: "forbidden",
      evidence: "indexes/drop-concurrently",
    },
    {
      id: "drop-index",
      locks: {
        "index-tables": accessExclusive,
        index: accessExclusive,
        "attached-tables": accessExclusive,
        "attached-indexes": accessExclusive,
      },
      evidence: "indexes/drop",
    },
    {
      id: "drop-missing-index",
      part: "refusal",
      when: { ifExists: false, traits: { "index-missing": true } },
      locks: {},
      fails: { sqlstate: "42704", why: "The index does not exist." },
      evidence: "indexes/drop-missing",
    },
    {
      id: "drop-index-concurrently-several",
      part: "refusal",
      when: { concurrently: true, traits: { several: true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "Only one index can be dropped concurrently." },
      evidence: "indexes/drop-concurrently-two",
    },
    {
      id: "drop-index-concurrently-cascade",
      part: "refusal",
      when: { concurrently: true, cascade: true },
      locks: {},
      fails: { sqlstate: "0A000", why: "CONCURRENTLY does not go with CASCADE." },
      evidence: "indexes/drop-concurrently-cascade",
    },
    {
      id: "drop-index-concurrently-partitioned",
      part: "refusal",
      when: { concurrently: true, traits: { "index-partitioned": true } },
      locks: {},
      fails: {
        sqlstate: "0A000",
        why: "An index of a partitioned table cannot be dropped concurrently.",
      },
      evidence: "indexes/drop-concurrently-partitioned",
    },
    {
      id: "drop-index-of-constraint",
      part: "refusal",
      when: { traits: { "owned-by-constraint": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A constraint needs the index." },
      evidence: "indexes/drop-primary-key",
    },
    {
      id: "drop-attached-index",
      part: "refusal",
      when: { traits: { "index-attached": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "The index of the partitioned table needs it." },
      evidence: "indexes/drop-attached",
    },
  ],

  "attach-index": [
    {
      id: "attach-index",
      locks: {
        index: shareUpdateExclusive,
        "index-tables": accessShare,
        "attached-index": accessExclusive,
        "attached-index-table": accessShare,
      },
      evidence: "indexes/attach",
    },
    ...refusals["attach-index"],
  ],

  cluster: [
    neededTable,
    wrongKind,
    {
      id: "cluster-everything",
      when: { traits: { "names-table": false } },
      locks: {},
      transaction: "forbidden",
      evidence: "manual: CLUSTER",
    },
    present(
      "cluster-missing-index",
      "cluster-index-missing",
      "42704",
      "The table has no such index.",
      "absent/cluster-missing",
    ),
    ...fits.cluster,
    present(
      "cluster-never",
      "never-clustered",
      "42704",
      "The table was not clustered before.",
      "absent/cluster-never",
    ),
    present(
      "cluster-unsorted",
      "cluster-index-unsorted",
      "0A000",
      "The index has no order.",
      "absent/cluster-gin",
    ),
    present(
      "cluster-partial",
      "cluster-index-partial",
      "0A000",
      "The index is partial.",
      "absent/cluster-partial",
    ),
    {
      id: "cluster-partitioned-until-14",
      until: 14,
      when: { traits: { partitioned: true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A partitioned table cannot be clustered." },
      evidence: "partitions/cluster",
    },
    {
      id: "cluster-partitioned",
      when: { traits: { partitioned: true } },
      locks: {
        table: accessExclusive,
        "leaf-partitions": {
          ...accessExclusive,
          also: ["SHARE"],
          scan: true,
          rewrite: true,
          rebuilds: "indexes",
        },
        "stored-indexes": { ...accessExclusive, also: ["ACCESS SHARE"] },
      },
      transaction: "forbidden",
      evidence: "partitions/cluster",
    },
    {
      id: "cluster",
      locks: {
        table: {
          ...accessExclusive,
          also: ["SHARE"],
          scan: true,
          rewrite: true,
          rebuilds: "table-indexes",
        },
        "table-indexes": { ...accessExclusive, also: ["ACCESS SHARE"] },
      },
      evidence: "indexes/cluster",
    },
  ],
};
