/** Are the columns and functions there that a statement mentions? */
import type { Dialect, Situation } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import { columnsOf, visit } from "../../expression.ts";
import type { Constraint, Name, Operation, Query } from "../../operation.ts";
import type { Schema, Table, Ternary } from "../../schema.ts";
import { columnNames, columnOf } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { isSystemFunction } from "./default-volatility.ts";
import { givenColumns } from "./inserted.ts";
import { tableOf } from "./lookup.ts";
import { systemColumns } from "./statement.ts";
import { isType, knowsAll } from "./traits-catalog.ts";

export const nameTraits: Dialect["traits"] = {
  "written-column-missing": (situation) => {
    const table = tableOf(situation);
    return yesIf(writtenColumns(situation.operation).some((name) => lacks(table, name)));
  },
  "query-column-missing": ({ operation, schema }) =>
    yesIf(queriesIn(operation).some((query) => readsUnknown(query, schema))),
  "called-function-missing": ({ operation, schema, server }) => {
    if (!knowsAll(schema)) return "no";
    return yesIf(callsIn(operation).some((name) => isNoFunction(name, schema, server)));
  },
  /** A new table's own. */
  "own-column-missing": ({ operation }) => {
    if (operation.kind !== "create-table") return "no";
    const { inherits, like, partitionOf, ofType, as } = operation;
    const isWhole =
      inherits.length + like.length === 0 &&
      [partitionOf, ofType, as].every((each) => each === undefined);
    if (!isWhole) return "no";
    const known = new Set(operation.columns.map(({ name }) => name));
    return yesIf(
      constraintsOf(operation)
        .flatMap(columnsIn)
        .some((name) => !known.has(name) && !systemColumns.has(name)),
    );
  },
  "column-twice": ({ operation }) => {
    if (operation.kind !== "create-table") return "no";
    const names = operation.columns.map(({ name }) => name);
    return yesIf(new Set(names).size < names.length);
  },
  /** A value is given to a column that the server fills. */
  "fills-generated": (situation) => fills(situation, (column) => column.generated !== undefined),
  "fills-identity": (situation) => {
    const { operation } = situation;
    if (operation.kind === "insert" && operation.overriding !== undefined) return "no";
    return fills(situation, ({ identity }) => identity === "always");
  },
  "query-unlockable": ({ operation, schema }) =>
    yesIf(
      queriesIn(operation).some(
        ({ shape, locked }) =>
          shape?.unlockable === true ||
          locked.some((name) => foldsRows(schema.table(name), schema)),
      ),
    ),
  "view-composed": (situation) => {
    const table = tableOf(situation);
    const { operation } = situation;
    if (table?.kind !== "view" || table.composed !== true) return "no";
    return yesIf(
      !table.triggers.some(({ events }) => events.includes(operation.kind)) &&
        !table.rules.some(({ event }) => event === operation.kind),
    );
  },
  "has-rules": (situation) => yesIf((tableOf(situation)?.rules.length ?? 0) > 0),
  "nested-under-rule": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "update" && operation.kind !== "delete") return "no";
    const rules = tableOf(situation)?.rules ?? [];
    return yesIf(!operation.top && rules.some(({ event }) => event === operation.kind));
  },
  "one-statistic": ({ operation }) =>
    yesIf(
      operation.kind === "change-statistics" &&
        operation.columns?.length === 1 &&
        operation.expressions === 0,
    ),
  "expression-statistic": ({ operation }) =>
    yesIf(operation.kind === "change-statistics" && (operation.expressions ?? 0) > 0),
};

export function lacks(table: Table | undefined, name: string): boolean {
  return columnNames(table)?.includes(name) === false && !systemColumns.has(name);
}

function writtenColumns(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "insert":
    case "copy":
      return operation.columns;
    case "update":
      return operation.assignments.map(({ column }) => column);
    case "merge":
      return operation.actions.flatMap(({ columns }) => columns);
    case "change-statistics":
      return operation.columns ?? [];
    default:
      return [];
  }
}

