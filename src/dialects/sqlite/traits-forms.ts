import type { Dialect, Situation } from "../../dialect.ts";
import { visit } from "../../expression.ts";
import type { Expression } from "../../expression.ts";
import type { ColumnDefinition, Constraint } from "../../operation.ts";
import { columnNamesOf } from "../../schema.ts";
import { columnIn, isServers, queryOf, same, tableOf, yesIf } from "./lookup.ts";
import { refutes } from "./refutes.ts";

/** Columns that a statement defines. */
function definitions({ operation }: Situation): readonly ColumnDefinition[] {
  if (operation.kind === "add-column") return [operation.column];
  return operation.kind === "create-table" ? operation.columns : [];
}

function constraints(situation: Situation): readonly Constraint[] {
  const { operation } = situation;
  const own = operation.kind === "create-table" ? operation.constraints : [];
  return [...own, ...definitions(situation).flatMap((column) => column.constraints)];
}

function checks(situation: Situation): readonly Expression[] {
  const { operation } = situation;
  if (operation.kind === "add-check") return [operation.constraint.expression.value];
  return constraints(situation).flatMap((one) =>
    one.kind === "check" ? [one.expression.value] : [],
  );
}

function computed(situation: Situation): readonly Expression[] {
  return definitions(situation).flatMap(({ generated }) =>
    generated === undefined ? [] : [generated.expression.value],
  );
}

function keys({ operation }: Situation): readonly Expression[] {
  if (operation.kind !== "create-index") return [];
  return operation.keys.flatMap(({ expression }) => expression?.value ?? []);
}

/** What an index has to reckon. */
function indexed(situation: Situation): readonly (Expression | undefined)[] {
  const { operation } = situation;
  const where = operation.kind === "create-index" ? operation.where?.value : undefined;
  return [...keys(situation), where];
}

function isQualified(part: Expression): boolean {
  return part.kind === "column" && part.table !== undefined;
}

function some(
  expressions: readonly (Expression | undefined)[],
  holds: (part: Expression) => boolean,
): boolean {
  let found = false;
  for (const expression of expressions) {
    if (expression === undefined) continue;
    visit(expression, (part) => {
      found ||= holds(part);
    });
  }
  return found;
}

function asks(part: Expression): boolean {
  return part.kind === "opaque" && part.query === true;
}

const aggregates = new Set(["count", "sum", "total", "avg", "group_concat", "string_agg"]);

function isAggregate(part: Expression): boolean {
  if (part.kind !== "call") return false;
  const name = part.name.name.toLowerCase();
  return aggregates.has(name) || (/^(?:min|max)$/.test(name) && part.args.length === 1);
}

const clocks = new Set([
  "date",
  "time",
  "datetime",
  "julianday",
  "unixepoch",
  "strftime",
  "timediff",
]);

/** The time of now: said, or meant where nothing is said. */
function tellsTime(part: Expression): boolean {
  if (part.kind !== "call") return false;
  const name = part.name.name.toLowerCase();
  if (!clocks.has(name)) return false;
  const isNow = (arg: Expression): boolean =>
    arg.kind === "constant" && arg.value.toLowerCase() === "now";
  return part.args.some(isNow) || part.args.length === (name === "strftime" ? 1 : 0);
}

/** Columns that rows are given values for, where they are computed. */
function writesComputed(situation: Situation): boolean {
  const { operation } = situation;
  const names =
    operation.kind === "insert"
      ? operation.columns
      : operation.kind === "update"
        ? operation.assignments.map(({ column }) => column)
        : [];
  return names.some((name) => isComputed(situation, name));
}

function isComputed(situation: Situation, name: string): boolean {
  return columnIn(tableOf(situation), name)?.generated !== undefined;
}

/** How many values a row must have; `undefined`: nobody knows. */
function widthWanted(situation: Situation): number | undefined {
  const { operation } = situation;
  const table = tableOf(situation);
  if (operation.kind !== "insert" || operation.values?.width === 0) return undefined;
  if (operation.columns.length > 0) return operation.columns.length;
  if (table?.complete !== true || table.kind !== "table") return undefined;
  if (table.settings?.["module"] !== undefined) return undefined;
  return table.columns.filter(({ generated }) => generated === undefined).length;
}

