import type { Dialect } from "../../../dialect.ts";
import {
  accessExclusive,
  accessShare,
  exclusive,
  queried,
  rowExclusive,
  rowShare,
  shareRowExclusive,
} from "../locks.ts";
import {
  missingFunction,
  missingInQuery,
  missingSchema,
  neededTable,
  present,
  without,
  wrongKind,
} from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<
  Dialect["facts"],
  | "create-view"
  | "drop-view"
  | "refresh-view"
  | "create-trigger"
  | "drop-trigger"
  | "rename-trigger"
  | "change-policy"
  | "change-rule"
>;

export const objects: Rows = {
  // The query is looked at before anything else.
  "create-view": [
    missingInQuery,
    ...refusals["create-view"],
    ...fits["create-view"],
    without(missingSchema),
    without(wrongKind),
    {
      id: "create-view-present",
      when: { ifNotExists: true, traits: { "view-present": true } },
      locks: { "named-in-query": accessShare },
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
      locks: { table: accessExclusive, query: accessShare, locked: rowShare },
      evidence: "views/replace-view",
    },
    {
      id: "create-materialized-view",
      when: { materialized: true, withData: true },
      locks: queried,
      evidence: "views/create-materialized-view",
    },
    {
      id: "create-view",
      locks: { query: accessShare, locked: rowShare },
      evidence: "writes/create-view-locking",
    },
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
      id: "refresh-other",
      when: { traits: { "not-materialized": true } },
      locks: {},
      settles: true,
      fails: { sqlstate: "0A000", why: "It is no materialized view." },
      evidence: "absent/refresh-other",
    },
    wrongKind,
    {
      id: "refresh-concurrently-empty",
      when: { concurrently: true, withData: false },
      locks: {},
      settles: true,
      fails: { sqlstate: "42601", why: "CONCURRENTLY does not go with WITH NO DATA." },
      evidence: "absent/refresh-concurrently-no-data",
    },
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

  "create-trigger": [
    ...fits["create-trigger"],
    ...refusals["create-trigger"],
    neededTable,
    wrongKind,
    missingFunction,
    {
      id: "trigger-taken",
      when: { orReplace: false, traits: { "trigger-present": true } },
      locks: {},
      fails: { sqlstate: "42710", why: "A trigger of that name already exists." },
      evidence: "absent/trigger-taken",
    },
    {
      id: "truncate-row-trigger",
      when: { row: true, traits: { "fires-on-truncate": true } },
      locks: {},
      fails: { sqlstate: "0A000", why: "A TRUNCATE trigger fires once for the statement." },
      evidence: "absent/trigger-truncate-row",
    },
    present(
      "trigger-column-missing",
      "trigger-column-missing",
      "42703",
      "A column of the trigger does not exist.",
      "absent/trigger-column",
    ),
    {
      ...present(
        "trigger-before-routing-until-12",
        "trigger-before-routing",
        "42809",
        "Of a partitioned table, rows are seen by AFTER triggers alone.",
        "partitions/trigger-before",
      ),
      until: 12,
    },
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
    ...fits["drop-trigger"],
  ],
  "rename-trigger": [
    neededTable,
    wrongKind,
    {
      id: "rename-missing-trigger",
      when: { traits: { "trigger-missing": true } },
      locks: {},
      fails: { sqlstate: "42704", why: "The trigger does not exist." },
      evidence: "absent/trigger-rename",
    },
    present(
      "rename-trigger-taken",
      "trigger-new-name-taken",
      "42710",
      "A trigger of the new name already exists.",
      "absent/trigger-rename-taken",
    ),
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
    ...fits["rename-trigger"],
  ],

  "change-policy": [
    {
      id: "drop-missing-policy-skipped",
      when: { change: "drop", ifExists: true, traits: { "policy-missing": true } },
      locks: {},
      evidence: "views/drop-policy-missing-if-exists",
    },
    neededTable,
    wrongKind,
    {
      id: "missing-policy",
      when: { change: ["drop", "alter"], traits: { "policy-missing": true } },
      locks: {},
      fails: { sqlstate: "42704", why: "The policy does not exist." },
      evidence: "absent/policy",
    },
    {
      id: "policy-taken",
      when: { change: "create", traits: { "policy-present": true } },
      locks: {},
      fails: { sqlstate: "42710", why: "A policy of that name already exists." },
      evidence: "absent/policy-taken",
    },
    present(
      "policy-new-name-taken",
      "policy-new-name-taken",
      "42710",
      "A policy of the new name already exists.",
      "absent/policy-rename-taken",
    ),
    present(
      "policy-column-missing",
      "policy-column-missing",
      "42703",
      "A column of the condition does not exist.",
      "absent/policy-column",
    ),
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
      id: "rule-on-materialized",
      when: { change: "create", traits: { "is-materialized": true } },
      locks: {},
      settles: true,
      fails: { sqlstate: "0A000", why: "A materialized view has no rules." },
      evidence: "kinds/create-rule-materialized",
    },
    wrongKind,
    {
      id: "drop-missing-rule-skipped",
      when: { change: "drop", ifExists: true, traits: { "rule-missing": true } },
      locks: {},
      evidence: "absent/rule-if-exists",
    },
    {
      id: "missing-rule",
      when: { change: ["drop", "rename"], traits: { "rule-missing": true } },
      locks: {},
      fails: { sqlstate: "42704", why: "The rule does not exist." },
      evidence: "absent/rule",
    },
    {
      id: "rule-taken",
      when: { change: "create", orReplace: false, traits: { "rule-present": true } },
      locks: {},
      fails: { sqlstate: "42710", why: "A rule of that name already exists." },
      evidence: "absent/rule-taken",
    },
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
};
