import type { Dialect, RoleTarget, Situation } from "../../dialect.ts";
import type { ForeignKey, Name, Operation, Query } from "../../operation.ts";
import { emptyQuery } from "../../query.ts";
import type { FullName, Table } from "../../schema.ts";
import { columnOf, keyOf, sameName } from "../../schema.ts";
import { calledBodies } from "./along.ts";
import { defaulted } from "./inserted.ts";
import {
  descendantsOf,
  distinctTables,
  foreignKeysOf,
  indexTarget,
  isOnly,
  lineageOf,
  relation,
} from "./lookup.ts";

/** What queries and data statements read, write and set off. */
export const queryRoles: Dialect["roles"] = {
  query: (situation) => queriedTables(situation).map(relation),
  "named-in-query": (situation) =>
    queriesOf(situation).flatMap(({ tables }) =>
      tables.map((name) => relation(situation.schema.resolve(name))),
    ),
  "query-indexes": (situation) => indexesOn(queriedTables(situation), situation),
  locked: (situation) => lockedTables(situation).map(relation),
  "locked-indexes": (situation) => indexesOn(lockedTables(situation), situation),
  drawn: drawnSequences,
  written: (situation) => writtenTables(situation).map(relation),
  "written-indexes": (situation) => indexesOn(writtenTables(changing(situation)), situation),
  inlined: (situation) => inlinedTables(situation).map(relation),
  "filled-sequences": filledSequences,
  "deleted-along": (situation) => deleted(situation, "changes").map(relation),
  "deleted-along-indexes": (situation) => indexesOn(deleted(situation, "changes"), situation),
  "deleted-from": (situation) => deleted(situation, "looks").map(relation),
  "deleted-from-indexes": (situation) => indexesOn(deleted(situation, "looks"), situation),
};

/** Since 16 the planner opens the indexes of partitioned tables too. */
function indexesOn(
  tables: readonly FullName[],
  { schema, server }: Situation,
): readonly RoleTarget[] {
  return tables
    .filter((name) => server >= 16 || schema.table(name)?.partitionBy === undefined)
    .flatMap((name) => schema.indexesOf(name).map(indexTarget));
}

/** What a deleted row takes along through foreign keys, and where the server only looks. */
function deleted(situation: Situation, how: "changes" | "looks"): readonly FullName[] {
  const { operation, schema } = situation;
  if (operation.kind !== "delete") return [];
  const found: { readonly name: FullName; readonly changes: boolean }[] = [];
  const pending = [...writtenTables(situation)];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const target = name;
    const holders = lineageOf(schema, target).flatMap((each) => schema.referencing(each));
    for (const table of holders) {
      if (found.some((known) => sameName(known.name, table.name))) continue;
      const keys = keysTo(table, lineageOf(schema, target));
      const changes = keys.some(({ onDelete }) => !["no-action", "restrict"].includes(onDelete));
      found.push({ name: table.name, changes });
      // Rows that go on being deleted look further.
      if (keys.some(({ onDelete }) => onDelete === "cascade")) pending.push(table.name);
    }
  }
  return found.filter(({ changes }) => changes === (how === "changes")).map(({ name }) => name);
}

function keysTo(table: Table, targets: readonly FullName[]): readonly ForeignKey[] {
  return foreignKeysOf(table).flatMap(({ constraint, references }) =>
    references !== undefined && targets.some((target) => sameName(references, target))
      ? [constraint]
      : [],
  );
}

/** Tables a statement's queries read, with the views on the way and the partitions below. */
export function queriedTables(situation: Situation): readonly FullName[] {
  return reachedBy(
    situation,
    queriesOf(situation).flatMap(({ tables }) => tables),
  );
}

/** Those whose rows it locks. */
function lockedTables(situation: Situation): readonly FullName[] {
  return reachedBy(
    situation,
    queriesOf(situation).flatMap(({ locked }) => locked),
  );
}

function reachedBy(situation: Situation, tables: readonly Name[]): readonly FullName[] {
  const names = tables.map((name) => situation.schema.resolve(name));
  switch (depthOf(situation)) {
    case "names":
      return names;
    case "views":
      return distinctTables(names.flatMap((name) => throughViews(name, situation)));
    case "rows":
      return distinctTables(names.flatMap((name) => reached(name, situation)));
  }
}

/** Only the names written matter to a definition; a body is read with its views; planning goes down to the rows. */
function depthOf({ operation }: Situation): "names" | "views" | "rows" {
  switch (operation.kind) {
    case "create-view":
      return operation.materialized && operation.withData ? "rows" : "names";
    case "create-table":
      return operation.as?.withData === false ? "names" : "rows";
    case "change-policy":
    case "change-rule":
      return "names";
    case "create-function":
    case "prepare":
      return "views";
    default:
      return "rows";
  }
}

