import type {
  Expr,
  InsertStatement,
  QName,
  SelectStatement,
  UpdateStatement,
  WithStatementBinding,
} from "pgsql-ast-parser";
import { findMark, findWord, inside, part, spanOf, splitAtCommas } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Written } from "../../expression.ts";
import type { Insert, Operation, Update } from "../../operation.ts";
import { writtenOf } from "./expressions.ts";
import { nameOf, words } from "./names.ts";
import { isNil } from "./nil.ts";
import { mainOf, plain, readQuery } from "./queries.ts";
import type { Modification, QueryReading, Scope } from "./queries.ts";
import type { Reading } from "./reading.ts";
import { setByCall } from "./session.ts";

/** Where a data statement stands: alone, or inside WITH of another. */
interface Place {
  readonly reading: Reading;
  readonly words: Clause;
  readonly top: boolean;
  readonly scope: Scope | undefined;
}

/** A query, or a statement that changes rows. */
export function dataOperations(node: WithStatementBinding, reading: Reading): readonly Operation[] {
  const main = mainOf(node);
  if (main.type === "insert" || main.type === "update" || main.type === "delete") {
    return change(node, { reading, words: reading.whole, top: true, scope: undefined });
  }
  const found = readQuery(reading, node);
  return [
    { kind: "select", span: reading.span, query: plain(found) },
    ...(main.type === "select" ? setByCall(main.columns, reading) : []),
    ...modificationsOf(reading, found),
  ];
}

function change(node: WithStatementBinding, place: Place): readonly Operation[] {
  const { reading, words: clause, top, scope } = place;
  const main = mainOf(node);
  const found = readQuery(reading, node, scope);
  const query = plain(found);
  const span = top ? reading.span : spanOf(clause);
  const nested = top ? modificationsOf(reading, found) : [];
  switch (main.type) {
    case "insert":
      // Its type says otherwise, but there may be none: what looked like VALUES was read as an alias.
      if ((main.insert as SelectStatement | null) === null) reading.refuse("INSERT of nothing", 0);
      return [
        {
          kind: "insert",
          span,
          table: nameOf(main.into),
          columns: words(main.columns),
          rows: rowsOf(main.insert),
          ...valuesOf(main.insert),
          query,
          onConflict: !isNil(main.onConflict),
          ...(typeof main.onConflict?.do === "object" ? { updates: true } : {}),
          ...arbiterOf(main.onConflict),
        },
        ...nested,
      ];
    case "update": {
      const table = nameOf(main.table);
      const assignments = assignmentsOf(place, main);
      const where = isNil(main.where) ? {} : { where: whereOf(place, main.where, main.table) };
      return [
        { kind: "update", span, table, assignments, ...where, query, top, only: false },
        ...nested,
      ];
    }
    case "delete": {
      const table = nameOf(main.from);
      const where = isNil(main.where) ? {} : { where: whereOf(place, main.where, main.from) };
      return [{ kind: "delete", span, table, ...where, query, top, only: false }, ...nested];
    }
    default:
      return [];
  }
}

function rowsOf(source: SelectStatement): number | undefined {
  const main = mainOf(source);
  return main.type === "values" ? main.values.length : undefined;
}

function valuesOf(source: SelectStatement): Pick<Insert, "values"> {
  const main = mainOf(source);
  const [first, ...others] = main.type === "values" ? main.values : [];
  if (first === undefined) return {};
  const positions = first.map((_, at) => at);
  const is = (type: Expr["type"], row: readonly Expr[], at: number): boolean =>
    row[at]?.type === type;
  return {
    values: {
      width: first.length,
      defaults: positions.filter((at) => [first, ...others].some((row) => is("default", row, at))),
      nulls: positions.filter((at) => [first, ...others].every((row) => is("null", row, at))),
    },
  };
}

/** Data statements inside WITH, each with the words between its brackets. */
function modificationsOf(reading: Reading, { modifications }: QueryReading): readonly Operation[] {
  return modifications.flatMap(({ statement, at, scope }: Modification) => {
    const from = part(reading.whole, at);
    const open = findMark(from, "(", findWord(from, "as"));
    const clause = open === undefined ? from : inside(from, open);
    return change(statement, { reading, words: clause, top: false, scope });
  });
}

function whereOf({ reading, words: clause }: Place, node: Expr, table: QName): Written {
  const from = findWord(clause, "where", reading.first(table)) ?? clause.from;
  return writtenOf(reading, part(clause, from + 1, findWord(clause, "returning", from)), node);
}

function assignmentsOf(
  { reading, words: clause }: Place,
  { table, sets }: UpdateStatement,
): Update["assignments"] {
  const set = findWord(clause, "set", reading.first(table) + 1) ?? clause.from;
  const slices = splitAtCommas(part(clause, set + 1, endOfSet(clause, set + 1)));
  const values = slices.flatMap((slice) => valuesIn(slice));
  return sets.map(({ column, value }, index) => {
    return { column: column.name, value: writtenOf(reading, values[index] ?? clause, value) };
  });
}

/** `(a, b) = (1, 2)` is two assignments. */
function valuesIn(slice: Clause): readonly Clause[] {
  const value = part(slice, (findMark(slice, "=") ?? slice.from) + 1);
  if (slice.tokens[slice.from]?.text !== "(") return [value];
  const values = splitAtCommas(inside(value, value.from));
  return values.length === 1 ? [value] : values;
}

/** SET ends at FROM, at WHERE or at RETURNING. */
function endOfSet(clause: Clause, start: number): number {
  const ends = ["from", "where", "returning"].flatMap(
    (word) => findWord(clause, word, start) ?? [],
  );
  return Math.min(...ends, clause.to);
}

function arbiterOf(conflict: InsertStatement["onConflict"]): Pick<Insert, "arbiter"> {
  const on = conflict?.on;
  if (isNil(on)) return {};
  if (on.type === "on constraint") return { arbiter: { constraint: on.constraint.name } };
  const keys = on.exprs.map((each) => (each.type === "ref" ? each.name : undefined));
  // A WHERE of the columns themselves it cannot read.
  return { arbiter: { keys, partial: false } };
}
