/** Does a clause ask for what the kind of table or column cannot have? */
import type { Dialect, Situation } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import { columnsOf } from "../../expression.ts";
import type { Name } from "../../operation.ts";
import type { Index } from "../../schema.ts";
import { columnOf, sameName } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { tableOf } from "./lookup.ts";
import { missingClass } from "./operator-classes.ts";
import { namedColumn } from "./traits-column.ts";
import { lacks } from "./traits-names.ts";

export const clauseTraits: Dialect["traits"] = {
  "is-foreign-table": (situation) => yesIf(tableOf(situation)?.kind === "foreign-table"),
  "trigger-before-routing": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "create-trigger") return "no";
    const isPartitioned = tableOf(situation)?.partitionBy !== undefined;
    return yesIf(operation.row && operation.timing === "before" && isPartitioned);
  },
  "policy-new-name-taken": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "change-policy" || operation.to === undefined) return "no";
    const { to } = operation;
    return yesIf(tableOf(situation)?.policies.some((name) => name === to) === true);
  },
  /** Where no sub-query brings columns of its own. */
  "policy-column-missing": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "change-policy" || operation.query.tables.length > 0) return "no";
    const table = tableOf(situation);
    return yesIf(operation.query.columns.some((name) => name !== "*" && lacks(table, name)));
  },
  /** From 17 on, partitions are; what inherits is not. */
  "identity-for-children": (situation) => {
    const { operation, schema, server } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "add-column" || table === undefined) return "no";
    if (operation.column.identity === undefined) return "no";
    if (server >= 17 && table.partitionBy !== undefined) return "no";
    return yesIf(schema.children(table.name).length > 0);
  },
  "grants-on-columns": ({ operation }) =>
    yesIf(operation.kind === "grant" && operation.onColumns.length > 0),
  "default-of-column": ({ operation }) => {
    const columns = operation.kind === "add-column" ? [operation.column] : [];
    const written = operation.kind === "set-default" ? operation.default : undefined;
    const values = [...columns.map((column) => column.default), written];
    return yesIf(values.some((value) => value !== undefined && namesColumn(value.value)));
  },
  "key-of-virtual": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-foreign-key") return "no";
    const table = tableOf(situation);
    return yesIf(
      operation.constraint.columns.some(
        (name) => columnOf(table, name)?.generated?.stored === false,
      ),
    );
  },
  "using-index-unfit": (situation) => {
    const index = usedIndex(situation);
    if (index === undefined) return "no";
    return yesIf(
      index.where !== undefined || index.keys.some(({ column }) => column === undefined),
    );
  },
  "retypes-generated-using": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "set-type" || operation.using === undefined) return "no";
    return yesIf(namedColumn(situation)?.generated !== undefined);
  },
  "schema-reserved": ({ operation }) =>
    yesIf(operation.kind === "create-schema" && operation.name.startsWith("pg_")),
  "attached-missing": ({ operation, schema }) => {
    if (operation.kind !== "attach-index" || !schema.complete) return "no";
    return yesIf(isNoIndex(operation.partition, schema));
  },
  "attached-elsewhere": ({ operation, schema }) => {
    if (operation.kind !== "attach-index") return "no";
    const [parent, child] = [schema.index(operation.index), schema.index(operation.partition)];
    const above = schema.table(parent?.table ?? { name: "" });
    const below = schema.table(child?.table ?? { name: "" });
    if (above?.partitionBy === undefined || below === undefined) return "no";
    const isPart =
      below.partitionOf !== undefined && sameName(below.partitionOf.parent, above.name);
    return yesIf(!isPart);
  },
  "operator-class-missing": ({ operation, schema }) => {
    if (operation.kind !== "create-index" || !schema.complete) return "no";
    return yesIf(
      operation.keys.some(
        ({ operatorClass }) => operatorClass !== undefined && missingClass(operatorClass, schema),
      ),
    );
  },
};

function namesColumn(expression: Expression): boolean {
  return (columnsOf(expression) ?? []).length > 0;
}

function usedIndex(situation: Situation): Index | undefined {
  const { operation, schema } = situation;
  if (operation.kind !== "add-unique" && operation.kind !== "add-primary-key") return undefined;
  const { using } = operation.constraint;
  const table = tableOf(situation);
  if (using === undefined || table === undefined) return undefined;
  return schema.indexesOf(table.name).find(({ name }) => name.name === using);
}

function isNoIndex(name: Name, schema: Situation["schema"]): boolean {
  return (
    schema.index(name) === undefined &&
    schema.table(name) === undefined &&
    schema.sequence(name) === undefined
  );
}
