import type { Dialect, Situation } from "../../dialect.ts";
import { visit } from "../../expression.ts";
import type { Expression } from "../../expression.ts";
import type { Operation, Query } from "../../operation.ts";
import type { Table } from "../../schema.ts";
import { yesIf, tableOf } from "./lookup.ts";

function lacks(table: Table | undefined, name: string): boolean {
  if (table?.complete !== true || table.kind !== "table") return false;
  const lower = name.toLowerCase();
  // A system-versioned table has these, written or not.
  if (lower === "row_start" || lower === "row_end") return false;
  return !table.columns.some((column) => column.name.toLowerCase() === lower);
}

/** Columns that an expression takes from the one table that is there. */
function ownColumns(expression: Expression | undefined): readonly string[] {
  const names: string[] = [];
  if (expression === undefined) return names;
  visit(expression, (part) => {
    if (part.kind === "column") names.push(part.name);
  });
  return names;
}

function writtenColumns(operation: Operation): readonly string[] {
  if (operation.kind === "insert") return operation.columns;
  if (operation.kind !== "update" && operation.kind !== "delete") return [];
  if (operation.query.tables.length > 0) return [];
  const set = operation.kind === "update" ? operation.assignments : [];
  return [
    ...set.map(({ column }) => column),
    ...set.flatMap(({ value }) => ownColumns(value.value)),
    ...ownColumns(operation.where?.value),
  ];
}

function queryOf(operation: Operation): Query | undefined {
  if (operation.kind === "create-table") return operation.as?.query;
  return operation.kind === "select" || operation.kind === "create-view"
    ? operation.query
    : undefined;
}

/** What a query reads is not there; only a dump tells. */
function readsNothing({ operation, schema }: Situation): boolean {
  const { tables = [], shape } = queryOf(operation) ?? {};
  if (!schema.complete || shape?.bare === undefined) return false;
  return tables.some(
    (name) =>
      name.schema === undefined &&
      name.name.toLowerCase() !== "dual" &&
      schema.table(name) === undefined &&
      schema.sequence(name) === undefined,
  );
}

function readsUnknownColumn({ operation, schema }: Situation): boolean {
  const { tables = [], shape } = queryOf(operation) ?? {};
  const [name] = tables;
  if (name === undefined || shape?.bare === undefined) return false;
  const table = schema.table(name);
  return shape.bare.some((column) => lacks(table, column));
}

function countsDiffer(situation: Situation): boolean {
  const { operation } = situation;
  if (operation.kind !== "insert" || operation.values === undefined) return false;
  const table = tableOf(situation);
  const { width } = operation.values;
  // Without a list it is all columns but those that nobody sees, which are not kept apart.
  if (operation.columns.length > 0) return operation.columns.length !== width;
  return table?.complete === true && table.kind === "table" && table.columns.length < width;
}

/** Questions about what writes and reads rows. */
export const dataTraits: Dialect["traits"] = {
  "written-column-missing": (situation) =>
    yesIf(writtenColumns(situation.operation).some((name) => lacks(tableOf(situation), name))),
  "query-table-missing": (situation) => yesIf(readsNothing(situation)),
  "query-column-missing": (situation) => yesIf(readsUnknownColumn(situation)),
  "values-differ": (situation) => yesIf(countsDiffer(situation)),
};
