import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, shareRowExclusive } from "../locks.ts";
import {
  missingKeyColumn,
  missingTable,
  notEnforced,
  skippedWithColumn,
  taken,
  present,
  neededSchema,
} from "./recurring.ts";
import { refusals } from "./refusals.ts";

const keyLocks = { ...shareRowExclusive, also: ["SHARE ROW EXCLUSIVE", "ACCESS SHARE"] };
const provenLocks = {
  ...shareRowExclusive,
  also: ["SHARE ROW EXCLUSIVE", "ROW SHARE", "ACCESS SHARE"],
};

export const foreignKeys: Pick<Dialect["facts"], "add-foreign-key"> = {
  "add-foreign-key": [
    neededSchema,
    skippedWithColumn,
    ...missingTable,
    {
      id: "foreign-key-target-missing",
      when: { traits: { "reference-missing": true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The referenced table does not exist." },
      evidence: "constraints/foreign-key-missing-table",
    },
    present(
      "foreign-key-to-other",
      "reference-not-table",
      "42809",
      "Only a table can be referred to.",
      "absent/foreign-key-view",
    ),
    {
      id: "foreign-key-not-enforced",
      when: { traits: { "not-enforced": true } },
      locks: {
        table: shareRowExclusive,
        descendants: shareRowExclusive,
        references: shareRowExclusive,
      },
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
      id: "foreign-key-without-partitions-until-15",
      until: 15,
      when: { traits: { partitioned: true, "has-children": false } },
      locks: {
        table: keyLocks,
        references: shareRowExclusive,
        "references-partitions": shareRowExclusive,
      },
      evidence: "trees/add-foreign-key-without-partitions",
    },
    {
      id: "foreign-key-without-partitions",
      when: { traits: { partitioned: true, "has-children": false } },
      locks: {
        table: keyLocks,
        references: keyLocks,
        "references-partitions": shareRowExclusive,
      },
      evidence: "trees/add-foreign-key-without-partitions",
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
      id: "foreign-key-counts",
      part: "refusal",
      when: { traits: { "key-counts-differ": true } },
      locks: {},
      fails: { sqlstate: "42830", why: "It refers to more or fewer columns than it has." },
      evidence: "absent/foreign-key-counts",
    },
    {
      id: "foreign-key-without-key",
      part: "refusal",
      when: { traits: { "reference-not-unique": true } },
      locks: {},
      fails: { sqlstate: "42830", why: "The referenced columns have no unique constraint." },
      evidence: "constraints/foreign-key-no-unique",
    },
    {
      id: "foreign-key-types",
      part: "refusal",
      when: { traits: { "key-types-differ": true } },
      locks: {},
      fails: { sqlstate: "42804", why: "The types of the columns cannot be compared." },
      evidence: "constraints/foreign-key-types",
    },
    {
      id: "foreign-key-only-partitioned",
      part: "refusal",
      when: { only: true, traits: { partitioned: true } },
      locks: {},
      fails: {
        sqlstate: "42809",
        why: "A foreign key of a partitioned table cannot be for it ONLY.",
      },
      evidence: "partitions/add-foreign-key-only",
    },
    {
      id: "foreign-key-not-valid-partitioned",
      part: "refusal",
      until: 17,
      when: { traits: { partitioned: true, "not-valid": true } },
      locks: {},
      fails: {
        sqlstate: "42809",
        why: "A foreign key of a partitioned table cannot be NOT VALID.",
      },
      evidence: "partitions/add-foreign-key-not-valid",
    },
    ...refusals["add-foreign-key"],
  ],
};