function queriesOf({ operation, schema }: Situation): readonly Query[] {
  switch (operation.kind) {
    case "refresh-view": {
      const view = schema.table(operation.view);
      if (view === undefined || !operation.withData) return [];
      return [{ ...emptyQuery, tables: view.reads }];
    }
    case "create-function":
      return (operation.body ?? []).flatMap(queryIn);
    case "explain":
    case "prepare":
      return operation.operations.flatMap(queryIn);
    default:
      return queryIn(operation);
  }
}

function queryIn(operation: Operation): readonly Query[] {
  switch (operation.kind) {
    case "create-view":
    case "change-policy":
    case "change-rule":
    case "select":
    case "insert":
    case "update":
    case "delete":
    case "merge":
      return [operation.query];
    case "copy":
      return operation.query === undefined ? [] : [operation.query];
    case "create-table":
      return operation.as === undefined ? [] : [operation.as.query];
    default:
      return [];
  }
}

/** Sequences that running it takes values from or sets. */
function drawnSequences(situation: Situation): readonly RoleTarget[] {
  const { operation, schema } = situation;
  if (depthOf(situation) !== "rows" || operation.kind === "explain") return [];
  const uses = queriesOf(situation).flatMap(({ sequences }) => sequences);
  const named = uses.flatMap((use) =>
    "sequence" in use
      ? schema.resolve(use.sequence)
      : (columnOf(schema.table(use.table), use.column)?.sequence ?? []),
  );
  const views = queriedTables(situation).flatMap((name) => schema.table(name)?.draws ?? []);
  const own = operation.kind === "refresh-view" ? schema.table(operation.view)?.draws : [];
  return [...named, ...views, ...(own ?? [])].map((name) => ({ kind: "sequence", name }));
}

/** A view, a partitioned table, and everything a query of it gets to. */
export function reached(name: FullName, situation: Situation): readonly FullName[] {
  const { schema } = situation;
  const found: FullName[] = [];
  const pending: FullName[] = [name];
  const seen = new Set<Table>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const table = schema.table(next);
    found.push(next);
    if (table === undefined || seen.has(table)) continue;
    seen.add(table);
    if (table.kind === "view") pending.push(...table.reads);
    pending.push(...descendantsOf(schema, next).map((child) => child.name));
  }
  return distinctTables(found);
}

function throughViews(name: FullName, { schema }: Situation): readonly FullName[] {
  const found = new Map<string, FullName>();
  const pending = [name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(keyOf(next))) continue;
    found.set(keyOf(next), next);
    const table = schema.table(next);
    if (table?.kind === "view") pending.push(...table.reads);
  }
  return [...found.values()];
}

/** The tables that rows are written to, below the one that is named. */
export function writtenTables(situation: Situation): readonly FullName[] {
  const { operation, schema } = situation;
  if (depthOf(situation) !== "rows") {
    return targetsOf(operation).map((name) => schema.resolve(name));
  }
  return distinctTables(
    targetsOf(operation).flatMap((name) => {
      const full = schema.resolve(name);
      const isAlone = isOnly(operation) && schema.table(name)?.kind !== "view";
      return isAlone ? [full] : reached(full, situation);
    }),
  );
}

/** Planning an INSERT does not look at indexes. */
function changing(situation: Situation): Situation {
  const { operation } = situation;
  if (operation.kind !== "explain") return situation;
  const operations = operation.operations.filter(({ kind }) => kind !== "insert");
  return { ...situation, operation: { ...operation, operations } };
}

/** The planner reads functions of one query, in case it can put that in place of the call. */
function inlinedTables(situation: Situation): readonly FullName[] {
  const { operation, schema } = situation;
  if (operation.kind !== "explain") return [];
  return operation.operations.flatMap((inner) =>
    calledBodies(inner, schema).flatMap(([first, ...others]) =>
      first?.kind === "select" && others.length === 0
        ? first.query.tables.map((name) => schema.resolve(name))
        : [],
    ),
  );
}

/** Sequences that give values to columns which an INSERT does not. */
function filledSequences({ operation, schema }: Situation): readonly RoleTarget[] {
  if (operation.kind !== "insert") return [];
  return defaulted(operation, schema.table(operation.table)).flatMap(({ sequence, draws }) => {
    const name = draws ?? sequence;
    return name === undefined ? [] : [{ kind: "sequence" as const, name }];
  });
}

function targetsOf(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    case "insert":
    case "update":
    case "delete":
    case "merge":
      return [operation.table];
    case "copy":
      return operation.table === undefined ? [] : [operation.table];
    case "lock-table":
      return operation.tables;
    case "change-rule":
      return operation.actions.flatMap(targetsOf);
    case "create-function":
      return (operation.body ?? []).flatMap(targetsOf);
    case "explain":
    case "prepare":
      return operation.operations.flatMap(targetsOf);
    default:
      return [];
  }
}
