/** What queries and data statements get to: through views, and down to partitions. */
import type { Situation } from "../../dialect.ts";
import type { Name, Operation, Query } from "../../operation.ts";
import { emptyQuery } from "../../query.ts";
import type { FullName, Schema, Table } from "../../schema.ts";
import { keyOf, sameName } from "../../schema.ts";
import { descendantsOf, distinctTables, isOnly } from "./lookup.ts";

/** Tables a statement's queries read, with the views on the way and the partitions below. */
export function queriedTables(situation: Situation): readonly FullName[] {
  const queries = queriesOf(situation);
  return reachedBy(
    situation,
    queries.flatMap(({ tables }) => tables).filter((name) => !isMadeAlong(name, situation)),
    queries.flatMap(({ shape }) => shape?.alone ?? []),
  );
}

/** CREATE SCHEMA with what lies in it: what comes later reads what came before. */
export function isMadeAlong(name: Name, { schema, siblings }: Situation): boolean {
  if (!siblings.some(({ kind }) => kind === "create-schema")) return false;
  const full = schema.resolve(name);
  return siblings.some(
    (other) =>
      (other.kind === "create-table" && sameName(schema.resolve(other.table), full)) ||
      (other.kind === "create-view" && sameName(schema.resolve(other.view), full)),
  );
}

/** Those whose rows it locks. */
export function lockedTables(situation: Situation): readonly FullName[] {
  const queries = queriesOf(situation);
  return reachedBy(
    situation,
    queries.flatMap(({ locked }) => locked),
    queries.flatMap(({ shape }) => shape?.alone ?? []),
  );
}

function reachedBy(
  situation: Situation,
  tables: readonly Name[],
  alone: readonly Name[],
): readonly FullName[] {
  const isAlone = (full: FullName): boolean =>
    situation.schema.table(full)?.kind !== "view" &&
    alone.some((name) => sameName(situation.schema.resolve(name), full));
  const names = tables.map((name) => situation.schema.resolve(name));
  switch (depthOf(situation)) {
    case "names":
      return names;
    case "views":
      return distinctTables(names.flatMap((name) => throughViews(name, situation.schema)));
    case "rows":
      return distinctTables(
        names.flatMap((name) => (isAlone(name) ? [name] : reached(name, situation))),
      );
  }
}

/** Only the names written matter to a definition; a body is read with its views; planning goes down to the rows. */
export function depthOf({ operation }: Situation): "names" | "views" | "rows" {
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

export function queriesOf({ operation, schema }: Situation): readonly Query[] {
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

export function throughViews(name: FullName, schema: Schema): readonly FullName[] {
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

export function targetsOf(operation: Operation): readonly Name[] {
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
