/** Do the types of what is joined, compared and filled agree? */
import type { Dialect, Situation } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import type { Operation, TypeName } from "../../operation.ts";
import type { Column, Schema } from "../../schema.ts";
import { columnOf } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { descendantsOf, tableOf } from "./lookup.ts";
import { dropsColumn } from "./statement.ts";
import { namedColumn } from "./traits-column.ts";
import { baseOf, isAssignable, isSameColumnType } from "./type-changes.ts";

export const typingTraits: Dialect["traits"] = {
  /** A child has a column of the name already, which can be merged with one of its type alone. */
  "child-column-differs": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "add-column" || table === undefined) return "no";
    const { name, type } = operation.column;
    return yesIf(
      descendantsOf(schema, table.name).some((child) => {
        const own = columnOf(child, name)?.type;
        return own !== undefined && !isSameColumnType(own, type, schema);
      }),
    );
  },
  /** ALTER TABLE … OF: the same columns, in the same order. */
  "type-columns-differ": (situation) => {
    const { operation, schema } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "set-table-option" || operation.option !== "of-type") return "no";
    const type = operation.parent === undefined ? undefined : schema.type(operation.parent);
    if (table?.complete !== true || type?.attributes === undefined) return "no";
    const { attributes } = type;
    return yesIf(
      attributes.length !== table.columns.length ||
        attributes.some((attribute, at) => {
          const column = table.columns[at];
          if (column?.name !== attribute.name) return true;
          return (
            column.type !== undefined && !isSameColumnType(column.type, attribute.type, schema)
          );
        }),
    );
  },
  "domain-filled": ({ operation, schema }) =>
    yesIf(operation.kind === "change-domain" && schema.type(operation.name)?.notNull === true),
  "condition-no-truth": (situation) => {
    return yesIf(conditionsOf(situation.operation).some((each) => isNoTruth(each, situation)));
  },
  /** What the column is filled with is of a type that nothing casts to the new one by itself. */
  "default-uncastable": (situation) => {
    const { operation, siblings, schema } = situation;
    const column = namedColumn(situation);
    if (operation.kind !== "set-type" || column === undefined) return "no";
    if (siblings.some((other) => other.kind === "drop-default" && other.column === column.name)) {
      return "no";
    }
    const from = typeOfDefault(column, schema);
    const [left, right] = [from, operation.type].map((type) =>
      type === undefined ? undefined : baseOf(type, schema).type,
    );
    return yesIf(left !== undefined && right !== undefined && !isAssignable(left, right, schema));
  },
};

function conditionsOf(operation: Operation): readonly Expression[] {
  switch (operation.kind) {
    case "add-check":
      return [operation.constraint.expression.value];
    case "create-index":
    case "update":
    case "delete":
      return operation.where === undefined ? [] : [operation.where.value];
    case "create-table":
      return [
        ...operation.constraints,
        ...operation.columns.flatMap(({ constraints }) => constraints),
      ].flatMap((each) => (each.kind === "check" ? [each.expression.value] : []));
    default:
      return [];
  }
}

function isNoTruth(condition: Expression, situation: Situation): boolean {
  if (condition.kind === "constant") return condition.type === "number";
  if (condition.kind === "and" || condition.kind === "or") {
    return condition.operands.some((operand) => isNoTruth(operand, situation));
  }
  if (condition.kind === "not") return isNoTruth(condition.operand, situation);
  const type = typeOfColumn(condition, situation);
  if (type === undefined) return false;
  const base = baseOf(type, situation.schema).type;
  return base !== undefined && (base.name !== "bool" || base.dimensions > 0);
}

function typeOfColumn(expression: Expression, situation: Situation): TypeName | undefined {
  if (expression.kind === "cast") return expression.type;
  if (expression.kind !== "column") return undefined;
  const { name } = expression;
  if (situation.operation.kind === "create-table") {
    return situation.operation.columns.find((column) => column.name === name)?.type;
  }
  const added = situation.siblings.find(
    (other) => other.kind === "add-column" && other.column.name === name,
  );
  if (added?.kind === "add-column") return added.column.type;
  return dropsColumn(situation, name) ? undefined : columnOf(tableOf(situation), name)?.type;
}

/** Casts that the server has put around a default by itself do not count. */
function typeOfDefault(column: Column, schema: Schema): TypeName | undefined {
  const value = column.default?.value;
  if (column.draws !== undefined || column.sequence !== undefined) {
    return column.identity === undefined ? plain("int8") : undefined;
  }
  if (value?.kind === "cast") return value.type;
  if (value?.kind === "call") return typeOfCall(value.name.name);
  if (value?.kind !== "constant") return undefined;
  switch (value.type) {
    case "string":
      return column.type === undefined ? undefined : baseOf(column.type, schema).type;
    case "boolean":
      return plain("bool");
    case "number":
      return plain(/^\d{1,9}$/.test(value.value) ? "int4" : "numeric");
    case "null":
      return undefined;
  }
}

/** Functions that defaults call most. */
function typeOfCall(name: string): TypeName | undefined {
  const type = results[name];
  return type === undefined ? undefined : plain(type);
}

const results: Readonly<Record<string, string>> = {
  now: "timestamptz",
  current_timestamp: "timestamptz",
  clock_timestamp: "timestamptz",
  statement_timestamp: "timestamptz",
  transaction_timestamp: "timestamptz",
  localtimestamp: "timestamp",
  current_date: "date",
  gen_random_uuid: "uuid",
  uuid_generate_v4: "uuid",
  random: "float8",
};

function plain(name: string): TypeName {
  return { text: name, name, modifiers: [], dimensions: 0 };
}
