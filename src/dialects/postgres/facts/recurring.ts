import type { Fact } from "../../../dialect.ts";
import type { Kind } from "../../../operation.ts";

/** ALTER … IF EXISTS of a missing table is skipped; without it, it fails. */
/** For statements that cannot be told to skip it. */
export const neededTable = {
  id: "missing-table",
  when: { traits: { missing: true } },
  locks: {},
  settles: true,
  fails: { sqlstate: "42P01", why: "The table does not exist." },
  evidence: "columns/add-missing-table",
} as const;

export const missingTable = [
  {
    id: "missing-table-skipped",
    when: { missingOk: true, traits: { missing: true } },
    locks: {},
    settles: true,
    evidence: "columns/add-if-exists-missing-table",
  },
  neededTable,
] as const;

export const missingColumn = {
  id: "missing-column",
  when: { traits: { "column-missing": true } },
  locks: {},
  fails: { sqlstate: "42703", why: "The column does not exist." },
  evidence: "columns/set-not-null-missing",
} as const;

export const wrongKind = {
  id: "wrong-kind",
  when: { traits: { "wrong-kind": true } },
  locks: {},
  settles: true,
  fails: { sqlstate: "42809", why: "The name belongs to another kind of thing." },
  evidence: "tables/wrong-kind",
} as const;

export const missingInQuery = {
  id: "missing-in-query",
  part: "query-refusal",
  when: { traits: { "query-missing": true } },
  locks: {},
  fails: { sqlstate: "42P01", why: "The query reads a relation that does not exist." },
  evidence: "views/create-view-missing",
} as const;

/** An inline constraint of a column that is there already and left as it is. */
export const skippedWithColumn = {
  id: "skipped-with-column",
  since: 13,
  when: { inline: true, traits: { "column-skipped": true } },
  locks: {},
  settles: true,
  evidence: "columns/add-if-not-exists-present-constrained",
} as const;

/** What a partition or child inherits, only its parent can change. */
export const inheritedColumn = {
  id: "inherited-column",
  part: "refusal",
  when: { traits: { "column-inherited": true } },
  locks: {},
  fails: { sqlstate: "42P16", why: "The column is inherited from the parent table." },
  evidence: "inheritance/drop-inherited",
} as const;

export const partitionKey = {
  id: "partition-key",
  part: "refusal",
  when: { traits: { "partition-key": true } },
  locks: {},
  fails: { sqlstate: "42P16", why: "The column is part of the partition key." },
  evidence: "partitions/set-type-key",
} as const;

/** Nothing of it is locked. */
export function harmless<K extends Kind>(id: string, evidence: string): readonly Fact<K>[] {
  return [{ id, locks: {}, evidence }];
}

export function newerSyntax(id: string, words: string, until: number, evidence: string) {
  return {
    id,
    part: "syntax",
    until,
    locks: {},
    fails: { sqlstate: "42601", why: `${words} is newer than version ${until}.` },
    evidence,
  } as const;
}

/** For every clause that adds a constraint. */
export const taken = {
  id: "constraint-name-taken",
  part: "refusal",
  when: { traits: { "constraint-name-taken": true } },
  locks: {},
  fails: { sqlstate: "42710", why: "A constraint of that name already exists." },
  evidence: "constraints/check-taken",
} as const;

export const missingKeyColumn = {
  id: "key-column-missing",
  part: "refusal",
  when: { traits: { "key-column-missing": true } },
  locks: {},
  fails: { sqlstate: "42703", why: "A column of the constraint does not exist." },
  evidence: "constraints/foreign-key-missing-column",
} as const;

export const notEnforced = {
  ...newerSyntax("not-enforced", "NOT ENFORCED", 17, "constraints/check-not-enforced"),
  when: { traits: { "not-enforced": true } },
} as const;
