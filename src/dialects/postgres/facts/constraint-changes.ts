import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, shareUpdateExclusive, tree } from "../locks.ts";
import { fits } from "./fits.ts";
import { missingTable, newerSyntax, present, neededSchema } from "./recurring.ts";

type Rows = Pick<
  Dialect["facts"],
  "validate-constraint" | "drop-constraint" | "rename-constraint" | "alter-constraint"
>;

const missing = {
  id: "missing-constraint",
  when: { traits: { "constraint-missing": true } },
  locks: {},
  fails: { sqlstate: "42704", why: "The constraint does not exist." },
  evidence: "constraints/drop-missing",
} as const;

const inherited = {
  id: "inherited-constraint",
  part: "refusal",
  when: { traits: { "constraint-inherited": true } },
  locks: {},
  fails: { sqlstate: "42P16", why: "The constraint is inherited from the parent table." },
  evidence: "inheritance/drop-check-inherited",
} as const;

const reading = { ...shareUpdateExclusive, also: ["ACCESS SHARE"], scan: true };

export const constraintChanges: Rows = {
  "validate-constraint": [
    neededSchema,
    ...missingTable,
    { ...missing, evidence: "constraints/validate-missing" },
    {
      id: "validate-key",
      when: { traits: { "key-not-validated": true } },
      locks: {},
      fails: { sqlstate: "42809", why: "Only a foreign key, CHECK or NOT NULL is validated." },
      evidence: "absent/validate-key",
    },
    {
      id: "validate-not-enforced",
      since: 18,
      when: { traits: { "is-unenforced": true } },
      locks: { table: shareUpdateExclusive },
      fails: { sqlstate: "55000", why: "A constraint that is not enforced cannot be validated." },
      evidence: "constraints/validate-not-enforced",
    },
    {
      id: "validate-already",
      when: { traits: { "is-valid": true } },
      locks: { table: shareUpdateExclusive },
      evidence: "constraints/validate-already-foreign-key",
    },
    {
      id: "validate-foreign-key-partitioned",
      when: { traits: { "is-foreign-key": true, partitioned: true } },
      locks: {
        table: shareUpdateExclusive,
        partitions: reading,
        references: { lock: "ROW SHARE", also: ["ACCESS SHARE"], scan: true },
        "references-partitions": { ...accessShare, scan: true },
        "scanned-indexes": accessShare,
        "references-indexes": accessShare,
      },
      evidence: "partitions/validate-foreign-key",
    },
    {
      id: "validate-foreign-key",
      when: { traits: { "is-foreign-key": true } },
      locks: {
        table: reading,
        references: { lock: "ROW SHARE", also: ["ACCESS SHARE"], scan: true },
        "references-partitions": { ...accessShare, scan: true },
        "scanned-indexes": accessShare,
        "references-indexes": accessShare,
      },
      evidence: "constraints/validate-foreign-key",
    },
    {
      id: "validate-foreign-key-to-partitioned",
      part: "partitioned-indexes",
      since: 16,
      when: { traits: { "is-foreign-key": true, "is-valid": false } },
      locks: { "references-partitioned-indexes": accessShare },
      evidence: "partitions/validate-foreign-key-to-partitioned",
    },
    {
      id: "validate-check",
      locks: tree({ ...shareUpdateExclusive, scan: true }),
      evidence: "constraints/validate-check",
    },
  ],

  "drop-constraint": [
    neededSchema,
    ...missingTable,
    ...fits["drop-constraint"],
    {
      id: "drop-missing-constraint-skipped",
      when: { ifExists: true, traits: { "constraint-missing": true } },
      locks: { table: accessExclusive, "all-partitions": accessExclusive },
      evidence: "constraints/drop-missing-if-exists",
    },
    missing,
    {
      id: "drop-foreign-key-until-14",
      until: 14,
      when: { traits: { "is-foreign-key": true } },
      locks: {
        table: accessExclusive,
        "all-partitions": accessExclusive,
        references: accessExclusive,
        "references-stored": accessExclusive,
      },
      evidence: "trees/drop-foreign-key",
    },
    {
      id: "drop-foreign-key",
      when: { traits: { "is-foreign-key": true } },
      locks: {
        table: accessExclusive,
        "all-partitions": accessExclusive,
        references: accessExclusive,
        "references-partitions": accessExclusive,
      },
      evidence: "constraints/drop-foreign-key",
    },
    {
      id: "drop-key-cascade",
      when: { cascade: true, traits: { "is-key": true } },
      locks: {
        table: accessExclusive,
        "all-partitions": accessExclusive,
        "dropped-indexes": accessExclusive,
        referencing: accessExclusive,
      },
      evidence: "constraints/drop-primary-key-cascade",
    },
    {
      id: "drop-key",
      when: { traits: { "is-key": true } },
      locks: {
        table: accessExclusive,
        "all-partitions": accessExclusive,
        "dropped-indexes": accessExclusive,
      },
      evidence: "constraints/drop-unique",
    },
    {
      id: "drop-check-only",
      when: { only: true },
      locks: {
        table: accessExclusive,
        children: accessExclusive,
        "all-partitions": accessExclusive,
      },
      evidence: "inheritance/drop-check-only",
    },
    { id: "drop-check", locks: tree(accessExclusive), evidence: "constraints/drop-check" },
    inherited,
    {
      id: "drop-check-only-partitioned",
      part: "refusal",
      until: 17,
      when: { only: true, traits: { partitioned: true, "has-children": true, "is-check": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The constraint must be removed from the partitions too." },
      evidence: "partitions/drop-check-only",
    },
    {
      id: "drop-referenced-key",
      part: "refusal",
      when: { cascade: false, traits: { "key-is-referenced": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "A foreign key refers to the constraint." },
      evidence: "constraints/drop-primary-key-referenced",
    },
  ],

  "rename-constraint": [
    neededSchema,
    ...missingTable,
    missing,
    {
      ...present(
        "rename-key-taken",
        "index-new-name-taken",
        "42P07",
        "A relation of the new name already exists.",
        "fits/rename-key-taken",
      ),
      when: { traits: { "is-key": true, "index-new-name-taken": true } },
    },
    present(
      "rename-constraint-taken",
      "constraint-new-name-taken",
      "42710",
      "A constraint of the new name already exists.",
      "absent/rename-constraint-taken",
    ),
    {
      id: "rename-key",
      when: { traits: { "is-key": true } },
      locks: { table: accessExclusive, "constraint-index": shareUpdateExclusive },
      evidence: "constraints/rename-unique",
    },
    {
      id: "rename-foreign-key",
      when: { traits: { "is-foreign-key": true } },
      locks: { table: accessExclusive },
      evidence: "constraints/rename-foreign-key",
    },
    { id: "rename-check", locks: tree(accessExclusive), evidence: "inheritance/rename-check" },
    // A foreign key of a partition may have a name of its own.
    {
      ...inherited,
      when: { traits: { "constraint-inherited": true, "is-foreign-key": false } },
    },
    {
      id: "rename-constraint-only",
      part: "refusal",
      when: { only: true, traits: { "has-children": true, "is-check": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The constraint must be renamed in the child tables too." },
      evidence: "inheritance/rename-check-only",
    },
  ],

  "alter-constraint": [
    neededSchema,
    ...missingTable,
    missing,
    {
      id: "alter-inherit-other",
      when: { traits: { "inherits-other": true } },
      locks: {},
      fails: {
        sqlstate: "42809",
        why: "Only a NOT NULL constraint can be made to inherit or not.",
      },
      evidence: "constraints/alter-inherit-check",
    },
    {
      id: "alter-other-constraint",
      when: { traits: { "is-foreign-key": false, "changes-inheritance": false } },
      locks: {},
      fails: { sqlstate: "42809", why: "Only a foreign key can be changed so." },
      evidence: "constraints/alter-check",
    },
    {
      id: "unenforce",
      since: 18,
      when: { enforced: false },
      locks: { table: accessExclusive, references: accessExclusive },
      evidence: "constraints/alter-not-enforced",
    },
    {
      id: "enforce",
      since: 18,
      when: { enforced: true, traits: { "is-unenforced": true } },
      locks: {
        table: { ...accessExclusive, also: ["SHARE ROW EXCLUSIVE", "ACCESS SHARE"], scan: true },
        indexes: accessShare,
        references: {
          lock: "SHARE ROW EXCLUSIVE",
          also: ["ROW SHARE", "ACCESS SHARE"],
          scan: true,
        },
        "references-indexes": accessShare,
      },
      evidence: "constraints/alter-enforced",
    },
    {
      id: "alter-constraint",
      locks: { table: accessExclusive, "all-partitions": accessExclusive },
      evidence: "constraints/alter-deferrable",
    },
    {
      id: "alter-constraint-of-partition-until-17",
      part: "refusal",
      until: 17,
      when: { traits: { "constraint-inherited": true } },
      locks: {},
      fails: { sqlstate: "XX000", why: "The constraint belongs to the partitioned table." },
      evidence: "partitions/alter-constraint-partition",
    },
    {
      id: "alter-constraint-of-partition",
      part: "refusal",
      since: 18,
      when: { traits: { "constraint-inherited": true } },
      locks: {},
      fails: { sqlstate: "55000", why: "The constraint belongs to the partitioned table." },
      evidence: "partitions/alter-constraint-partition",
    },
    {
      id: "alter-constraint-only",
      part: "refusal",
      since: 18,
      when: { only: true, traits: { partitioned: true, "has-children": true } },
      locks: {},
      fails: { sqlstate: "42P16", why: "The constraint must be altered in the partitions too." },
      evidence: "partitions/alter-constraint-only",
    },
    {
      ...newerSyntax(
        "alter-enforced-syntax",
        "ALTER CONSTRAINT … ENFORCED",
        17,
        "constraints/alter-not-enforced",
      ),
      when: { traits: { "changes-enforcement": true } },
    },
  ],
};
