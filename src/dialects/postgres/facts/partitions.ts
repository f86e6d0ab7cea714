import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, shareRowExclusive, shareUpdateExclusive } from "../locks.ts";
import { missingTable, newerSyntax } from "./recurring.ts";

type Rows = Pick<Dialect["facts"], "attach-partition" | "detach-partition">;

const keyLocks = { ...shareRowExclusive, also: ["ACCESS SHARE"] };

export const partitions: Rows = {
  "attach-partition": [
    ...missingTable,
    {
      id: "attach-missing-partition",
      when: { traits: { "partition-missing": true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The table to attach does not exist." },
      evidence: "partitions/attach-missing",
    },
    {
      id: "attach-partition-proven",
      when: { traits: { "bound-proven": true } },
      locks: {
        parent: shareUpdateExclusive,
        "parent-indexes": shareUpdateExclusive,
        partition: accessExclusive,
        "partition-descendants": accessExclusive,
      },
      evidence: "partitions/attach-proven",
    },
    {
      id: "attach-partition",
      locks: {
        parent: shareUpdateExclusive,
        "parent-indexes": shareUpdateExclusive,
        partition: { ...accessExclusive, scan: true },
        "partition-descendants": { ...accessExclusive, scan: true },
      },
      evidence: "partitions/attach",
    },
    {
      id: "attach-partition-build",
      part: "index",
      when: { traits: { "partition-needs-index": true } },
      locks: {
        partition: { ...accessExclusive, also: ["SHARE"], scan: true, build: true },
        "partition-descendants": { ...accessExclusive, also: ["SHARE"], scan: true, build: true },
      },
      evidence: "partitions/attach-with-default",
    },
    {
      id: "attach-partition-default-proven",
      part: "default",
      when: { traits: { "default-bound-proven": true } },
      locks: { "default-partition": accessExclusive },
      evidence: "partitions/attach-with-default-proven",
    },
    {
      id: "attach-partition-default",
      part: "default",
      locks: { "default-partition": { ...accessExclusive, scan: true } },
      evidence: "partitions/attach-with-default",
    },
    {
      id: "attach-partition-key-adopted",
      part: "foreign-key",
      when: { traits: { "keys-already-there": true } },
      locks: { references: { ...accessExclusive, also: ["SHARE ROW EXCLUSIVE"] } },
      evidence: "partitions/attach-referencing-already",
    },
    {
      id: "attach-partition-key",
      part: "foreign-key",
      when: { traits: { "keys-to-prove": true } },
      locks: {
        partition: {
          ...accessExclusive,
          also: ["SHARE ROW EXCLUSIVE", "ACCESS SHARE"],
          scan: true,
        },
        "partition-indexes": accessShare,
        references: { ...shareRowExclusive, also: ["ROW SHARE", "ACCESS SHARE"], scan: true },
        "references-indexes": accessShare,
      },
      evidence: "partitions/attach-referencing",
    },
    {
      id: "attach-partition-referenced-until-14",
      part: "referenced",
      until: 14,
      locks: { referencing: accessShare },
      evidence: "partitions/attach-referenced",
    },
    {
      id: "attach-partition-referenced",
      part: "referenced",
      locks: { referencing: keyLocks },
      evidence: "partitions/attach-referenced",
    },
    {
      id: "attach-attached",
      part: "refusal",
      when: { traits: { "already-attached": true } },
      locks: {},
      fails: { sqlstate: "42809", why: "The table is a partition already." },
      evidence: "partitions/attach-already",
    },
    {
      id: "attach-differing",
      part: "refusal",
      when: { traits: { "columns-differ": true } },
      locks: {},
      fails: { sqlstate: "42804", why: "The partition must have the columns of its parent." },
      evidence: "partitions/attach-differing",
    },
    {
      id: "attach-nullable",
      part: "refusal",
      when: { traits: { "partition-nullable": true } },
      locks: {},
      fails: {
        sqlstate: "42804",
        why: "A column of the partition must be NOT NULL as in the parent.",
      },
      evidence: "partitions/attach-proven-nullable",
    },
  ],

  "detach-partition": [
    ...missingTable,
    {
      id: "detach-concurrently",
      when: { concurrently: true },
      locks: {
        parent: { ...shareUpdateExclusive, waits: true },
        partition: { ...accessExclusive, also: ["SHARE UPDATE EXCLUSIVE"], brief: true },
        "partition-descendants": { ...accessExclusive, brief: true },
        "partition-indexes": { ...accessExclusive, brief: true },
        references: { ...shareRowExclusive, brief: true },
        referencing: { ...accessExclusive, also: ["SHARE"], brief: true },
      },
      transaction: "forbidden",
      evidence: "partitions/detach-concurrently",
    },
    {
      id: "detach-finalize",
      when: { finalize: true },
      locks: {
        parent: shareUpdateExclusive,
        partition: accessExclusive,
        "partition-indexes": accessExclusive,
        references: shareRowExclusive,
        referencing: accessExclusive,
      },
      evidence: "manual: ALTER TABLE, DETACH PARTITION",
    },
    {
      id: "detach-referenced",
      when: { traits: { "parent-referenced": true } },
      locks: {
        parent: { ...accessExclusive, also: ["ACCESS SHARE"] },
        partition: { ...accessExclusive, also: ["ACCESS SHARE"] },
        "partition-indexes": { ...accessExclusive, also: ["ACCESS SHARE"] },
        "default-partition": accessExclusive,
        references: shareRowExclusive,
        referencing: { ...accessExclusive, also: ["SHARE", "ACCESS SHARE"], scan: true },
        "referencing-indexes": accessShare,
      },
      evidence: "partitions/detach-referenced-empty",
    },
    {
      id: "detach-default-until-13",
      until: 13,
      when: { traits: { "is-default-partition": true } },
      locks: {
        parent: accessExclusive,
        partition: { ...accessExclusive, also: ["SHARE UPDATE EXCLUSIVE"] },
        "partition-indexes": accessExclusive,
        references: shareRowExclusive,
      },
      evidence: "partitions/detach-default",
    },
    {
      id: "detach-until-13",
      until: 13,
      locks: {
        parent: accessExclusive,
        partition: { ...shareUpdateExclusive, also: ["ACCESS SHARE"] },
        "partition-descendants": accessExclusive,
        "partition-indexes": accessExclusive,
        "default-partition": accessExclusive,
        references: shareRowExclusive,
      },
      evidence: "partitions/detach",
    },
    {
      id: "detach",
      locks: {
        parent: accessExclusive,
        partition: { ...accessExclusive, also: ["ACCESS SHARE"] },
        "partition-descendants": accessExclusive,
        "partition-indexes": accessExclusive,
        "default-partition": accessExclusive,
        references: shareRowExclusive,
      },
      evidence: "partitions/detach",
    },
    {
      id: "detach-concurrently-beside-default",
      part: "refusal",
      since: 14,
      when: { concurrently: true, traits: { "default-beside": true } },
      locks: {},
      fails: {
        sqlstate: "55000",
        why: "A partition cannot be detached concurrently while there is a default partition.",
      },
      evidence: "partitions/detach-concurrently-with-default",
    },
    {
      id: "detach-detached",
      part: "refusal",
      when: { traits: { "not-attached": true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The table is not a partition." },
      evidence: "partitions/detach-not-a-partition",
    },
    {
      ...newerSyntax(
        "detach-concurrently-syntax",
        "DETACH PARTITION … CONCURRENTLY",
        13,
        "partitions/detach-concurrently",
      ),
      when: { concurrently: true },
    },
    {
      ...newerSyntax(
        "detach-finalize-syntax",
        "DETACH PARTITION … FINALIZE",
        13,
        "partitions/detach-concurrently",
      ),
      when: { finalize: true },
    },
  ],
};
