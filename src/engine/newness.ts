import type { RoleTarget } from "../dialect.ts";
import type { Operation } from "../operation.ts";
import { columnOf } from "../schema.ts";
import type { FullName, Schema } from "../schema.ts";

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

/** It renames or drops a column that is made here: no deployed code knows it. */
export function changesNewColumn(operation: Operation, schema: Schema): boolean {
  if (operation.kind !== "rename-column" && operation.kind !== "drop-column") return false;
  return columnOf(schema.table(operation.table), operation.column)?.origin === "here";
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
