import type { Operation, Statement, TypeName } from "../operation.ts";
import type { TransactionState } from "../rule.ts";
import type { FullName, Schema, Table, TypeEntry } from "../schema.ts";
import { columnOf } from "../schema.ts";

/** A value of an enum that a statement names and that earlier ones have added to the enum. */
export interface NewValue {
  readonly operation: Operation;
  readonly type: FullName;
  readonly value: string;
}

export function newValueIn(
  { operations, text }: Statement,
  transaction: TransactionState,
  schema: Schema,
): NewValue | undefined {
  if (transaction.earlierWith("change-enum").length === 0) return undefined;
  for (const operation of operations) {
    for (const type of typesIn(operation, schema)) {
      const value = addedTo(type, transaction, schema).find((one) => mentions(text, one));
      if (value !== undefined) return { operation, type: type.name, value };
    }
  }
  return undefined;
}

/** Values that became part of an older enum in the same transaction. */
function addedTo(
  type: TypeEntry,
  { earlierWith }: TransactionState,
  schema: Schema,
): readonly string[] {
  const operations = [...earlierWith("create-type"), ...earlierWith("change-enum")]
    .flatMap(({ statement }) => statement.operations)
    .filter((one) => one.kind === "create-type" || one.kind === "change-enum")
    .filter(({ name }) => schema.type(name) === type);
  // Of a type that is as new as they are, all of them may be used.
  if (operations.some(({ kind }) => kind === "create-type")) return [];
  return operations.flatMap((one) =>
    one.kind === "change-enum" && one.change === "add" ? [one.value] : [],
  );
}

/** Rows' values are kept nowhere but in the text. */
function mentions(text: string, value: string): boolean {
  return text.includes(`'${value.replaceAll("'", "''")}'`);
}

/** Enums whose values it may name: of the columns it defines or writes, and of those it may compare. */
function typesIn(operation: Operation, schema: Schema): ReadonlySet<TypeEntry> {
  const types = typesNamed(operation, schema).flatMap((type) => {
    const entry = type === undefined ? undefined : schema.type(type);
    return entry?.form === "enum" ? [entry] : [];
  });
  return new Set(types);
}

function typesNamed(operation: Operation, schema: Schema): readonly (TypeName | undefined)[] {
  switch (operation.kind) {
    case "create-table":
      return operation.columns.map(({ type }) => type);
    case "add-column":
      return [operation.column.type];
    case "set-default":
      return [columnOf(schema.table(operation.table), operation.column)?.type];
    case "update": {
      const table = schema.table(operation.table);
      return operation.where === undefined
        ? operation.assignments.map(({ column }) => columnOf(table, column)?.type)
        : columnTypes(table);
    }
    case "add-check":
    case "create-index":
    case "delete":
    case "insert":
      return columnTypes(schema.table(operation.table));
    default:
      return [];
  }
}

function columnTypes(table: Table | undefined): readonly (TypeName | undefined)[] {
  return table?.columns.map(({ type }) => type) ?? [];
}
