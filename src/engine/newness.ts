import type { RoleTarget } from "../dialect.ts";
import type { Name, ObjectWord, Operation } from "../operation.ts";
import { columnOf } from "../schema.ts";
import type { FullName, Schema } from "../schema.ts";
import { unseenTables } from "../unseen.ts";

/** Others can see it: it is not made by the unit being deployed, nor temporary. Decided here and nowhere else. */
export function isVisible(target: RoleTarget, schema: Schema): boolean {
  switch (target.kind) {
    case "relation":
      return isSeen(target.name, schema);
    case "index": {
      const index = schema.index(target.name);
      if (index?.origin === "here") return false;
      const table = target.table ?? index?.table;
      return table === undefined || isSeen(table, schema);
    }
    case "sequence": {
      const sequence = schema.sequence(target.name);
      if (sequence?.origin === "here") return false;
      return sequence?.ownedBy === undefined || isSeen(sequence.ownedBy.table, schema);
    }
    case "database":
      return true;
    default:
      return target.kind satisfies never;
  }
}

function isSeen(name: FullName, schema: Schema): boolean {
  const table = schema.table(name);
  return table === undefined || (table.origin !== "here" && table.persistence !== "temporary");
}

/** It renames or drops a column or a view that is made here: no deployed code knows it. */
export function takesOnlyNew(operation: Operation, schema: Schema): boolean {
  switch (operation.kind) {
    case "rename-column":
    case "drop-column":
      return columnOf(schema.table(operation.table), operation.column)?.origin === "here";
    case "drop-view":
      return operation.views.every((view) => schema.table(view)?.origin === "here");
    default:
      return false;
  }
}

/**
 * It drops or renames what deployed code calls by name, though no lock shows it: a function, a type, a
 * value of an enum, a schema. Or it works through tables that the history does not show.
 */
export function touchesKnown(operation: Operation, schema: Schema): boolean {
  switch (operation.kind) {
    case "drop-object":
      return operation.names.some((name) => isKnown(operation.object, name, schema));
    case "rename-object":
      return isKnown(operation.object, operation.name, schema);
    case "change-enum":
      return operation.change !== "add" && isKnown("type", operation.name, schema);
    default:
      return unseenTables(operation, schema) !== undefined;
  }
}

function isKnown(object: ObjectWord, name: Name, schema: Schema): boolean {
  switch (object) {
    case "function":
    case "procedure":
    case "aggregate": {
      const known = schema.functions(name);
      return known.length === 0 || known.some(({ origin }) => origin !== "here");
    }
    case "type":
    case "domain":
      return schema.type(name)?.origin !== "here";
    case "sequence":
      return isVisible({ kind: "sequence", name: schema.resolve(name) }, schema);
    case "schema":
      return !schema.hasSchema(name.name) || holdsKnownTables(name.name, schema);
    case "database":
    case "extension":
      return true;
    case "role":
    case "other":
      return false;
    default:
      return object satisfies never;
  }
}

function holdsKnownTables(name: string, schema: Schema): boolean {
  for (const table of schema.tables()) {
    if (table.name.schema === name && isSeen(table.name, schema)) return true;
  }
  return false;
}

/** Work on a new table that surely has no rows takes no time; on a new filled one it does. */
export function workVanishes(target: RoleTarget, schema: Schema): boolean {
  const name = target.kind === "relation" ? target.name : target.table;
  if (name === undefined) return false;
  const table = schema.table(name);
  return table?.origin === "here" && table.filled === "no";
}

/** Partitioned tables, views and foreign tables keep no rows of their own. */
export function storesRows(name: FullName, schema: Schema): boolean {
  const table = schema.table(name);
  if (table === undefined) return true;
  return table.partitionBy === undefined && table.kind !== "view" && table.kind !== "foreign-table";
}
