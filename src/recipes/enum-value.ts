import type { Operation, Statement, TypeName } from "../operation.ts";
import type { StatementMoment, TransactionState } from "../rule.ts";
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

/** Values that a CREATE TYPE names which does nothing, since the enum is there without them. */
export interface Unadded {
  readonly type: FullName;
  readonly values: readonly {
    readonly value: string;
    /** Where it is to stand; absent: at the end. */
    readonly neighbour?: { readonly side: "before" | "after"; readonly value: string };
  }[];
}

export function unadded({ statement, schema, next }: StatementMoment): Unadded | undefined {
  const { operations, holes = [] } = statement;
  const made = operations.find((one) => one.kind === "create-type");
  const entry = made?.form === "enum" ? schema.type(made.name) : undefined;
  if (made === undefined || entry?.form !== "enum" || holes.length > 0) return undefined;
  // A list that came out of code says nothing of what is in it.
  if (entry.values.length === 0 || entry.values.some((value) => value.includes("${"))) {
    return undefined;
  }
  const later = next(soon).flatMap((one) => [one, ...(one.body ?? [])]);
  const added = later.flatMap((one) =>
    one.operations.flatMap((other) =>
      other.kind === "change-enum" && schema.type(other.name) === entry
        ? [other.change === "rename" ? (other.to ?? "") : other.value]
        : [],
    ),
  );
  const missing = made.values.filter((value) => ![...entry.values, ...added].includes(value));
  if (missing.length === 0) return undefined;
  const values = missing.map((value) => {
    const at = made.values.indexOf(value);
    const before = made.values[at - 1];
    const [first] = entry.values;
    if (before === entry.values.at(-1) || missing.includes(before ?? "")) {
      const isLast = made.values.slice(at).every((one) => missing.includes(one));
      if (isLast) return { value };
    }
    if (before !== undefined)
      return { value, neighbour: { side: "after" as const, value: before } };
    return first === undefined
      ? { value }
      : { value, neighbour: { side: "before" as const, value: first } };
  });
  return { type: entry.name, values };
}

/** How far a migration is looked through for what adds them after all. */
const soon = 50;
