import type { DropNotNull, Name, OperationOf } from "../operation.ts";
import { display, listed } from "../rule.ts";
import type { StatementMoment } from "../rule.ts";
import { same, successorOf } from "./successor.ts";

/** Columns that may be NULL from now on. */
export interface Freed {
  readonly table: Name;
  readonly columns: readonly string[];
  /** Absent: a new table takes the place of the old one. */
  readonly operation?: DropNotNull;
}

export function placeOf({ table, columns }: Freed): string {
  return listed(columns.map((column) => `${display(table)}.${column}`));
}

/** Columns that the table which takes this one's place no longer requires. */
export function freedByRebuild(
  moment: StatementMoment,
  operation: OperationOf<"drop-table" | "rename-table">,
): Freed | undefined {
  const name = operation.kind === "drop-table" ? operation.tables[0] : operation.table;
  const table = name === undefined ? undefined : moment.schema.table(name);
  const successor = table === undefined ? undefined : successorOf(moment, table.name);
  if (table === undefined || successor?.filled !== true) return undefined;
  const columns = table.columns
    .filter(
      (column) =>
        column.notNull === "yes" &&
        successor.columns.some((other) => same(other.name, column.name) && other.optional),
    )
    .map((column) => column.name);
  return columns.length === 0 ? undefined : { table: table.name, columns };
}
