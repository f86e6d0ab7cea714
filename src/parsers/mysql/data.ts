import { findWord, part, splitAtCommas, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Written } from "../../expression.ts";
import type { Name, Operation } from "../../operation.ts";
import type { Span } from "../../source.ts";
import { expressionIn } from "./expressions.ts";
import { plainQueryIn } from "./plain-query.ts";
import { queryIn, restOf } from "./queries.ts";
import {
  accept,
  acceptMark,
  acceptOne,
  columnList,
  group,
  identifier,
  isDone,
  name,
  readerOf,
  sees,
  seesMark,
  seesOne,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

type Read = readonly Operation[] | undefined;

/** UPDATE, DELETE, INSERT, REPLACE and queries; `undefined`: it is none, or not understood. */
export function dataChange(reader: Reader, span: Span): Read {
  if (accept(reader, "update")) return update(reader, span);
  if (accept(reader, "delete")) return deletion(reader, span);
  if (acceptOne(reader, "insert", "replace") !== undefined) return insertion(reader, span);
  if (seesOne(reader, "select", "with", "values", "table") || seesMark(reader, "(")) {
    const query = plainQueryIn(restOf(reader));
    reader.at = reader.clause.to;
    return [{ kind: "select", span, query }];
  }
  return undefined;
}

function update(reader: Reader, span: Span): Read {
  while (acceptOne(reader, "low_priority", "ignore") !== undefined);
  const start = reader.at;
  const table = name(reader);
  const set = findWord(reader.clause, "set", reader.at);
  if (table === undefined || set === undefined) return undefined;
  const head = part(reader.clause, start, set);
  const { condition, end } = conditionIn(reader.clause, set);
  const assignments = splitAtCommas(part(reader.clause, set + 1, end)).map((item) => {
    const one = readerOf(item);
    let column = identifier(one) ?? "";
    while (acceptMark(one, ".")) column = identifier(one) ?? column;
    acceptMark(one, "=");
    return { column, value: expressionIn(restOf(one)) };
  });
  const others = othersIn(head, table, reader.clause);
  reader.at = reader.clause.to;
  return [
    {
      kind: "update",
      span,
      table,
      assignments,
      query: { ...queryIn(part(reader.clause, set + 1)), tables: others },
      top: true,
      only: false,
      ...(condition === undefined ? {} : { where: condition }),
    },
  ];
}

/** Tables named beside the changed one, and those of sub-queries. */
function othersIn(head: Clause, table: Name, clause: Clause): readonly Name[] {
  const listed = splitAtCommas(head).flatMap((item) => name(readerOf(item)) ?? []);
  const joined = queryIn(clause).tables;
  return [...listed, ...joined].filter((one) => one.name !== table.name);
}

function deletion(reader: Reader, span: Span): Read {
  while (acceptOne(reader, "low_priority", "quick", "ignore") !== undefined);
  const isOfHistory = accept(reader, "history");
  const start = reader.at;
  accept(reader, "from");
  const named = name(reader);
  if (named === undefined) return undefined;
  if (isOfHistory) {
    // The rows that count are left alone.
    reader.at = reader.clause.to;
    return [
      { kind: "session-command", span, command: "delete history", table: named, alone: false },
    ];
  }
  const table = calledSo(part(reader.clause, reader.at), named) ?? named;
  const { condition } = conditionIn(reader.clause, start);
  const query = queryIn(part(reader.clause, start));
  reader.at = reader.clause.to;
  const tables = query.tables.filter((one) => one.name !== table.name);
  return [
    {
      kind: "delete",
      span,
      table,
      query: { ...query, tables },
      top: true,
      only: false,
      ...(condition === undefined ? {} : { where: condition }),
    },
  ];
}

/** `DELETE o FROM orders AS o`: the table behind another name. */
function calledSo(clause: Clause, { schema, name: alias }: Name): Name | undefined {
  const reader = readerOf(clause);
  while (!isDone(reader) && schema === undefined) {
    const begins = acceptOne(reader, "from", "join", "straight_join", "using") !== undefined;
    if (!begins && !acceptMark(reader, ",")) {
      reader.at++;
      continue;
    }
    const at = reader.at;
    const table = name(reader);
    accept(reader, "as");
    if (table !== undefined && identifier(reader) === alias) return table;
    reader.at = at;
  }
  return undefined;
}

/** WHERE with what bounds it: a LIMIT picks no more rows than it says, as a condition on the key does. */
function conditionIn(
  clause: Clause,
  from: number,
): { readonly condition: Written | undefined; readonly end: number } {
  const where = findWord(clause, "where", from);
  const order = findWord(clause, "order", from);
  const limit = findWord(clause, "limit", from);
  const returning = findWord(clause, "returning", from);
  const stop = Math.min(order ?? clause.to, limit ?? clause.to, returning ?? clause.to);
  const end = Math.min(where ?? stop, stop);
  const bound =
    limit === undefined ? "" : ` ${textOf(part(clause, limit, returning ?? clause.to))}`;
  if (where === undefined) {
    if (bound === "") return { condition: undefined, end };
    const value = { kind: "constant", type: "boolean", value: "true" } as const;
    return { condition: { text: `true${bound}`, value }, end };
  }
  const { text, value } = expressionIn(part(clause, where + 1, stop));
  return { condition: { text: text + bound, value }, end };
}

function insertion(reader: Reader, span: Span): Read {
  const replaces = reader.clause.tokens[reader.at - 1]?.text === "replace";
  while (acceptOne(reader, "low_priority", "delayed", "high_priority", "ignore") !== undefined);
  accept(reader, "into");
  const table = name(reader);
  if (table === undefined) return undefined;
  if (accept(reader, "partition")) group(reader);
  const isQuery = seesMark(reader, "(") && reader.clause.tokens[reader.at + 1]?.text === "select";
  const columns = seesMark(reader, "(") && !isQuery ? (columnList(reader) ?? []) : [];
  const body = restOf(reader);
  const set = sees(reader, "set");
  const listed = acceptOne(reader, "values", "value") !== undefined;
  let rows = set ? 1 : 0;
  let width: number | undefined;
  while (listed && seesMark(reader, "(")) {
    const inner = group(reader);
    width ??= inner === undefined ? undefined : splitAtCommas(inner).length;
    rows++;
    acceptMark(reader, ",");
  }
  const conflict = findWord(reader.clause, "duplicate") !== undefined;
  const query = queryIn(body);
  reader.at = reader.clause.to;
  return [
    {
      kind: "insert",
      span,
      table,
      columns,
      rows: listed || set ? rows : undefined,
      ...(width === undefined ? {} : { values: { width, defaults: [], nulls: [] } }),
      query,
      onConflict: conflict || replaces,
    },
  ];
}

export function isEmpty(reader: Reader): boolean {
  return isDone(reader);
}
