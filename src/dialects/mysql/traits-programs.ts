import type { Dialect, Situation } from "../../dialect.ts";
import type { Name, RowUse } from "../../operation.ts";
import type { Schema } from "../../schema.ts";
import { tableOf, yesIf } from "./lookup.ts";

function isThere(schema: Schema, name: Name, procedure: boolean): boolean {
  return schema.functions(name).some((one) => one.procedure === procedure);
}

/** Of what a trigger does with its row, something is so. */
function usesRow(holds: (use: RowUse, situation: Situation) => boolean) {
  return (situation: Situation) => {
    const { operation } = situation;
    if (operation.kind !== "create-trigger") return "no";
    return yesIf((operation.rowUses ?? []).some((use) => holds(use, situation)));
  };
}

function setOffBy({ operation }: Situation): string | undefined {
  return operation.kind === "create-trigger" ? operation.events[0] : undefined;
}

function isAfter({ operation }: Situation): boolean {
  return operation.kind === "create-trigger" && operation.timing === "after";
}

/** Questions about triggers, procedures and functions. */
export const programTraits: Dialect["traits"] = {
  "row-not-writable": usesRow(
    ({ row, assigned }, situation) => assigned && (row === "old" || isAfter(situation)),
  ),
  "row-missing": usesRow(
    ({ row }, situation) => setOffBy(situation) === (row === "new" ? "delete" : "insert"),
  ),
  "row-column-missing": usesRow(({ column }, situation) => {
    const table = tableOf(situation);
    if (table?.complete !== true || table.kind !== "table") return false;
    return !table.columns.some(({ name }) => name.toLowerCase() === column.toLowerCase());
  }),
  "trigger-beside-missing": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "create-trigger" || operation.beside === undefined) return "no";
    const { beside } = operation;
    const table = tableOf(situation);
    return yesIf(table?.complete === true && !table.triggers.some(({ name }) => name === beside));
  },
  "has-triggers": (situation) => yesIf((tableOf(situation)?.triggers.length ?? 0) > 0),
  "program-there": ({ operation, schema }) =>
    yesIf(
      operation.kind === "create-function" &&
        !operation.orReplace &&
        operation.ifNotExists !== true &&
        isThere(schema, operation.name, operation.procedure),
    ),
  "program-missing": ({ operation, schema }) => {
    if (operation.kind !== "drop-object" || operation.ifExists || !schema.complete) return "no";
    const { object, names } = operation;
    if (object !== "procedure" && object !== "function") return "no";
    return yesIf(names.some((name) => !isThere(schema, name, object === "procedure")));
  },
  "called-missing": ({ operation, schema }) => {
    if (operation.kind !== "select" || operation.runs !== true || !schema.complete) return "no";
    return yesIf(
      operation.query.calls.some(
        (name) => name.schema === undefined && !isThere(schema, name, true),
      ),
    );
  },
};
