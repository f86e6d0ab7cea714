import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, share, shareRowExclusive, tree } from "../locks.ts";
import { missingTable, newerSyntax } from "./common.ts";

type Rows = Pick<
  Dialect["facts"],
  "add-foreign-key" | "add-check" | "add-unique" | "add-primary-key" | "add-exclusion" | "add-not-null"
>;

const keyLocks = { ...shareRowExclusive, also: ["SHARE ROW EXCLUSIVE", "ACCESS SHARE"] };
const provenLocks = {
  ...shareRowExclusive,
  also: ["SHARE ROW EXCLUSIVE", "ROW SHARE", "ACCESS SHARE"],
};

const taken = {
  id: "constraint-name-taken",
  part: "refusal",
  when: { traits: { "constraint-name-taken": true } },
  locks: {},
  fails: { sqlstate: "42710", why: "A constraint of that name already exists." },
  evidence: "constraints/check-taken",
} as const;

const missingKeyColumn = {
  id: "key-column-missing",
  part: "refusal",
  when: { traits: { "key-column-missing": true } },
  locks: {},
  fails: { sqlstate: "42703", why: "A column of the constraint does not exist." },
  evidence: "constraints/foreign-key-missing-column",
} as const;

const notEnforced = {
  ...newerSyntax("not-enforced", "NOT ENFORCED", 17, "constraints/check-not-enforced"),
  when: { traits: { "not-enforced": true } },
} as const;

const key = [
  {
    id: "key-index-missing",
    part: "refusal",
    when: { traits: { "using-index-missing": true } },
    locks: {},
    fails: { sqlstate: "42704", why: "The index does not exist." },
    evidence: "constraints/unique-using-missing-index",
  },
  {
    id: "key-index-plain",
    part: "refusal",
    when: { traits: { "using-index-plain": true } },
    locks: {},
    fails: { sqlstate: "42809", why: "The index is not unique." },
    evidence: "constraints/unique-using-plain-index",
  },
  missingKeyColumn,
  {
    id: "key-without-partition-key",
    part: "refusal",
    when: { traits: { "misses-partition-key": true } },
    locks: {},
    fails: { sqlstate: "0A000", why: "It must include all columns of the partition key." },
    evidence: "partitions/add-unique-without-key",
  },
  {
    id: "key-over-virtual",
    part: "refusal",
    when: { traits: { "key-is-virtual": true } },
    since: 18,
    locks: {},
    fails: { sqlstate: "0A000", why: "A virtual generated column cannot be indexed." },
    evidence: "columns/add-virtual-unique",
  },
  {
    ...newerSyntax("nulls-not-distinct", "NULLS NOT DISTINCT", 14, "constraints/unique-nulls-not-distinct"),
    when: { traits: { "nulls-not-distinct": true } },
  },
  {
    id: "key-deferrable",
    part: "deferral",
    when: { traits: { deferrable: true } },
    locks: { table: shareRowExclusive },
    evidence: "constraints/unique-deferrable",
  },
] as const;

const build = { ...accessExclusive, also: ["SHARE"], scan: true, build: true };

const usingIndex = [
  {
    id: "key-using-renamed-index",
    when: { traits: { "using-index": true, "renames-index": true } },
    locks: {
      table: accessExclusive,
      "using-index": { lock: "SHARE UPDATE EXCLUSIVE", also: ["ACCESS SHARE"] },
    },
    evidence: "constraints/unique-using-index-renamed",
  },
  {
    id: "key-using-index",
    when: { traits: { "using-index": true } },
    locks: { table: accessExclusive, "using-index": accessShare },
    evidence: "constraints/unique-using-index",
  },
] as const;

