import type { RoleTarget, Situation } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import { columnsOf } from "../../expression.ts";
import type { ColumnDefinition, Name, Operation, Query } from "../../operation.ts";
import { keyOf } from "../../schema.ts";
import type { FullName, Index, Schema, Table, Ternary } from "../../schema.ts";

export function yesIf(condition: boolean): Ternary {
  return condition ? "yes" : "no";
}

/** Names are equal whatever their case. */
export function same(left: string, right: string): boolean {
  return left === right || left.toLowerCase() === right.toLowerCase();
}

/** Builds differ in what they begin with, so that only who said it knows. */
export function foreignKeysOn({ settings }: Situation): Ternary {
  const said = settings.get("foreign_keys");
  return said === undefined || said === null ? "unknown" : yesIf(said[0] === "on");
}

/** What an operation works on. */
export function namesOf(operation: Operation): readonly Name[] {
  if (operation.kind === "create-view") return [operation.view];
  if (operation.kind === "drop-view") return operation.views;
  if (operation.kind === "reindex") return operation.name === undefined ? [] : [operation.name];
  if ("tables" in operation) return operation.tables;
  if (!("table" in operation)) return [];
  const { table }: { readonly table?: Name | undefined } = operation;
  return table === undefined ? [] : [table];
}

export function tableOf({ operation, schema }: Situation): Table | undefined {
  const [name] = namesOf(operation);
  return name === undefined ? undefined : schema.table(name);
}

export function relation(name: Name, schema: Schema): RoleTarget {
  return { kind: "relation", name: schema.table(name)?.name ?? schema.resolve(name) };
}

export function indexTarget({ name, table }: Index): RoleTarget {
  return { kind: "index", name, table };
}

export function queryOf(operation: Operation): Query | undefined {
  if (operation.kind === "create-table") return operation.as?.query;
  return "query" in operation ? operation.query : undefined;
}

/** Columns that a name stands for, in any case. */
export function mentions(expression: Expression | undefined, column: string): boolean {
  return (
    expression !== undefined && (columnsOf(expression) ?? []).some((each) => same(each, column))
  );
}

export function columnIn(
  table: Table | undefined,
  name: string,
): Table["columns"][number] | undefined {
  return table?.columns.find((column) => same(column.name, name));
}

/** What the number of a row is called where no column has that name. */
export const numbersOfRows: readonly string[] = ["rowid", "oid", "_rowid_"];

/** `INTEGER PRIMARY KEY`: the column is the number of the row. */
export function rowNumber(table: Table): string | undefined {
  const [first, ...others] = table.constraints.flatMap(({ constraint }) =>
    constraint.kind === "primary-key" ? constraint.columns : [],
  );
  if (first === undefined || others.length > 0) return undefined;
  return columnIn(table, first)?.type?.name.toLowerCase() === "integer" ? first : undefined;
}

/** Those that are stored: the number of the row is the table itself. */
export function storedIndexes(table: Table, schema: Schema): readonly Index[] {
  const number = rowNumber(table);
  return schema
    .indexesOf(table.name)
    .filter(({ constraint, keys }) => constraint === undefined || keys[0]?.column !== number);
}

export function isTemporary({ operation, schema }: Situation): boolean {
  const [name] = namesOf(operation);
  if (name === undefined) return false;
  return (name.schema ?? schema.table(name)?.name.schema ?? "main").toLowerCase() === "temp";
}

/** What the server takes for a constant default: nothing to reckon, no clock. */
export function isConstant({ default: usual }: Pick<ColumnDefinition, "default">): boolean {
  if (usual === undefined) return true;
  const { value } = usual;
  const [inner] = value.kind === "call" && value.name.name === "(" ? value.args : [value];
  return inner !== undefined && isPlain(inner);
}

/** A literal, whatever it is cast to. */
function isPlain(value: Expression): boolean {
  return value.kind === "constant" || (value.kind === "cast" && isPlain(value.operand));
}

/** The server's own tables, whose names all begin so. */
export function isServers(name: Name | FullName): boolean {
  return isSchemaTable(name) || /^sqlite_(?:sequence|stat\d)$/i.test(name.name);
}

export function isSchemaTable({ name }: Name | FullName): boolean {
  return /^sqlite_(?:temp_)?(?:master|schema)$/i.test(name);
}

export function isNull({ default: usual }: Pick<ColumnDefinition, "default">): boolean {
  return usual === undefined || (usual.value.kind === "constant" && usual.value.type === "null");
}

export function sameTable(left: Table | undefined, right: Table): boolean {
  return left !== undefined && keyOf(left.name) === keyOf(right.name);
}

export function isStrictType({ type }: ColumnDefinition): boolean {
  return ["int", "integer", "real", "text", "blob", "any"].includes(type.name.toLowerCase());
}
