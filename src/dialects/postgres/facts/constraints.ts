import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, share, tree } from "../locks.ts";
import {
  missingKeyColumn,
  missingTable,
  newerSyntax,
  notEnforced,
  skippedWithColumn,
  taken,
  neededSchema,
} from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<
  Dialect["facts"],
  "add-check" | "add-unique" | "add-primary-key" | "add-exclusion" | "add-not-null"
>;

const indexMissing = {
  id: "key-index-missing",
  part: "refusal",
  when: { traits: { "using-index-missing": true } },
  locks: {},
  fails: { sqlstate: "42704", why: "The index does not exist." },
  evidence: "constraints/unique-using-missing-index",
} as const;

const indexPlain = {
  id: "key-index-plain",
  part: "refusal",
  when: { traits: { "using-index-plain": true } },
  locks: {},
  fails: { sqlstate: "42809", why: "The index is not unique." },
  evidence: "constraints/unique-using-plain-index",
} as const;

const key = [
  {
    id: "key-index-taken",
    part: "refusal",
    when: { traits: { "index-name-taken": true } },
    locks: {},
    fails: { sqlstate: "42P07", why: "A relation of that name already exists." },
    evidence: "clauses/key-twice",
  },
  indexMissing,
  indexPlain,
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
    id: "key-deferrable",
    part: "deferral",
    when: { traits: { deferrable: true } },
    locks: { table: { ...accessExclusive, also: ["SHARE ROW EXCLUSIVE"] } },
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
  "add-check": [
    neededSchema,
    skippedWithColumn,
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
      id: "check-merged-until-17",
      until: 17,
      when: { traits: { "check-inherited": true } },
      locks: { table: accessExclusive },
      evidence: "absent/check-merged-above",
    },
    {
      id: "check-merged",
      since: 18,
      when: { traits: { "check-inherited": true } },
      locks: tree(accessExclusive),
      evidence: "absent/check-merged",
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
    missingKeyColumn,
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
    ...refusals["add-check"],
    ...fits["add-check"],
  ],

  "add-unique": [
    neededSchema,
    skippedWithColumn,
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
    ...key,
    {
      ...newerSyntax(
        "nulls-not-distinct",
        "NULLS NOT DISTINCT",
        14,
        "constraints/unique-nulls-not-distinct",
      ),
      when: { traits: { "nulls-not-distinct": true } },
    },
    taken,
    ...refusals["add-unique"],
  ],

  "add-primary-key": [
    neededSchema,
    skippedWithColumn,
    ...missingTable,
    {
      ...missingKeyColumn,
      id: "primary-key-column-missing",
      part: "",
      evidence: "fits/primary-key-column",
    },
    // The index is looked for before another key is.
    {
      ...indexMissing,
      id: "primary-key-index-missing",
      part: "",
      evidence: "fits/primary-key-second-using-missing",
    },
    {
      ...indexPlain,
      id: "primary-key-index-plain",
      part: "",
      evidence: "fits/primary-key-second-using-plain",
    },
    {
      id: "primary-key-index-unfit",
      when: { traits: { "using-index-unfit": true } },
      locks: {},
      fails: {
        sqlstate: "42809",
        why: "An index of some rows, or of expressions, is no constraint.",
      },
      evidence: "refusals/primary-key-using-partial",
    },
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
      evidence: "constraints/primary-key-using-index-same-name-nullable",
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
    ...key,
    taken,
    {
      id: "primary-key-unproven",
      part: "refusal",
      since: 18,
      when: { traits: { "key-not-null-unproven": true } },
      locks: {},
      fails: { sqlstate: "55000", why: "The NOT NULL constraint of the column is not validated." },
      evidence: "proofs/not-null-constraint-primary-key",
    },
    ...refusals["add-primary-key"],
  ],

  "add-exclusion": [
    neededSchema,
    ...missingTable,
    {
      id: "exclusion",
      locks: { table: build, partitions: build },
      evidence: "constraints/exclusion",
    },
    {
      id: "exclusion-beside-children",
      part: "children",
      since: 18,
      locks: { inheritors: accessExclusive },
      evidence: "inheritance/add-exclusion",
    },
    taken,
    ...refusals["add-exclusion"],
  ],

  "add-not-null": [
    neededSchema,
    newerSyntax(
      "not-null-constraint-syntax",
      "A NOT NULL constraint in ALTER TABLE",
      17,
      "proofs/not-null-constraint",
    ),
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
      evidence: "proofs/not-null-constraint-already",
    },
    {
      id: "not-null-constraint-no-inherit",
      when: { traits: { "no-inherit": true, "not-null-already": false, "not-null-proven": false } },
      locks: { table: { ...accessExclusive, scan: true }, descendants: accessExclusive },
      evidence: "trees/add-not-null-no-inherit",
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
    missingKeyColumn,
    {
      id: "not-null-constraint-only",
      part: "refusal",
      when: { only: true, traits: { "has-children": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The constraint must be added to the child tables too." },
      evidence: "inheritance/add-not-null-only",
    },
  ],
};