export const constraints: Rows = {
  "add-foreign-key": [
    ...missingTable,
    {
      id: "foreign-key-target-missing",
      when: { traits: { "reference-missing": true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The referenced table does not exist." },
      evidence: "constraints/foreign-key-missing-table",
    },
    {
      id: "foreign-key-not-enforced",
      when: { traits: { "not-enforced": true } },
      locks: { table: shareRowExclusive, descendants: shareRowExclusive, references: shareRowExclusive },
      evidence: "constraints/foreign-key-not-enforced",
    },
    {
      id: "foreign-key-adopted",
      when: { traits: { partitioned: true, "keys-already-there": true } },
      locks: {
        table: keyLocks,
        partitions: shareRowExclusive,
        references: { ...accessExclusive, also: ["SHARE ROW EXCLUSIVE", "ACCESS SHARE"] },
      },
      evidence: "partitions/add-foreign-key-already",
    },
    {
      id: "foreign-key-not-valid",
      when: { traits: { "not-valid": true } },
      locks: {
        table: keyLocks,
        partitions: shareRowExclusive,
        references: keyLocks,
        "references-partitions": shareRowExclusive,
      },
      evidence: "constraints/foreign-key-not-valid",
    },
    {
      id: "foreign-key-inline",
      when: { traits: { "inline-without-default": true } },
      locks: {
        table: keyLocks,
        partitions: shareRowExclusive,
        references: keyLocks,
        "references-partitions": shareRowExclusive,
      },
      evidence: "columns/add-references",
    },
    {
      id: "foreign-key-over-nulls",
      when: { traits: { "over-empty-column": true } },
      locks: {
        table: { ...keyLocks, scan: true },
        partitions: { ...keyLocks, scan: true },
        indexes: accessShare,
        references: provenLocks,
        "references-partitions": keyLocks,
        "references-indexes": accessShare,
      },
      evidence: "columns/add-then-foreign-key",
    },
    {
      id: "foreign-key-from-empty",
      when: { traits: { "from-empty-table": true } },
      locks: {
        table: { ...keyLocks, scan: true },
        partitions: { ...keyLocks, scan: true },
        indexes: accessShare,
        references: provenLocks,
        "references-partitions": keyLocks,
        "references-indexes": accessShare,
      },
      evidence: "constraints/foreign-key-from-empty",
    },
    {
      id: "foreign-key",
      locks: {
        table: { ...keyLocks, scan: true },
        partitions: { ...keyLocks, scan: true },
        "scanned-indexes": accessShare,
        references: { ...provenLocks, scan: true },
        "references-partitions": { ...keyLocks, scan: true },
        "references-indexes": accessShare,
      },
      evidence: "constraints/foreign-key",
    },
    {
      id: "foreign-key-to-partitioned",
      part: "partitioned-indexes",
      since: 16,
      when: { traits: { "looks-up-references": true } },
      locks: { "references-partitioned-indexes": accessShare },
      evidence: "partitions/add-foreign-key-to-partitioned-valid",
    },
    {
      id: "foreign-key-beside-children",
      part: "children",
      since: 18,
      locks: { inheritors: shareRowExclusive },
      evidence: "inheritance/add-foreign-key",
    },
    taken,
    missingKeyColumn,
    notEnforced,
    {
      id: "foreign-key-without-key",
      part: "refusal",
      when: { traits: { "reference-not-unique": true } },
      locks: {},
      fails: { sqlstate: "42830", why: "The referenced columns have no unique constraint." },
      evidence: "constraints/foreign-key-no-unique",
    },
    {
      id: "foreign-key-not-valid-partitioned",
      part: "refusal",
      until: 17,
      when: { traits: { partitioned: true, "not-valid": true } },
      locks: {},
      fails: { sqlstate: "42809", why: "A foreign key of a partitioned table cannot be NOT VALID." },
      evidence: "partitions/add-foreign-key-not-valid",
    },
  ],

  "add-check": [
    ...missingTable,
    {
      id: "check-not-enforced",
      when: { traits: { "not-enforced": true } },
      locks: tree(accessExclusive),
      evidence: "constraints/check-not-enforced",
    },
    {
      id: "check-not-valid",
      when: { traits: { "not-valid": true } },
      locks: tree(accessExclusive),
      evidence: "constraints/check-not-valid",
    },
    {
      id: "check-no-inherit-until-17",
      until: 17,
      when: { traits: { "no-inherit": true } },
      locks: { table: { ...accessExclusive, scan: true } },
      evidence: "inheritance/add-check-no-inherit",
    },
    {
      id: "check-no-inherit",
      since: 18,
      when: { traits: { "no-inherit": true } },
      locks: { table: { ...accessExclusive, scan: true }, descendants: accessExclusive },
      evidence: "inheritance/add-check-no-inherit",
    },
    { id: "check", locks: tree({ ...accessExclusive, scan: true }), evidence: "constraints/check" },
    taken,
    notEnforced,
    {
      id: "check-no-inherit-partitioned",
      part: "refusal",
      when: { traits: { "no-inherit": true, partitioned: true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "A partitioned table cannot have a NO INHERIT constraint." },
      evidence: "partitions/add-check-no-inherit",
    },
    {
      id: "check-only",
      part: "refusal",
      when: { only: true, traits: { "no-inherit": false, "has-children": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The constraint must be added to the child tables too." },
      evidence: "inheritance/add-check-only",
    },
  ],

  "add-unique": [
    ...missingTable,
    ...usingIndex,
    {
      id: "unique-until-17",
      until: 17,
      locks: { table: build, partitions: { ...share, scan: true, build: true } },
      evidence: "partitions/add-unique",
    },
    {
      id: "unique",
      locks: { table: build, partitions: build, inheritors: accessExclusive },
      evidence: "constraints/unique",
    },
    taken,
    ...key,
  ],

  "add-primary-key": [
    ...missingTable,
    {
      id: "primary-key-second",
      when: { traits: { "second-primary-key": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The table has a primary key already." },
      evidence: "constraints/primary-key-second",
    },
    {
      id: "primary-key-using-renamed-index-nullable",
      when: { traits: { "using-index": true, "key-nullable": true, "renames-index": true } },
      locks: {
        table: { ...accessExclusive, scan: true },
        "using-index": { lock: "SHARE UPDATE EXCLUSIVE", also: ["ACCESS SHARE"] },
      },
      evidence: "constraints/primary-key-using-index-nullable",
    },
    {
      id: "primary-key-using-index-nullable",
      when: { traits: { "using-index": true, "key-nullable": true } },
      locks: { table: { ...accessExclusive, scan: true }, "using-index": accessShare },
      evidence: "constraints/primary-key-using-index-nullable",
    },
    ...usingIndex,
    {
      id: "primary-key-not-null-until-17",
      until: 17,
      when: { traits: { "key-nullable": false } },
      locks: {
        table: build,
        partitions: { ...share, scan: true, build: true },
        inheritors: accessExclusive,
      },
      evidence: "partitions/add-primary-key-not-null",
    },
    {
      id: "primary-key-not-null",
      since: 18,
      when: { traits: { "key-nullable": false } },
      locks: { table: build, partitions: build, inheritors: accessExclusive },
      evidence: "inheritance/add-primary-key-not-null",
    },
    {
      id: "primary-key",
      locks: { table: build, partitions: build, inheritors: { ...accessExclusive, scan: true } },
      evidence: "constraints/primary-key-nullable",
    },
    taken,
    ...key,
    {
      id: "primary-key-unproven",
      part: "refusal",
      since: 18,
      when: { traits: { "key-not-null-unproven": true } },
      locks: {},
      fails: { sqlstate: "55000", why: "The NOT NULL constraint of the column is not validated." },
      evidence: "proofs/not-null-constraint-primary-key",
    },
  ],

  "add-exclusion": [
    ...missingTable,
    { id: "exclusion", locks: { table: build, partitions: build }, evidence: "constraints/exclusion" },
    {
      id: "exclusion-beside-children",
      part: "children",
      since: 18,
      locks: { inheritors: accessExclusive },
      evidence: "inheritance/add-exclusion",
    },
    taken,
  ],

  "add-not-null": [
    ...missingTable,
    {
      id: "not-null-not-valid",
      when: { traits: { "not-valid": true } },
      locks: tree(accessExclusive),
      evidence: "proofs/not-null-constraint-not-valid",
    },
    {
      id: "not-null-constraint-already",
      when: { traits: { "not-null-already": true } },
      locks: tree(accessExclusive),
      evidence: "proofs/not-null-constraint-proven",
    },
    {
      id: "not-null-constraint",
      when: { traits: { "not-null-proven": false } },
      locks: tree({ ...accessExclusive, scan: true }),
      evidence: "proofs/not-null-constraint",
    },
    {
      id: "not-null-constraint-proven",
      locks: tree(accessExclusive),
      evidence: "proofs/not-null-constraint-proven",
    },
    newerSyntax("not-null-constraint-syntax", "A NOT NULL constraint in ALTER TABLE", 17, "proofs/not-null-constraint"),
  ],
};
