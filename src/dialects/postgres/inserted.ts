import type { InsertedValues, Name } from "../../operation.ts";
import type { Column, Schema, Table } from "../../schema.ts";

/** A new row: an INSERT, or what MERGE does where nothing matched. */
interface Filling {
  readonly columns: readonly string[];
  readonly values?: InsertedValues;
}

/** The table that a row is put into: a view over one table passes it on. */
export function filledTable(name: Name, schema: Schema): Table | undefined {
  let table = schema.table(name);
  for (let depth = 0; depth < 8; depth++) {
    const [below] = table?.reads ?? [];
    if (table?.kind !== "view" || table.composed === true || below === undefined) break;
    table = schema.table(below);
  }
  return table;
}

/** Columns that may get their default: those that an INSERT leaves out, or gives DEFAULT. */
export function defaulted(operation: Filling, table: Table | undefined): readonly Column[] {
  const given = givenColumns(operation, table);
  if (table === undefined || given === undefined) return [];
  return table.columns.filter(({ name }) => {
    const at = given.indexOf(name);
    return at < 0 || operation.values?.defaults.includes(at) === true;
  });
}

/** Columns that surely are null in every new row. */
export function leftNull(operation: Filling, table: Table): readonly string[] {
  const given = givenColumns(operation, table) ?? [];
  const nulls = operation.values?.nulls ?? [];
  return [
    ...defaulted(operation, table)
      .filter(isNullByDefault)
      .map(({ name }) => name),
    ...nulls.flatMap((at) => given[at] ?? []),
  ];
}

function isNullByDefault(column: Column): boolean {
  const { default: written, sequence, generated, type } = column;
  if (written !== undefined || generated !== undefined || sequence !== undefined) return false;
  // A domain may have a default of its own.
  return type !== undefined;
}

/** What stands at each position; `undefined` where a query tells. */
export function givenColumns(
  { columns, values }: Filling,
  table: Table | undefined,
): readonly string[] | undefined {
  if (columns.length > 0) return columns;
  return values === undefined
    ? undefined
    : table?.columns.slice(0, values.width).map(({ name }) => name);
}
