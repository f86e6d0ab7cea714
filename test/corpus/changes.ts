/**
 * What statements change of a schema, however they are written: a project says of its own functions what
 * matters of the SQL that they send, and not the names that a framework makes up.
 */
import type { ColumnDefinition, Constraint } from "../../src/constraint.ts";
import type { Operation, Statement } from "../../src/operation.ts";

export function changesIn(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ operations }) => operations.flatMap(changes));
}

function changes(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "create-table": {
      const { table, columns, constraints, indexes = [] } = operation;
      const all = [...constraints, ...columns.flatMap((column) => column.constraints)];
      return [
        `table ${table.name}`,
        ...columns.map((column) => columnIn(table.name, column)),
        ...all.flatMap((constraint) => key(table.name, constraint)),
        ...indexes.flatMap(changes),
      ];
    }
    case "add-column":
      return [columnIn(operation.table.name, operation.column)];
    case "add-primary-key":
    case "add-unique":
    case "add-check":
    case "add-foreign-key":
      return key(operation.table.name, operation.constraint);
    case "create-index": {
      const { table, unique, keys, where } = operation;
      const columns = keys.map(({ column = "…" }) => column).join(", ");
      const some = where === undefined ? "" : " where";
      return [`${unique ? "unique" : "index"} ${table.name} (${columns})${some}`];
    }
    case "drop-table":
      return operation.tables.map(({ name }) => `${operation.kind} ${name}`);
    case "drop-index":
      return ["drop-index"];
    case "drop-constraint":
      return [`${operation.kind} ${operation.table.name}`];
    case "drop-column":
    case "rename-column":
    case "redefine-column":
    case "set-not-null":
    case "drop-not-null":
      return [`${operation.kind} ${operation.table.name}.${operation.column}`];
    default:
      return [];
  }
}

function columnIn(
  table: string,
  { name, type, notNull, default: usual, identity, constraints }: ColumnDefinition,
): string {
  const isKey = identity !== undefined || constraints.some(({ kind }) => kind === "primary-key");
  const words = [
    [type.name, ...type.modifiers].join(" "),
    ...(notNull || isKey ? ["not null"] : []),
    ...(usual === undefined ? [] : ["default"]),
    ...(identity === undefined ? [] : ["identity"]),
  ];
  return `column ${table}.${name} ${words.join(", ")}`;
}

function key(table: string, constraint: Constraint): readonly string[] {
  switch (constraint.kind) {
    case "primary-key":
      return constraint.columns.map((column) => `primary-key ${table}.${column}`);
    case "unique":
      return [`unique ${table} (${constraint.columns.join(", ")})`];
    case "foreign-key":
      return constraint.columns.map(
        (column) =>
          `foreign-key ${table}.${column} to ${constraint.references.name}, ${constraint.onDelete}`,
      );
    case "check":
      return [`check ${table}`];
    default:
      return [];
  }
}
