import type { AddColumn, ColumnDefinition, TypeName } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Table } from "../schema.ts";
import type { Sql } from "../sql.ts";
import { join, sql, verbatim } from "../sql.ts";
import { alterTable } from "./constraint.ts";

/** Adds a column, defined otherwise than the user wrote. */
export function addColumn(
  operation: AddColumn,
  definition: Sql,
  known: Table | undefined,
): SqlStep<Sql> {
  const { column, ifNotExists, table } = operation;
  const mayBeOlder = ifNotExists && known?.complete !== true;
  const condition = verbatim(ifNotExists ? " IF NOT EXISTS" : "");
  return {
    kind: "sql",
    title: `Add ${column.name} to ${display(table)}, nullable`,
    sql: sql`${alterTable(operation)} ADD COLUMN${condition} ${definition};`,
    transaction: "own",
    brief: true,
    undo: mayBeOlder
      ? "no-way-back"
      : { sql: sql`${alterTable(operation)} DROP COLUMN ${column.name};` },
  };
}

/**
 * Name, type, collation and inline constraints: without NOT NULL, default, and what makes it a key.
 * Each constraint is a part of its own, so that the schedule can take out one that has its own plan.
 */
export function nullableDefinition(column: ColumnDefinition): Sql {
  const collation = column.collation === undefined ? sql`` : sql` COLLATE ${column.collation}`;
  const constraints = column.constraints
    .filter(({ kind }) => kind !== "not-null")
    .map(({ text }) => join([verbatim(" "), verbatim(text)], ""));
  return sql`${column.name} ${column.type}${collation}${join(constraints, "")}`;
}

/** With a column of that type, whole rows of the table can no longer be compared. */
export function endsComparing(table: Table | undefined, type: TypeName): boolean {
  // Where there is one already, no deployed code compares whole rows.
  return isJson(type) && table?.columns.some((column) => isJson(column.type)) !== true;
}

function isJson(type: TypeName | undefined): boolean {
  return type?.name === "json" && (type.schema ?? "pg_catalog") === "pg_catalog";
}

/** A row without a value for it is refused. */
export function isRequired(column: ColumnDefinition): boolean {
  return column.notNull || column.constraints.some(({ kind }) => kind === "primary-key");
}

/** Something gives old rows, and the INSERTs of old code, a value. */
export function isFilled(moment: Moment, column: ColumnDefinition): boolean {
  if (column.default !== undefined) {
    const { value } = column.default;
    return value.kind !== "constant" || value.type !== "null";
  }
  if (column.identity !== undefined || column.generated !== undefined) return true;
  return moment.naming.serial(column.type) !== undefined || hasDefault(moment, column.type);
}

function hasDefault({ schema }: Moment, type: TypeName): boolean {
  return type.dimensions === 0 && schema.type(type)?.default !== undefined;
}
