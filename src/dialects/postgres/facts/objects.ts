import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, rowExclusive, shareRowExclusive } from "../locks.ts";
import { missingFunction, neededSchema, neededTable, present, wrongKind } from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<
  Dialect["facts"],
  "create-trigger" | "drop-trigger" | "rename-trigger" | "change-policy" | "change-rule"
>;

export const objects: Rows = {
  "create-trigger": [
    neededSchema,
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
    neededSchema,
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
    neededSchema,
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
    neededSchema,
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
    neededSchema,
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
