import type { Dialect, RoleTarget, Situation } from "../../dialect.ts";
import type { ForeignKey, Name, Query } from "../../operation.ts";
import type { FullName, Table } from "../../schema.ts";
import { sameName } from "../../schema.ts";
import { descendantsOf, distinctTables, foreignKeysOf, indexTarget, relation } from "./lookup.ts";

/** What queries and data statements read, write and set off. */
export const queryRoles: Dialect["roles"] = {
  query: (situation) => queriedTables(situation).map(relation),
  "query-indexes": (situation) => indexesOn(queriedTables(situation), situation),
  written: (situation) => writtenTables(situation).map(relation),
  "written-indexes": (situation) => indexesOn(writtenTables(situation), situation),
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
function deleted({ operation, schema }: Situation, how: "changes" | "looks"): readonly FullName[] {
  if (operation.kind !== "delete") return [];
  const found: { readonly name: FullName; readonly changes: boolean }[] = [];
  const pending = [schema.resolve(operation.table)];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const table of schema.referencing(name)) {
      if (found.some((known) => sameName(known.name, table.name))) continue;
      const changes = keysTo(table, name).some(
        ({ onDelete }) => !["no-action", "restrict"].includes(onDelete),
      );
      found.push({ name: table.name, changes });
      // Rows that go on being deleted look further.
      if (keysTo(table, name).some(({ onDelete }) => onDelete === "cascade"))
        pending.push(table.name);
    }
  }
  return found.filter(({ changes }) => changes === (how === "changes")).map(({ name }) => name);
}

function keysTo(table: Table, target: FullName): readonly ForeignKey[] {
  return foreignKeysOf(table).flatMap(({ constraint, references }) =>
    references !== undefined && sameName(references, target) ? [constraint] : [],
  );
}

/** Tables a statement's queries read, with the views on the way and the partitions below. */
export function queriedTables(situation: Situation): readonly FullName[] {
  const { schema } = situation;
  const query = queryOf(situation);
  if (query === undefined) return [];
  // Only the names written matter to a view's definition; running a query goes down to the rows.
  const planned = runsQuery(situation);
  const names = query.tables.map((name) => schema.resolve(name));
  return planned ? distinctTables(names.flatMap((name) => reached(name, situation))) : names;
}

function runsQuery({ operation }: Situation): boolean {
  switch (operation.kind) {
    case "create-view":
      return operation.materialized && operation.withData;
    case "create-table":
      return operation.as?.withData !== false;
    case "change-policy":
      return false;
    default:
      return true;
  }
}

function queryOf({ operation, schema }: Situation): Query | undefined {
  switch (operation.kind) {
    case "create-view":
    case "change-policy":
    case "select":
    case "insert":
    case "update":
    case "delete":
    case "merge":
      return operation.query;
    case "create-table":
      return operation.as?.query;
    case "refresh-view": {
      const view = schema.table(operation.view);
      if (view === undefined || !operation.withData) return undefined;
      return { tables: view.reads, calls: [], locksRows: false, columns: [] };
    }
    default:
      return undefined;
  }
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

/** The tables that rows are written to, below the one that is named. */
export function writtenTables(situation: Situation): readonly FullName[] {
  const { operation, schema } = situation;
  const names: readonly (Name | undefined)[] =
    operation.kind === "insert" ||
    operation.kind === "update" ||
    operation.kind === "delete" ||
    operation.kind === "merge" ||
    operation.kind === "copy"
      ? [operation.table]
      : operation.kind === "lock-table"
        ? operation.tables
        : [];
  const only = operation.kind === "lock-table" && operation.only;
  return distinctTables(
    names.flatMap((name) => {
      if (name === undefined) return [];
      return only ? [schema.resolve(name)] : reached(schema.resolve(name), situation);
    }),
  );
}
