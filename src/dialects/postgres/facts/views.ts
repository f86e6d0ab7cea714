import type { Dialect } from "../../../dialect.ts";
import { accessExclusive, accessShare, exclusive, queried, rowShare } from "../locks.ts";
import {
  missingInQuery,
  missingSchema,
  neededSchema,
  neededTable,
  without,
  wrongKind,
} from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<Dialect["facts"], "create-view" | "drop-view" | "refresh-view">;

export const views: Rows = {
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
    neededSchema,
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
    neededSchema,
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
};
