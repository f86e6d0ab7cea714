import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, rewrite, shareRowExclusive, tree } from "../locks.ts";
import {
  inheritedColumn,
  missingColumn,
  missingTable,
  partitionKey,
  typedTable,
  missingColumnType,
  neededSchema,
} from "./recurring.ts";
import { refusals } from "./refusals.ts";

const both = ["SHARE ROW EXCLUSIVE", "ACCESS SHARE"];
const proven = ["SHARE ROW EXCLUSIVE", "ROW SHARE", "ACCESS SHARE"];

/** Until then only what holds rows had the triggers that are made anew. */
const below14 = {
  references: { ...shareRowExclusive, also: ["ROW SHARE", "ACCESS SHARE"] },
  "references-partitions": shareRowExclusive,
  "references-stored": accessExclusive,
};

export const types: Pick<Dialect["facts"], "set-type"> = {
  "set-type": [
    neededSchema,
    ...missingTable,
    typedTable,
    missingColumnType,
    { ...missingColumn, evidence: "types/missing-column" },
    {
      id: "set-type-no-cast",
      when: { traits: { "no-cast": true } },
      locks: {},
      fails: {
        sqlstate: "42804",
        why: "There is no automatic cast to the new type: it needs USING.",
      },
      evidence: "types/text-int-without-using",
    },
    {
      id: "set-type-rewrite",
      when: { traits: { "type-rewrites": true } },
      locks: { ...rewrite, "retyped-indexes": accessExclusive },
      evidence: "types/using-bigint",
    },
    {
      id: "set-type-rebuild",
      when: { traits: { "rebuilds-indexes": true } },
      locks: {
        ...tree(accessExclusive),
        "rebuilt-tables": {
          ...accessExclusive,
          also: ["SHARE"],
          scan: true,
          rebuilds: "rebuilt-indexes",
        },
        "retyped-indexes": accessExclusive,
      },
      evidence: "types/indexed-partial",
    },
    {
      id: "set-type-free",
      locks: {
        ...tree(accessExclusive),
        "retyped-tables": { ...accessExclusive, also: ["SHARE"] },
        "retyped-indexes": { ...accessExclusive, also: ["ACCESS SHARE"] },
      },
      evidence: "types/indexed-wider",
    },
    {
      id: "set-type-checked",
      part: "check",
      when: { traits: { "check-over-column": true } },
      locks: tree({ ...accessExclusive, scan: true }),
      evidence: "types/checked-wider",
    },
    {
      id: "set-type-foreign-key-to-partitioned",
      part: "references-below",
      since: 15,
      when: { traits: { "references-partitioned": true } },
      locks: { "references-partitions": accessExclusive },
      evidence: "trees/retype-referencing",
    },
    {
      id: "set-type-foreign-key-to-partitioned-until-14",
      part: "foreign-key",
      until: 14,
      when: {
        traits: {
          "references-partitioned": true,
          "keeps-values": false,
          "referencing-key-valid": true,
        },
      },
      locks: {
        ...tree({ ...accessExclusive, also: both, scan: true }),
        ...below14,
        "references-indexes": accessShare,
      },
      evidence: "trees/retype-referencing",
    },
    {
      id: "set-type-foreign-key-to-partitioned-unproven-until-14",
      part: "foreign-key",
      until: 14,
      when: { traits: { "references-partitioned": true } },
      locks: { ...tree({ ...accessExclusive, also: both }), ...below14 },
      evidence: "trees/retype-referencing-not-valid",
    },
    {
      id: "set-type-foreign-key-looked-up-until-15",
      part: "references-looked-up",
      until: 15,
      when: {
        traits: {
          "references-partitioned": true,
          "keeps-values": false,
          "referencing-key-valid": true,
        },
      },
      locks: { "references-stored": { ...accessShare, scan: true } },
      evidence: "trees/retype-referencing",
    },
    {
      id: "set-type-foreign-key-looked-up",
      part: "references-looked-up",
      since: 16,
      when: {
        traits: {
          "references-partitioned": true,
          "keeps-values": false,
          "referencing-key-valid": true,
        },
      },
      // The planner reads the rows of partitions, or their keys.
      locks: {
        "references-stored": { ...accessShare, scan: "unknown" },
        "references-partitioned-indexes": accessShare,
      },
      evidence: "trees/retype-referencing",
    },
    {
      id: "set-type-foreign-key-kept",
      part: "foreign-key",
      when: { traits: { "referencing-key": true, "keeps-values": true } },
      locks: {
        ...tree({ ...accessExclusive, also: both }),
        references: { ...accessExclusive, also: both },
      },
      evidence: "types/foreign-key-wider",
    },
    {
      id: "set-type-foreign-key-unproven",
      part: "foreign-key",
      when: { traits: { "referencing-key": true, "referencing-key-valid": false } },
      locks: {
        ...tree({ ...accessExclusive, also: both }),
        references: { ...accessExclusive, also: both },
      },
      evidence: "types/foreign-key-not-valid-bigint",
    },
    {
      id: "set-type-foreign-key",
      part: "foreign-key",
      when: { traits: { "referencing-key": true } },
      locks: {
        ...tree({ ...accessExclusive, also: both, scan: true }),
        references: { ...accessExclusive, also: proven, scan: true },
        "references-indexes": accessShare,
      },
      evidence: "types/foreign-key-bigint",
    },
    {
      id: "set-type-referenced-kept",
      part: "referenced",
      when: { traits: { "referenced-key": true, "keeps-values": true } },
      locks: {
        table: { ...accessExclusive, also: both },
        referencing: { ...accessExclusive, also: both },
      },
      evidence: "types/referenced-wider",
    },
    // The planner did not open the indexes of a partitioned table.
    {
      id: "set-type-referenced-partitioned-until-15",
      part: "referenced",
      until: 15,
      when: { traits: { "referenced-key": true, partitioned: true } },
      locks: {
        table: { ...accessExclusive, also: proven, scan: true },
        referencing: { ...accessExclusive, also: both, scan: true },
        "referencing-indexes": accessShare,
      },
      evidence: "trees/retype-referenced-partitioned",
    },
    {
      id: "set-type-referenced",
      part: "referenced",
      when: { traits: { "referenced-key": true } },
      locks: {
        table: { ...accessExclusive, also: proven, scan: true },
        referencing: { ...accessExclusive, also: both, scan: true },
        "referencing-indexes": accessShare,
        "table-indexes": accessShare,
      },
      evidence: "types/referenced-bigint",
    },
    {
      id: "set-type-identity",
      part: "identity",
      when: { traits: { "moves-identity": true } },
      locks: { "column-sequence": { ...shareRowExclusive, also: ["ROW EXCLUSIVE"] } },
      evidence: "types/identity-bigint",
    },
    { ...inheritedColumn, evidence: "inheritance/set-type-inherited" },
    {
      id: "set-type-only",
      part: "refusal",
      when: { only: true, traits: { "has-children": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The type must be changed in the child tables too." },
      evidence: "inheritance/set-type-only",
    },

    partitionKey,
    {
      id: "set-type-default",
      part: "refusal",
      when: { traits: { "default-uncastable": true } },
      locks: {},
      fails: {
        sqlstate: "42804",
        why: "The default of the column is not cast to the new type: it needs DROP DEFAULT.",
      },
      evidence: "types/defaulted-enum",
    },
    {
      id: "set-type-of-generated-until-14",
      part: "refusal",
      until: 14,
      when: { traits: { "feeds-generated": true } },
      locks: {},
      fails: { sqlstate: "42601", why: "A generated column is computed from the column." },
      evidence: "types/used-by-generated",
    },
    {
      id: "set-type-of-generated",
      part: "refusal",
      since: 15,
      when: { traits: { "feeds-generated": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A generated column is computed from the column." },
      evidence: "types/used-by-generated",
    },
    {
      id: "set-type-under-view",
      part: "refusal",
      when: { traits: { "read-by-view": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A view or rule reads the column." },
      evidence: "types/used-by-view",
    },
    {
      id: "set-type-under-rule",
      part: "refusal",
      when: { traits: { "read-by-rule": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A rule mentions the column." },
      evidence: "types/used-by-rule",
    },
    {
      id: "set-type-under-policy",
      part: "refusal",
      when: { traits: { "read-by-policy": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A policy reads the column." },
      evidence: "types/used-by-policy",
    },
    {
      id: "set-type-under-trigger",
      part: "refusal",
      when: { traits: { "used-by-trigger": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A trigger names the column." },
      evidence: "types/used-by-trigger",
    },
    {
      id: "set-type-key-differs",
      part: "refusal",
      when: { traits: { "key-types-differ": true } },
      locks: {},
      fails: { sqlstate: "42804", why: "A foreign key cannot compare the new type." },
      evidence: "types/foreign-key-incomparable",
    },
    ...refusals["set-type"],
  ],
};
