import type { Name, TypeName } from "../operation.ts";
import { display } from "../rule.ts";
import { columnOf } from "../schema.ts";
import type { Column, Table } from "../schema.ts";

/** A column with a type, in a table of which everything is known. */
export interface KnownColumn {
  readonly table: Table;
  readonly column: Column;
  readonly type: TypeName;
}

/** The column with all that hangs on it, or the sentence that asks for a schema. */
export function knownColumn(
  table: Table | undefined,
  name: Name,
  column: string,
): KnownColumn | string {
  if (table !== undefined && table.kind !== "table") {
    return `${display(name)} is a view: make it anew with the new name as a further, last column, let code move over, and then make it anew without the old one.`;
  }
  const known = columnOf(table, column);
  if (known?.type === undefined) {
    return `The type of ${display(name)}.${column} is unknown; give a schema (--schema, or \`schema\` in the configuration), and lockproof writes the plan.`;
  }
  return table?.complete === true
    ? { table, column: known, type: known.type }
    : `The history does not show all constraints and indexes of ${display(name)}; give a schema (--schema, or \`schema\` in the configuration), and lockproof writes the plan.`;
}