/** How many values a row has; `undefined`: nobody knows. */
function widthOf({ operation, schema }: Situation): number | undefined {
  if (operation.kind !== "insert") return undefined;
  const { values, query } = operation;
  if (values !== undefined) return values.width;
  return columnNamesOf(query.shape?.outputs, (name) => schema.table(name))?.length;
}

/** What may not be written where it is. */
export const formTraits: Dialect["traits"] = {
  "check-asks": (situation) => yesIf(some(checks(situation), asks)),
  "computed-asks": (situation) => yesIf(some(computed(situation), asks)),
  "key-asks": (situation) => yesIf(some(keys(situation), asks)),
  "condition-asks": ({ operation }) =>
    yesIf(operation.kind === "create-index" && some([operation.where?.value], asks)),
  aggregates: (situation) =>
    yesIf(some([...checks(situation), ...computed(situation), ...indexed(situation)], isAggregate)),
  "key-tells-time": (situation) => yesIf(some(indexed(situation), tellsTime)),
  "key-qualified": (situation) => yesIf(some(keys(situation), isQualified)),
  "computed-qualified": (situation) => yesIf(some(computed(situation), isQualified)),
  "default-of-computed": (situation) =>
    yesIf(
      definitions(situation).some(
        ({ generated, default: usual }) => generated !== undefined && usual !== undefined,
      ),
    ),
  "default-names-column": (situation) =>
    yesIf(
      definitions(situation).some(
        ({ default: usual }) =>
          usual?.text.startsWith("(") === true &&
          some([usual.value], (part) => part.kind === "column" || asks(part)),
      ),
    ),
  // What no history has made may be there all the same, so that only a dump can tell.
  "reads-missing": ({ operation, schema }) =>
    yesIf(
      schema.complete &&
        queryOf(operation)?.tables.some(
          (name) =>
            !isServers(name) && !/^pragma_/i.test(name.name) && schema.table(name) === undefined,
        ) === true,
    ),
  "computed-primary-key": (situation) => {
    const all = definitions(situation);
    const columns = constraints(situation).flatMap((one) =>
      one.kind === "primary-key" ? one.columns : [],
    );
    return yesIf(
      all.some(
        ({ name, generated }) => generated !== undefined && columns.some((one) => same(one, name)),
      ),
    );
  },
  "counts-differ": (situation) =>
    yesIf(
      constraints(situation).some(
        (one) =>
          one.kind === "foreign-key" &&
          one.inline !== true &&
          one.referenced.length > 0 &&
          one.referenced.length !== one.columns.length,
      ),
    ),
  "references-several": (situation) =>
    yesIf(
      constraints(situation).some(
        (one) => one.kind === "foreign-key" && one.inline === true && one.referenced.length > 1,
      ),
    ),
  "default-breaks-check": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-column") return "no";
    const { name, default: usual, generated } = operation.column;
    if (generated !== undefined) return "no";
    const value = usual?.value ?? { kind: "constant", type: "null", value: "" };
    return yesIf(checks(situation).some((check) => refutes(check, name, value)));
  },
  "reserved-index-name": ({ operation }) =>
    yesIf(operation.kind === "create-index" && /^sqlite_/i.test(operation.name ?? "")),
  "is-no-index": ({ operation, schema }) =>
    yesIf(
      operation.kind === "drop-index" &&
        operation.indexes.every(
          (name) => schema.index(name) === undefined && schema.table(name) !== undefined,
        ),
    ),
  "writes-computed": (situation) => yesIf(writesComputed(situation)),
  "revises-computed": (situation) => {
    const { operation } = situation;
    const revisions = operation.kind === "insert" ? (operation.revisions ?? []) : [];
    return yesIf(
      revisions.some(({ assignments }) =>
        assignments.some(({ column }) => isComputed(situation, column)),
      ),
    );
  },
  returns: ({ operation }) => {
    const { kind } = operation;
    const writes = kind === "insert" || kind === "update" || kind === "delete";
    return yesIf(writes && operation.returned !== undefined);
  },
  "other-width": (situation) => {
    const [wanted, has] = [widthWanted(situation), widthOf(situation)];
    return yesIf(wanted !== undefined && has !== undefined && wanted !== has);
  },
};
