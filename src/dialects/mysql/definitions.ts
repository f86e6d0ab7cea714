import type { Situation } from "../../dialect.ts";
import { visit } from "../../expression.ts";
import type { Expression } from "../../expression.ts";
import type { ColumnDefinition } from "../../operation.ts";
import type { Table } from "../../schema.ts";
import { tableOf } from "./lookup.ts";

/** Columns that a clause defines: one, or all of a table that is made. */
export function definitionsIn({ operation }: Situation): readonly ColumnDefinition[] {
  if (operation.kind === "add-column") return [operation.column];
  if (operation.kind === "redefine-column") return [operation.definition];
  return operation.kind === "create-table" ? operation.columns : [];
}

const drawing = new Set(["nextval", "lastval", "setval"]);

/** Columns that an expression surely names; what is not understood may name others. */
export function namedIn(expression: Expression | undefined): readonly string[] {
  const names: string[] = [];
  if (expression === undefined) return names;
  const sequences = new Set<Expression>();
  visit(expression, (part) => {
    // What they are about is no column.
    if (part.kind === "call" && drawing.has(part.name.name))
      part.args.forEach((one) => sequences.add(one));
    if (part.kind === "column" && !sequences.has(part)) names.push(part.name);
  });
  return names;
}

/** How the table is kept that they are in. */
export function keptIn(situation: Situation): Pick<Table, "settings"> {
  const { operation } = situation;
  if (operation.kind !== "create-table") return tableOf(situation) ?? {};
  return operation.settings === undefined ? {} : { settings: operation.settings };
}
