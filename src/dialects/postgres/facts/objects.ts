import type { Dialect } from "../../../dialect.ts";
import {
  accessExclusive,
  accessShare,
  exclusive,
  queried,
  rowExclusive,
  rowShare,
  share,
  shareRowExclusive,
} from "../locks.ts";
import { harmless, neededTable, wrongKind, missingInQuery } from "./recurring.ts";

type Rows = Pick<
  Dialect["facts"],
  | "create-view"
  | "drop-view"
  | "refresh-view"
  | "create-function"
  | "create-trigger"
  | "drop-trigger"
  | "rename-trigger"
  | "change-policy"
  | "change-rule"
  | "create-type"
  | "change-enum"
  | "create-domain"
  | "change-domain"
>;

const checked = { "domain-tables": { ...share, scan: true } };

export const objects: Rows = {
  "create-view": [
    missingInQuery,
    {
      id: "create-view-present",
      when: { ifNotExists: true, traits: { "view-present": true } },
      locks: { "named-in-query": accessShare },
      settles: true,
      evidence: "views/create-materialized-view-if-not-exists-present",
    },
    {
      id: "create-view-taken",
      when: { orReplace: false, traits: { "view-present": true } },
      locks: {},
      fails: { sqlstate: "42P07", why: "A relation of that name already exists." },
      evidence: "views/create-view-taken",
    },
    {
      id: "replace-view",
      when: { orReplace: true, traits: { "view-present": true } },
      locks: { table: accessExclusive, query: accessShare },
      evidence: "views/replace-view",
    },
    {
      id: "create-materialized-view",
      when: { materialized: true, withData: true },
      locks: queried,
      evidence: "views/create-materialized-view",
    },
    { id: "create-view", locks: { query: accessShare }, evidence: "views/create-view-join" },
  ],

  "drop-view": [
    wrongKind,
    {
      id: "drop-missing-view-skipped",
      when: { ifExists: true, traits: { "all-missing": true } },
      locks: {},
      evidence: "views/drop-view-missing-if-exists",
    },
    {
      id: "drop-missing-view",
      when: { ifExists: false, traits: { missing: true } },
      locks: {},
      fails: { sqlstate: "42P01", why: "The view does not exist." },
      evidence: "missing/drop-view",
    },
    {
      id: "drop-view-cascade",
      when: { cascade: true },
      locks: { table: accessExclusive, "table-indexes": accessExclusive, views: accessExclusive },
      evidence: "views/drop-view-cascade",
    },
    {
      id: "drop-view",
      locks: { table: accessExclusive, "table-indexes": accessExclusive },
      evidence: "views/drop-materialized-view",
    },
    {
      id: "drop-needed-view",
      part: "refusal",
      when: { cascade: false, traits: { "depended-on": true } },
      locks: {},
      fails: { sqlstate: "2BP01", why: "Another view reads it." },
      evidence: "views/drop-view-used",
    },
  ],

  "refresh-view": [
    neededTable,
    {
      id: "refresh-concurrently",
      when: { concurrently: true },
      locks: {
        table: { ...exclusive, also: ["ROW EXCLUSIVE", "ACCESS SHARE"], scan: true },
        "table-indexes": { lock: "ROW EXCLUSIVE", also: ["ACCESS SHARE"] },
        ...queried,
      },
      evidence: "views/refresh-concurrently",
    },
    {
      id: "refresh-empty",
      when: { withData: false },
      locks: {
        table: { ...accessExclusive, also: ["EXCLUSIVE", "SHARE"] },
        "table-indexes": accessExclusive,
      },
      evidence: "views/refresh-no-data",
    },
    {
      id: "refresh-indexed",
      when: { traits: { "has-indexes": true } },
      locks: {
        table: {
          ...accessExclusive,
          also: ["EXCLUSIVE", "SHARE"],
          scan: true,
          rewrite: true,
          rebuilds: "table-indexes",
        },
        "table-indexes": accessExclusive,
        ...queried,
      },
      evidence: "views/refresh",
    },
    {
      id: "refresh",
      locks: {
        table: { ...accessExclusive, also: ["EXCLUSIVE", "SHARE"], rewrite: true },
        ...queried,
      },
      evidence: "views/refresh-unindexed",
    },
    {
      id: "refresh-concurrently-without-key",
      part: "refusal",
      when: { concurrently: true, traits: { "no-unique-index": true } },
      locks: {},
      fails: {
        sqlstate: "55000",
        why: "It needs a unique index over plain columns, without WHERE.",
      },
      evidence: "views/refresh-concurrently-no-key",
    },
  ],

  "create-function": [
    {
      id: "create-function-unchecked",
      when: { traits: { "bodies-unchecked": true } },
      locks: {},
      evidence: "functions/create-function-unchecked",
    },
    {
      id: "create-function",
      locks: { query: accessShare, locked: rowShare, written: rowExclusive },
      evidence: "views/create-function-reading",
    },
  ],

  "create-trigger": [
    neededTable,
    {
      id: "create-row-trigger",
      when: { row: true },
      locks: {
        table: shareRowExclusive,
        partitions: shareRowExclusive,
        "trigger-from": accessShare,
      },
      evidence: "partitions/trigger",
    },
    {
      id: "create-trigger",
      locks: { table: shareRowExclusive },
      evidence: "views/create-trigger-statement",
    },
    {
      id: "replace-trigger-syntax",
      part: "syntax",
      until: 13,
      when: { orReplace: true },
      locks: {},
      fails: { sqlstate: "42601", why: "CREATE OR REPLACE TRIGGER is newer than version 13." },
      evidence: "views/replace-trigger",
    },
  ],
  "drop-trigger": [
    {
      id: "drop-missing-trigger-skipped",
      when: { ifExists: true, traits: { "trigger-missing": true } },
      locks: {},
      evidence: "views/drop-trigger-missing-if-exists",
    },
    neededTable,
    {
      id: "drop-missing-trigger",
      when: { traits: { "trigger-missing": true } },
      locks: {},
      fails: { sqlstate: "42704", why: "The trigger does not exist." },
      evidence: "views/drop-trigger-missing",
    },
    {
      id: "drop-trigger",
      locks: { table: { ...accessExclusive, also: ["ACCESS SHARE"] }, partitions: accessExclusive },
      evidence: "partitions/trigger-drop",
    },
  ],
  "rename-trigger": [
    neededTable,
    {
      id: "rename-trigger-until-14",
      until: 14,
      locks: { table: accessExclusive },
      evidence: "partitions/trigger-rename",
    },
    {
      id: "rename-trigger",
      locks: { table: accessExclusive, partitions: accessExclusive },
      evidence: "partitions/trigger-rename",
    },
  ],

  "change-policy": [
    {
      id: "drop-missing-policy-skipped",
      when: { change: "drop", ifExists: true, traits: { "policy-missing": true } },
      locks: {},
      evidence: "views/drop-policy-missing-if-exists",
    },
    neededTable,
    {
      id: "drop-policy",
      when: { change: "drop" },
      locks: { table: { ...accessExclusive, also: ["ACCESS SHARE"] } },
      evidence: "views/drop-policy",
    },
    {
      id: "change-policy",
      locks: { table: accessExclusive, query: accessShare },
      evidence: "views/create-policy-subquery",
    },
  ],
  "change-rule": [
    {
      id: "drop-rule-skipped",
      when: { change: "drop", ifExists: true, traits: { missing: true } },
      locks: {},
      settles: true,
      evidence: "missing/drop-rule-if-exists",
    },
    neededTable,
    {
      id: "drop-rule",
      when: { change: "drop" },
      locks: { table: { ...accessExclusive, also: ["ACCESS SHARE"] } },
      evidence: "views/drop-rule",
    },
    {
      id: "change-rule",
      locks: { table: accessExclusive, query: accessShare, written: rowExclusive },
      evidence: "views/create-rule-other",
    },
  ],

  "create-type": harmless("create-type", "domains/create-enum"),
  "change-enum": [
    {
      id: "enum-value-present",
      when: { change: "add", ifNotExists: false, traits: { "enum-value-present": true } },
      locks: {},
      fails: { sqlstate: "42710", why: "The type has that value already." },
      evidence: "domains/enum-add-present",
    },
    { id: "change-enum", locks: {}, evidence: "domains/enum-add" },
  ],
  "create-domain": harmless("create-domain", "domains/create-domain"),
  "change-domain": [
    {
      id: "domain-add-check-array",
      when: { change: "add-constraint", valid: true, traits: { "domain-in-array": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "The domain is used in an array column." },
      evidence: "domains/domain-add-check-array",
    },
    {
      id: "domain-add-check-not-valid",
      when: { change: "add-constraint", valid: false },
      locks: {},
      evidence: "domains/domain-add-check-not-valid",
    },
    {
      id: "domain-add-check",
      when: { change: ["add-constraint", "validate-constraint", "set-not-null"] },
      locks: checked,
      evidence: "domains/domain-add-check",
    },
    { id: "change-domain", locks: {}, evidence: "domains/domain-drop-constraint" },
  ],
};
