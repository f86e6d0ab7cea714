import type { Dialect } from "../../../dialect.ts";
import { accessShare, queried, rowExclusive, rowShare } from "../locks.ts";
import { neededTable, missingInQuery, wrongKind, neededSchema } from "./recurring.ts";
import { fits } from "./fits.ts";
import { refusals } from "./refusals.ts";

type Rows = Pick<
  Dialect["facts"],
  "insert" | "update" | "delete" | "merge" | "copy" | "explain" | "prepare" | "select"
>;

/** The row that a foreign key points at is locked against change; the planner takes its indexes along. */
const keyCheck = { "looked-up": rowShare, "looked-up-indexes": rowShare };

/** What foreign keys of other tables do when a row goes, or the key they refer to changes. */
const setOff = {
  locks: {
    "written-along": { ...rowExclusive, also: ["ROW SHARE"], scan: "unknown" },
    "written-along-indexes": { ...rowExclusive, also: ["ROW SHARE"] },
    "looked-along": { ...rowShare, scan: "unknown" },
    "looked-along-indexes": rowShare,
  },
} as const;

const changed = { ...rowExclusive, scan: true };
/** A rule does something else instead. */
const ruledOut = (probe: string) =>
  ({
    id: "ruled-out",
    when: { traits: { "ruled-out": true } },
    locks: { table: rowExclusive, ...queried },
    evidence: `fits/${probe}`,
  }) as const;

const searched = { ...rowExclusive, scan: "unknown" } as const;

export const data: Rows = {
  insert: [
    missingInQuery,
    neededTable,
    wrongKind,
    {
      id: "insert",
      locks: { table: rowExclusive, ...keyCheck, ...queried },
      evidence: "data/insert-referencing",
    },
    {
      id: "insert-drawing",
      part: "default",
      when: { traits: { "takes-defaults": true } },
      locks: { "filled-sequences": rowExclusive },
      evidence: "functions/insert-serial",
    },
    {
      id: "insert-routed",
      part: "routing",
      when: { traits: { "routes-rows": true } },
      locks: { partitions: rowExclusive },
      evidence: "partitions/insert",
    },
    {
      id: "insert-into-partition",
      part: "parent",
      when: { traits: { "is-partition": true, partitioned: false } },
      locks: { parent: accessShare },
      evidence: "trees/insert-into-nested",
    },
    {
      id: "insert-arbiter",
      part: "arbiter",
      when: { traits: { "names-arbiter": true } },
      locks: { "arbiter-indexes": rowExclusive },
      evidence: "writes/insert-arbiter",
    },
    {
      id: "insert-through-view",
      part: "view",
      when: { traits: { "is-view": true } },
      locks: { written: rowExclusive },
      evidence: "data/insert-view",
    },
    ...refusals.insert,
  ],
  update: [
    missingInQuery,
    neededTable,
    wrongKind,
    ruledOut("update-ruled-out"),
    {
      id: "update-generated-until-13",
      until: 13,
      when: { traits: { "takes-no-default": true } },
      locks: {},
      fails: { sqlstate: "42601", why: "A generated column cannot be written." },
      evidence: "absent/update-generated",
    },
    {
      id: "update-generated",
      since: 14,
      when: { traits: { "takes-no-default": true } },
      locks: {},
      fails: { sqlstate: "428C9", why: "A generated column cannot be written." },
      evidence: "absent/update-generated",
    },
    {
      id: "update-all",
      when: { traits: { "has-where": false } },
      locks: {
        written: changed,
        "written-indexes": rowExclusive,
        ...keyCheck,
        ...queried,
      },
      evidence: "data/update",
    },
    {
      id: "update",
      locks: {
        written: searched,
        "written-indexes": rowExclusive,
        ...keyCheck,
        ...queried,
      },
      evidence: "data/update-foreign-key",
    },
    {
      id: "update-referenced",
      part: "referencing",
      ...setOff,
      evidence: "writes/update-cascading",
    },
    {
      id: "update-partition",
      part: "parent",
      when: { traits: { "is-partition": true, partitioned: false } },
      locks: { parent: accessShare },
      evidence: "trees/update-partition",
    },
    ...refusals.update,
    ...fits.update,
  ],
  delete: [
    missingInQuery,
    neededTable,
    wrongKind,
    ruledOut("delete-ruled-out"),
    {
      id: "delete-all",
      when: { traits: { "has-where": false } },
      locks: { written: changed, "written-indexes": rowExclusive, ...queried },
      evidence: "data/delete",
    },
    {
      id: "delete",
      locks: { written: searched, "written-indexes": rowExclusive, ...queried },
      evidence: "data/delete-using",
    },
    {
      id: "delete-partition-until-13",
      part: "parent",
      until: 13,
      when: { traits: { "is-partition": true, partitioned: false } },
      locks: { parent: accessShare },
      evidence: "writes/delete-partition",
    },
    {
      id: "delete-referenced",
      part: "referencing",
      ...setOff,
      evidence: "data/delete-cascading",
    },
    ...refusals.delete,
    ...fits.delete,
  ],
  merge: [
    missingInQuery,
    neededTable,
    {
      ...wrongKind,
      fails: { sqlstate: "0A000", why: "MERGE cannot write a thing of this kind." },
      evidence: "kinds/merge",
    },
    {
      id: "merge",
      locks: { written: searched, "written-indexes": rowExclusive, ...keyCheck, ...queried },
      evidence: "data/merge",
    },
    { id: "merge-referenced", part: "referencing", ...setOff, evidence: "writes/merge-delete" },
    {
      id: "merge-syntax",
      part: "syntax",
      until: 14,
      locks: {},
      fails: { sqlstate: "42601", why: "MERGE is newer than version 14." },
      evidence: "data/merge",
    },
    ...refusals.merge,
  ],
  copy: [
    neededSchema,
    neededTable,
    wrongKind,
    // The lock is given back when the rows have been sent.
    {
      id: "copy-to-until-12",
      until: 12,
      when: { direction: "to" },
      locks: queried,
      evidence: "tables/copy-to",
    },
    {
      id: "copy-to",
      when: { direction: "to" },
      locks: { table: { ...accessShare, scan: true }, ...queried },
      evidence: "tables/copy-to",
    },
    { id: "copy-from", locks: { table: rowExclusive, ...keyCheck }, evidence: "manual: COPY" },
    ...refusals.copy,
    ...fits.copy,
  ],
  prepare: [
    {
      id: "prepare",
      locks: { query: accessShare, locked: rowShare, written: rowExclusive },
      evidence: "functions/prepare",
    },
    ...fits.prepare,
  ],
  explain: [
    {
      id: "explain",
      locks: {
        query: accessShare,
        "query-indexes": accessShare,
        locked: rowShare,
        "locked-indexes": rowShare,
        written: rowExclusive,
        "written-indexes": rowExclusive,
        inlined: accessShare,
      },
      evidence: "functions/explain-calling",
    },
  ],
  select: [
    missingInQuery,
    { id: "select", locks: queried, evidence: "data/select-join" },
    ...refusals.select,
    ...fits.select,
  ],
};
