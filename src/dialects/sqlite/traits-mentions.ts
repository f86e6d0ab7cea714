import type { Dialect, Situation } from "../../dialect.ts";
import { columnsOf, visit } from "../../expression.ts";
import type { Expression, Written } from "../../expression.ts";
import type { Constraint, CreateTable, Operation, Update } from "../../operation.ts";
import type { Table } from "../../schema.ts";
import { isStrictType, numbersOfRows, same, tableOf, yesIf } from "./lookup.ts";

/** Functions whose answer is another each time. */
const restless = new Set([
  "random",
  "randomblob",
  "current_timestamp",
  "current_date",
  "current_time",
  "last_insert_rowid",
  "changes",
  "total_changes",
]);

function isRestless(expression: Expression | undefined): boolean {
  let found = false;
  if (expression === undefined) return false;
  visit(expression, (part) => {
    found ||= part.kind === "call" && restless.has(part.name.name.toLowerCase());
  });
  return found;
}

/** Expressions that may speak of the table's own columns alone, and columns named outright. */
function spokenOf({ operation }: Situation): {
  readonly expressions: readonly Written[];
  readonly columns: readonly string[];
} {
  switch (operation.kind) {
    case "add-column": {
      const { generated } = operation.column;
      const checks = operation.column.constraints.flatMap(checkIn);
      const computed = generated === undefined ? [] : [generated.expression];
      return { expressions: [...checks, ...computed], columns: [] };
    }
    case "add-check":
      return { expressions: [operation.constraint.expression], columns: [] };
    case "create-index":
      return {
        expressions: [
          ...(operation.where === undefined ? [] : [operation.where]),
          ...operation.keys.flatMap((key) => key.expression ?? []),
        ],
        columns: [],
      };
    case "update": {
      const { query, returned = [] } = operation;
      const { assignments } = operation;
      return {
        // Beside other tables, a name may be of theirs.
        expressions: query.tables.length > 0 ? [] : [...revised(operation), ...returned],
        columns: assignments.map(({ column }) => column),
      };
    }
    case "delete": {
      const { where, query, returned = [] } = operation;
      const expressions = [...(where ? [where] : []), ...returned];
      return { expressions: query.tables.length === 0 ? expressions : [], columns: [] };
    }
    case "insert":
      return { expressions: [], columns: operation.columns };
    case "create-table": {
      const keys = operation.constraints.flatMap((one) =>
        one.kind === "primary-key" || one.kind === "unique" ? one.columns : [],
      );
      const all = [
        ...operation.constraints,
        ...operation.columns.flatMap(({ constraints }) => constraints),
      ];
      const computed = operation.columns.flatMap(({ generated }) => generated?.expression ?? []);
      return { expressions: [...all.flatMap(checkIn), ...computed], columns: keys };
    }
    default:
      return { expressions: [], columns: [] };
  }
}

/** What an update sets columns to, and where. */
function revised({
  assignments,
  where,
}: Pick<Update, "assignments" | "where">): readonly Written[] {
  return [...assignments.map(({ value }) => value), ...(where ? [where] : [])];
}

/** DO UPDATE and RETURNING may speak of the table alone, whatever the rows are taken from. */
function isAnswerMissing(situation: Situation): boolean {
  const { operation } = situation;
  if (operation.kind !== "insert") return false;
  const { returned = [], revisions = [] } = operation;
  const columns = revisions.flatMap(({ assignments }) => assignments.map(({ column }) => column));
  const expressions = [...revisions.flatMap(revised), ...returned];
  // A query within may speak of what it reads.
  const own = expressions.filter(({ value }) => !asksWithin(value));
  return namesMissing(situation, { expressions: own, columns });
}

/** All but those of NEW and OLD, which are another table's. */
function outsideRow(value: Expression): readonly string[] {
  const own = new Set<string>();
  visit(value, (part) => {
    if (part.kind === "column" && /^(?:new|old)$/i.test(part.table ?? "")) own.add(part.name);
  });
  return (columnsOf(value) ?? []).filter((name) => !own.has(name));
}

function asksWithin(value: Expression): boolean {
  let found = false;
  visit(value, (part) => {
    found ||= part.kind === "opaque" && (part.query === true || part.columns === undefined);
  });
  return found;
}

function checkIn(constraint: Constraint): readonly Written[] {
  return constraint.kind === "check" ? [constraint.expression] : [];
}

/** All columns there are, when the statement has run; `undefined`: nobody knows all of them. */
function columnsThere(situation: Situation): readonly string[] | undefined {
  const { operation } = situation;
  if (operation.kind === "create-table") {
    return operation.as === undefined ? operation.columns.map(({ name }) => name) : undefined;
  }
  const table = tableOf(situation);
  if (table?.complete !== true || table.kind !== "table") return undefined;
  if (table.settings?.["module"] !== undefined) return undefined;
  const known = table.columns.map(({ name }) => name);
  return operation.kind === "add-column" ? [...known, operation.column.name] : known;
}

function isMissing(situation: Situation): boolean {
  return namesMissing(situation, spokenOf(situation));
}

/** A statement of a trigger names columns that its table has not. */
export function namesMissingIn(operation: Operation, situation: Situation): boolean {
  return isMissing({ ...situation, operation, siblings: [operation] });
}

/** The same of those that it reads: what is only written is looked up when the trigger fires. */
export function readsMissingIn(operation: Operation, situation: Situation): boolean {
  const own = { ...situation, operation, siblings: [operation] };
  return namesMissing(own, { ...spokenOf(own), columns: [] });
}

