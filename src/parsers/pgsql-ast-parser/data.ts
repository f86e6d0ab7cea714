import type { SelectStatement, Statement, UpdateStatement, WithStatementBinding } from "pgsql-ast-parser";
import { findMark, findWord, inside, isWord, part, spanOf, splitAtCommas } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Written } from "../../expression.ts";
import type { Operation, Query, Update } from "../../operation.ts";
import { writtenOf } from "./expressions.ts";
import { nameOf, words } from "./names.ts";
import { mainOf, readQuery } from "./queries.ts";
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
      return [
        {
          kind: "insert",
          span,
          table: nameOf(main.into),
          columns: words(main.columns),
          rows: rowsOf(main.insert),
          query,
          onConflict: main.onConflict != null,
        },
        ...nested,
      ];
    case "update": {
      const table = nameOf(main.table);
      const assignments = assignmentsOf(place, main);
      const where = main.where == null ? {} : { where: whereOf(place, main.where, main.table) };
      return [{ kind: "update", span, table, assignments, ...where, query, top }, ...nested];
    }
    case "delete": {
      const table = nameOf(main.from);
      const where = main.where == null ? {} : { where: whereOf(place, main.where, main.from) };
      return [{ kind: "delete", span, table, ...where, query, top }, ...nested];
    }
    default:
      return [];
  }
}

function rowsOf(source: SelectStatement | null): number | undefined {
  const main = source === null ? undefined : mainOf(source);
  return main?.type === "values" ? main.values.length : undefined;
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
