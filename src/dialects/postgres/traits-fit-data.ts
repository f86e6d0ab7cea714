/** Does what is queried, written, called and set off fit what is there? */
import type { Dialect } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import { visit } from "../../expression.ts";
import { columnOf } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { tableOf } from "./lookup.ts";
import { kindOf } from "./relation-kinds.ts";
import { isSameType } from "./traits-fit.ts";
import { isNowhere } from "./traits-kind.ts";
import { lacks } from "./traits-names.ts";

export const dataFitTraits: Dialect["traits"] = {
  "where-column-missing": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "update" && operation.kind !== "delete") return "no";
    if (operation.where === undefined || operation.query.tables.length > 0) return "no";
    const table = tableOf(situation);
    return yesIf(ownColumns(operation.where.value).some((name) => lacks(table, name)));
  },
  "named-column-missing": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "analyze" && operation.kind !== "vacuum") return "no";
    const [name] = operation.tables;
    const table = name === undefined ? undefined : schema.table(name);
    return yesIf((operation.columns ?? []).some((column) => lacks(table, column)));
  },
  "assigns-null": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "update" || operation.where !== undefined) return "no";
    if (table?.filled !== "yes" || operation.query.tables.length > 0) return "no";
    return yesIf(
      operation.assignments.some(
        ({ column, value }) =>
          columnOf(table, column)?.notNull === "yes" &&
          value.value.kind === "constant" &&
          value.value.type === "null",
      ),
    );
  },
  "ruled-out": (situation) => {
    const { operation } = situation;
    return yesIf(
      tableOf(situation)?.rules.some(
        ({ event, instead }) => event === operation.kind && instead === true,
      ) === true,
    );
  },
  "when-without-row": ({ operation }) =>
    yesIf(operation.kind === "create-trigger" && !operation.row && operation.mentions.length > 0),
  "copies-into-view": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "copy" || operation.direction !== "from") return "no";
    if (table?.kind !== "view") return "no";
    return yesIf(!table.triggers.some(({ events }) => events.includes("insert")));
  },
  "sequence-read-missing": ({ operation, schema }) => {
    if (operation.kind !== "select" || !schema.complete) return "no";
    return yesIf(
      operation.query.sequences.some(
        (use) =>
          "sequence" in use &&
          schema.sequence(use.sequence) === undefined &&
          kindOf(use.sequence, schema) === undefined,
      ),
    );
  },
  "locks-materialized": ({ operation, schema }) =>
    yesIf(
      operation.kind === "select" &&
        operation.query.locked.some((name) => schema.table(name)?.kind === "materialized-view"),
    ),
  "prepared-missing": ({ operation, schema }) =>
    yesIf(
      operation.kind === "prepare" &&
        operation.operations.some(
          (inner) =>
            "query" in inner && inner.query.tables.some((name) => isNowhere(name, inner, schema)),
        ),
    ),
  "body-table-missing": ({ operation, schema }) => {
    if (operation.kind !== "create-function" || !schema.complete) return "no";
    const [first] = operation.body ?? [];
    if (first === undefined || !("query" in first)) return "no";
    return yesIf(first.query.tables.some((name) => isNowhere(name, first, schema)));
  },
  "replaces-other-routine": ({ operation, schema }) => {
    if (operation.kind !== "create-function" || !operation.orReplace) return "no";
    const { arguments: inputs, procedure, aggregate = false } = operation;
    return yesIf(
      schema
        .functions(operation.name)
        .some(
          (known) =>
            known.arguments.length === inputs.length &&
            known.arguments.every((type, at) => isSameType(type, inputs[at])) &&
            (known.procedure !== procedure || (known.aggregate ?? false) !== aggregate),
        ),
    );
  },
  /** What its WHEN says of the row. */
  "when-column-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "create-trigger") return "no";
    return yesIf(operation.mentions.some((name) => name !== "*" && lacks(table, name)));
  },
};

/** The columns of the table itself: those without a name before them, where no sub-query stands. */
function ownColumns(expression: Expression): readonly string[] {
  const names: string[] = [];
  const unclear: Expression[] = [];
  visit(expression, (part) => {
    if (part.kind === "column" && part.table === undefined) names.push(part.name);
    if (part.kind === "opaque") unclear.push(part);
  });
  return unclear.length === 0 ? names : [];
}