function namesMissing(
  situation: Situation,
  { expressions, columns }: ReturnType<typeof spokenOf>,
): boolean {
  const there = columnsThere(situation);
  if (there === undefined) return false;
  // A name in double quotes that is none is taken for a text.
  const spoken = expressions.flatMap(({ value, text }) =>
    outsideRow(value).filter((name) => !text.includes(`"${name}"`)),
  );
  const named = [...columns, ...spoken];
  const { operation } = situation;
  const table = operation.kind === "create-table" ? operation : tableOf(situation);
  const numbers = table?.settings?.["without rowid"] === undefined ? numbersOfRows : [];
  return named.some(
    (name) => ![...there, ...numbers].some((one) => same(one, name) || name === "*"),
  );
}

function created({ operation }: Situation): CreateTable | undefined {
  return operation.kind === "create-table" ? operation : undefined;
}

function constraintNamed(table: Table | undefined, name: string): boolean {
  return table?.constraints.some((one) => same(one.name, name)) === true;
}

function dropsConstraint(situation: Situation, kinds: readonly Constraint["kind"][]): boolean {
  const { operation } = situation;
  if (operation.kind !== "drop-constraint") return false;
  const constraints = tableOf(situation)?.constraints ?? [];
  return constraints.some(
    ({ name, constraint }) => same(name, operation.name) && kinds.includes(constraint.kind),
  );
}

/** Columns that are computed, and keys of indexes, cannot rest on the number of the row. */
function restsOnRowNumber(situation: Situation): boolean {
  const { operation } = situation;
  const there = columnsThere(situation) ?? numbersOfRows;
  const computed =
    operation.kind === "add-column"
      ? [operation.column.generated?.expression.value]
      : operation.kind === "create-table"
        ? operation.columns.map(({ generated }) => generated?.expression.value)
        : operation.kind === "create-index"
          ? operation.keys.map(({ expression }) => expression?.value)
          : [];
  const names = computed.flatMap((value) => (value === undefined ? [] : (columnsOf(value) ?? [])));
  return names.some(
    (name) => numbersOfRows.some((one) => same(one, name)) && !there.some((one) => same(one, name)),
  );
}

/** What a statement says of columns, constraints and names that are not there, or may not be. */
export const mentionTraits: Dialect["traits"] = {
  "mentions-missing": (situation) => yesIf(isMissing(situation)),
  "answer-mentions-missing": (situation) => yesIf(isAnswerMissing(situation)),
  "rests-on-row-number": (situation) => yesIf(restsOnRowNumber(situation)),
  "key-mentions-missing": (situation) => {
    const table = created(situation);
    const there = columnsThere(situation) ?? [];
    return yesIf(
      table?.as === undefined &&
        table?.constraints.some(
          (one) =>
            one.kind === "foreign-key" &&
            one.columns.some((name) => !there.some((each) => same(each, name))),
        ) === true,
    );
  },
  "not-deterministic": ({ operation }) => {
    if (operation.kind === "add-column") {
      return yesIf(isRestless(operation.column.generated?.expression.value));
    }
    if (operation.kind === "create-table") {
      return yesIf(
        operation.columns.some(({ generated }) => isRestless(generated?.expression.value)),
      );
    }
    if (operation.kind !== "create-index") return "no";
    const parts = [operation.where?.value, ...operation.keys.map((key) => key.expression?.value)];
    return yesIf(parts.some(isRestless));
  },
  "default-of-other-type": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-column") return "no";
    const { column } = operation;
    const { default: usual } = column;
    const strict = tableOf(situation)?.settings?.["strict"] !== undefined;
    if (!strict || !isStrictType(column) || usual?.value.kind !== "constant") return "no";
    const isNumber = ["int", "integer", "real"].includes(column.type.name.toLowerCase());
    const { type, value } = usual.value;
    return yesIf(isNumber && type === "string" && !/^\s*[-+]?[\d.]+\s*$/.test(value));
  },
  "reserved-name": ({ operation }) => {
    const name =
      operation.kind === "create-table"
        ? operation.table.name
        : operation.kind === "rename-table"
          ? operation.to
          : operation.kind === "create-view"
            ? operation.view.name
            : "";
    return yesIf(/^sqlite_/i.test(name));
  },
  "index-there": (situation) => {
    const { operation, schema } = situation;
    const name =
      operation.kind === "create-view" ? operation.view.name : created(situation)?.table.name;
    return yesIf(name !== undefined && schema.index({ name }) !== undefined);
  },
  "only-computed": (situation) => {
    const columns = created(situation)?.columns ?? [];
    return yesIf(columns.length > 0 && columns.every(({ generated }) => generated !== undefined));
  },
  "numbered-without-rowid": (situation) => {
    const table = created(situation);
    const isWithout = table?.settings?.["without rowid"] !== undefined;
    return yesIf(isWithout && table.columns.some(({ identity }) => identity !== undefined));
  },
  "constraint-there": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "add-check" || operation.constraint.name === undefined) return "no";
    return yesIf(constraintNamed(tableOf(situation), operation.constraint.name));
  },
  "constraint-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "drop-constraint" || table?.complete !== true) return "no";
    if (constraintNamed(table, operation.name)) return "no";
    // What a NOT NULL is called is not kept.
    return table.columns.some(({ notNull }) => notNull !== "no") ? "unknown" : "yes";
  },
  "drops-key": (situation) => yesIf(dropsConstraint(situation, ["primary-key", "unique"])),
  "drops-foreign-key": (situation) => yesIf(dropsConstraint(situation, ["foreign-key"])),
  "key-of-expressions": (situation) =>
    yesIf(
      created(situation)?.constraints.some(
        (one) => (one.kind === "unique" || one.kind === "primary-key") && one.computed === true,
      ) === true,
    ),
};
