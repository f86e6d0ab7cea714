import type { Fact } from "../../../dialect.ts";
import type { Kind } from "../../../operation.ts";

/** For statements that cannot be told to skip it. */
export const neededTable = {
  id: "missing-table",
  when: { traits: { missing: true } },
  locks: {},
  settles: true,
  fails: { sqlstate: "42P01", why: "The table does not exist." },
  evidence: "columns/add-missing-table",
} as const;

/** Comes before all that is said of what has the name. */
export const neededSchema = {
  id: "missing-schema-of-name",
  part: "lookup",
  when: { traits: { "name-schema-missing": true } },
  locks: {},
  settles: true,
  fails: { sqlstate: "3F000", why: "The schema does not exist." },
  evidence: "columns/add-missing-schema",
} as const;

export const wrongKind = {
  id: "wrong-kind",
  when: { traits: { "wrong-kind": true } },
  locks: {},
  settles: true,
  fails: { sqlstate: "42809", why: "The name belongs to another kind of thing." },
  evidence: "tables/wrong-kind",
} as const;

/** The same, where other parts still have a say. */
export function without<R extends { readonly settles: true }>({
  settles: _,
  ...row
}: R): Omit<R, "settles"> {
  return row;
}

/** ALTER … IF EXISTS of a missing table is skipped; without it, it fails. */
export const skippableTable = [
  {
    id: "missing-table-skipped",
    when: { missingOk: true, traits: { missing: true } },
    locks: {},
    settles: true,
    evidence: "columns/add-if-exists-missing-table",
  },
  neededTable,
] as const;

export const missingTable = [...skippableTable, wrongKind] as const;

export const missingColumn = {
  id: "missing-column",
  when: { traits: { "column-missing": true } },
  locks: {},
  fails: { sqlstate: "42703", why: "The column does not exist." },
  evidence: "columns/set-not-null-missing",
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
  when: { traits: { "constraint-name-taken": true, "check-inherited": false } },
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

/** CREATE of what is there already. */
export function present(
  id: string,
  trait: string,
  sqlstate: string,
  why: string,
  evidence: string,
) {
  return {
    id,
    when: { traits: { [trait]: true } },
    locks: {},
    settles: true,
    fails: { sqlstate, why },
    evidence,
  } as const;
}

export const missingSchema = {
  id: "missing-schema",
  when: { traits: { "schema-missing": true } },
  locks: {},
  settles: true,
  fails: { sqlstate: "3F000", why: "The schema does not exist." },
  evidence: "absent/create-in-schema",
} as const;

export const missingType = {
  id: "missing-type",
  when: { traits: { "type-missing": true } },
  locks: {},
  settles: true,
  fails: { sqlstate: "42704", why: "The type does not exist." },
  evidence: "absent/type-owner-missing",
} as const;

export const missingFunction = {
  id: "missing-function",
  when: { traits: { "function-missing": true } },
  locks: {},
  fails: { sqlstate: "42883", why: "The function does not exist." },
  evidence: "absent/trigger-function",
} as const;

export const missingColumnType = {
  id: "missing-column-type",
  when: { traits: { "column-type-missing": true } },
  locks: {},
  fails: { sqlstate: "42704", why: "The type does not exist." },
  evidence: "absent/column-type",
} as const;

/** A typed table has the columns of its type. */
export const typedTable = {
  id: "typed-table",
  when: { traits: { "typed-table": true } },
  locks: {},
  settles: true,
  fails: { sqlstate: "42809", why: "The columns of a typed table are those of its type." },
  evidence: "absent/typed-add-column",
} as const;

/** Refused when something that the statement names or needs is not there or not fit. */
export function refuse(id: string, trait: string, sqlstate: string, why: string, evidence: string) {
  return {
    id,
    part: "needs",
    when: { traits: { [trait]: true } },
    locks: {},
    fails: { sqlstate, why },
    evidence: `refusals/${evidence}`,
  } as const;
}