function queriesIn(operation: Operation): readonly Query[] {
  if (operation.kind === "create-table") {
    return operation.as === undefined ? [] : [operation.as.query];
  }
  if (operation.kind === "explain" || operation.kind === "prepare") {
    return operation.operations.flatMap(queriesIn);
  }
  if (operation.kind === "copy") return operation.query === undefined ? [] : [operation.query];
  return "query" in operation ? [operation.query] : [];
}

function readsUnknown({ shape, tables }: Query, schema: Schema): boolean {
  if (shape?.bare === undefined) return false;
  const read = tables.map((name) => schema.table(name));
  const known = read.flatMap((table) => (columnNames(table) === undefined ? [] : (table ?? [])));
  if (known.length < read.length || known.length === 0) return false;
  return shape.bare.some((name) => known.every((table) => lacks(table, name)));
}

/** A view that folds rows together, or reads one that does. */
function foldsRows(view: Table | undefined, schema: Schema): boolean {
  const seen = new Set<Table>();
  const pending = [view];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind !== "view" || seen.has(next)) continue;
    if (next.folded === true) return true;
    seen.add(next);
    for (const name of next.reads) pending.push(schema.table(name));
  }
  return false;
}

function callsIn(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    case "select":
    case "insert":
    case "update":
    case "delete":
    case "create-view":
      return operation.query.calls;
    case "add-column":
      return [operation.column.default, operation.column.generated?.expression].flatMap((each) =>
        each === undefined ? [] : callsOf(each.value),
      );
    case "set-default":
      return callsOf(operation.default.value);
    case "add-check":
      return callsOf(operation.constraint.expression.value);
    case "create-index":
      return operation.keys.flatMap(({ expression }) =>
        expression === undefined ? [] : callsOf(expression.value),
      );
    case "create-table":
      return operation.columns.flatMap(({ default: usual }) =>
        usual === undefined ? [] : callsOf(usual.value),
      );
    default:
      return [];
  }
}

function callsOf(expression: Expression): readonly Name[] {
  const names: Name[] = [];
  visit(expression, (part) => {
    if (part.kind === "call") names.push(part.name);
    if (part.kind === "opaque") names.push(...(part.calls ?? []));
  });
  return names;
}

function isNoFunction(name: Name, schema: Schema, server: number): boolean {
  if (name.name === "") return false;
  // Of a schema that is not there, another error speaks.
  if (name.schema !== undefined && !schema.hasSchema(name.schema)) return false;
  if (schema.functions(name).length > 0 || isSystemFunction(name, server)) return false;
  // `text(x)` is a cast, `x(t)` may be a column of t.
  return !isType(name, schema) && !someColumn(name.name, schema);
}

function someColumn(name: string, schema: Schema): boolean {
  for (const table of schema.tables()) if (columnOf(table, name) !== undefined) return true;
  return false;
}

function constraintsOf(
  operation: Extract<Operation, { readonly kind: "create-table" }>,
): readonly Constraint[] {
  return [...operation.constraints, ...operation.columns.flatMap(({ constraints }) => constraints)];
}

function columnsIn(constraint: Constraint): readonly string[] {
  switch (constraint.kind) {
    case "check":
      return columnsOf(constraint.expression.value) ?? [];
    case "exclusion":
      return constraint.keys.flatMap(({ column }) => column ?? []);
    default:
      return constraint.columns;
  }
}

function fills(
  situation: Situation,
  isOwn: (column: NonNullable<ReturnType<typeof columnOf>>) => boolean,
): Ternary {
  const { operation } = situation;
  const table = tableOf(situation);
  if (table === undefined) return "no";
  const isMeant = (name: string): boolean => {
    const column = columnOf(table, name);
    return column !== undefined && isOwn(column);
  };
  if (operation.kind === "update") {
    return yesIf(
      operation.assignments.some(
        ({ column, value }) => isMeant(column) && value.text.toLowerCase() !== "default",
      ),
    );
  }
  if (operation.kind !== "insert") return "no";
  const given = givenColumns(operation, table) ?? [];
  const width = operation.values?.width ?? given.length;
  return yesIf(
    given
      .slice(0, width)
      .some((name, at) => isMeant(name) && operation.values?.defaults.includes(at) !== true),
  );
}
