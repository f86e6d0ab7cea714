import { part, spanOf, splitAtCommas, textOf } from "../../clause.ts";
import type {
  ColumnDefinition,
  Constraint,
  CreateIndex,
  Name,
  Operation,
  RowUse,
} from "../../operation.ts";
import type { Span } from "../../source.ts";
import { dropIndex, tableConstraint } from "./alter-table.ts";
import { columnDefinition } from "./columns.ts";
import { demandsTo, indexBody, indexHead, indexKeys, uniqueIndex, waitIn } from "./indexes.ts";
import type { Draft } from "./indexes.ts";
import { optionsIn } from "./options.ts";
import { partitioningIn } from "./partitions.ts";
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
  tokenAt,
  valueOf,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

type Read = readonly Operation[] | undefined;

/** From behind CREATE. */
export function creation(reader: Reader, span: Span, demands: Draft): Read {
  const orReplace = accept(reader, "or", "replace");
  const temporary = accept(reader, "temporary");
  if (accept(reader, "table")) return createTable(reader, span, orReplace, temporary);
  const from = reader.at;
  const online = acceptOne(reader, "online", "offline");
  const head = indexHead(reader);
  if (head !== undefined) {
    const made = createIndex(reader, span, head, demands);
    const [index] = made ?? [];
    return orReplace && index?.kind === "create-index" && index.name !== undefined
      ? [dropIndex(index, index.name, true), index]
      : made;
  }
  if (online !== undefined) reader.at = from;
  if (acceptOne(reader, "database", "schema") !== undefined) {
    const ifNotExists = accept(reader, "if", "not", "exists");
    const own = identifier(reader);
    reader.at = reader.clause.to;
    return own === undefined
      ? undefined
      : [{ kind: "create-schema", span, name: own, ifNotExists }];
  }
  if (accept(reader, "sequence")) {
    const ifNotExists = accept(reader, "if", "not", "exists");
    const own = name(reader);
    reader.at = reader.clause.to;
    if (own === undefined) return undefined;
    const made = { kind: "create-sequence", span, name: own, ifNotExists } as const;
    const gone = { kind: "drop-object", span, object: "sequence", names: [own] } as const;
    return orReplace ? [{ ...gone, ifExists: true, cascade: false }, made] : [made];
  }
  definer(reader);
  if (accept(reader, "view")) return createView(reader, span, orReplace ? "replace" : "new");
  if (accept(reader, "trigger")) return createTrigger(reader, span, orReplace);
  accept(reader, "aggregate");
  const program = acceptOne(reader, "procedure", "function", "event");
  if (program === "event") {
    const own = nameBehindIf(reader);
    reader.at = reader.clause.to;
    return (
      own && [
        {
          kind: "change-catalog",
          span,
          action: "create",
          object: "event",
          names: [own],
          lenient: false,
        },
      ]
    );
  }
  if (program !== undefined) return createProgram(reader, span, program, orReplace);
  if (acceptOne(reader, "user", "role", "server", "tablespace", "undo", "logfile") !== undefined) {
    reader.at = reader.clause.to;
    return [
      {
        kind: "change-catalog",
        span,
        action: "create",
        object: "other",
        names: [],
        lenient: false,
      },
    ];
  }
  return undefined;
}

function nameBehindIf(reader: Reader): Name | undefined {
  accept(reader, "if", "not", "exists");
  return name(reader);
}

/** `ALGORITHM = MERGE DEFINER = a@b SQL SECURITY INVOKER`, in any order. */
export function definer(reader: Reader): void {
  for (;;) {
    if (accept(reader, "definer")) {
      acceptMark(reader, "=");
      valueOf(reader);
      if (tokenAt(reader)?.kind === "parameter") reader.at++;
      else if (acceptMark(reader, "(")) acceptMark(reader, ")");
    } else if (accept(reader, "algorithm")) {
      acceptMark(reader, "=");
      valueOf(reader);
    } else if (accept(reader, "sql", "security")) valueOf(reader);
    else return;
  }
}

function createIndex(
  reader: Reader,
  span: Span,
  head: NonNullable<ReturnType<typeof indexHead>>,
  demands: Draft,
): Read {
  const ifNotExists = accept(reader, "if", "not", "exists");
  const own = identifier(reader);
  let method = head.method;
  if (acceptOne(reader, "using", "type") !== undefined && valueOf(reader) === "hash")
    method = "hash";
  if (!accept(reader, "on")) return undefined;
  const table = name(reader);
  if (own === undefined || table === undefined) return undefined;
  demandsTo({ clause: part(reader.clause, reader.at, reader.at), at: reader.at }, demands);
  waitIn(reader, demands);
  const index = indexKeys(reader, table, { ...head, method }, reader.at, own, ifNotExists);
  if (index === undefined || !demandsTo(reader, demands)) return undefined;
  return [{ ...index, span }];
}

function createTable(reader: Reader, span: Span, orReplace: boolean, temporary: boolean): Read {
  const ifNotExists = accept(reader, "if", "not", "exists");
  const table = name(reader);
  if (table === undefined) return undefined;
  const dropped: readonly Operation[] = orReplace
    ? [{ kind: "drop-table", span, tables: [table], ifExists: true, cascade: false }]
    : [];
  const base = {
    kind: "create-table",
    span,
    table,
    ifNotExists,
    persistence: temporary ? "temporary" : "permanent",
    inherits: [],
  } as const;
  const like = likeOf(reader);
  if (like !== undefined) {
    return [
      ...dropped,
      { ...base, columns: [], constraints: [], like: [{ table: like, including: ["all"] }] },
    ];
  }
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  const indexes: CreateIndex[] = [];
  const unknown: Operation[] = [];
  const isQuery = reader.clause.tokens[reader.at + 1]?.text === "select";
  const inner = seesMark(reader, "(") && !isQuery ? group(reader) : undefined;
  for (const item of inner === undefined ? [] : splitAtCommas(inner)) {
    if (!element(readerOf(item), { table, columns, constraints, indexes })) {
      const what = `CREATE TABLE … ${textOf(item).slice(0, 60)}`;
      unknown.push({ kind: "opaque", span: spanOf(item), reason: "unmodelled", what });
    }
  }
  let settings: Readonly<Record<string, string>> = {};
  for (const option of optionsIn(reader, (_option, _values, own) => ({
    kind: "set-table-option" as const,
    span,
    table,
    object: "table" as const,
    option: "comment" as const,
    values: [],
    settings: own,
  })) ?? []) {
    settings = { ...settings, ...option.settings };
  }
  const partitioning = partitioningIn(reader);
  acceptOne(reader, "ignore", "replace");
  accept(reader, "as");
  const as =
    seesOne(reader, "select", "with", "values", "table") || seesMark(reader, "(")
      ? { query: plainQueryIn(restOf(reader)), withData: true }
      : undefined;
  if (as !== undefined) reader.at = reader.clause.to;
  if (!isDone(reader)) return undefined;
  return [
    ...dropped,
    {
      ...base,
      columns,
      constraints,
      indexes,
      like: [],
      settings,
      // Its partitions are no tables that others could name: the rows are its own.
      ...(partitioning === undefined ? {} : { partitioning }),
      ...(as === undefined ? {} : { as }),
    },
    ...unknown,
  ];
}

function likeOf(reader: Reader): Name | undefined {
  if (accept(reader, "like")) return name(reader);
  if (!seesMark(reader, "(") || reader.clause.tokens[reader.at + 1]?.text !== "like")
    return undefined;
  const inner = group(reader);
  if (inner === undefined) return undefined;
  const inside = readerOf(inner);
  accept(inside, "like");
  return name(inside);
}

interface Elements {
  readonly table: Name;
  readonly columns: ColumnDefinition[];
  readonly constraints: Constraint[];
  readonly indexes: CreateIndex[];
}

function element(reader: Reader, { table, columns, constraints, indexes }: Elements): boolean {
  const { clause } = reader;
  if (isDone(reader)) return false;
  if (accept(reader, "period", "for")) return true;
  const constraint = tableConstraint(reader, clause, { table, missingOk: false });
  if (constraint !== undefined) {
    if (constraint.kind === "create-index") indexes.push(constraint);
    else if ("constraint" in constraint && typeof constraint.constraint === "object") {
      constraints.push(constraint.constraint);
    }
    return isDone(reader);
  }
  const from = reader.at;
  const head = indexHead(reader);
  if (head !== undefined) {
    const index = indexBody(reader, table, head, from);
    if (index === undefined) return false;
    indexes.push(index);
    return isDone(reader);
  }
  const column = columnDefinition(reader);
  if (column === undefined || !isDone(reader)) return false;
  const { definition, unique } = column;
  // Keys and checks of a column are the table's; the column keeps none of its own.
  columns.push(definition);
  if (unique) {
    indexes.push(uniqueIndex(definition, table, { name: definition.name }));
  }
  return true;
}

export function createView(reader: Reader, span: Span, way: "new" | "replace" | "alter"): Read {
  const ifNotExists = accept(reader, "if", "not", "exists");
  const view = name(reader);
  columnList(reader);
  if (view === undefined || !accept(reader, "as")) return undefined;
  const query = plainQueryIn(restOf(reader));
  reader.at = reader.clause.to;
  return [
    {
      kind: "create-view",
      span,
      view,
      materialized: false,
      orReplace: way !== "new",
      ...(way === "alter" ? { alters: true as const } : {}),
      ifNotExists,
      temporary: false,
      query,
      withData: true,
    },
  ];
}

function createTrigger(reader: Reader, span: Span, orReplace: boolean): Read {
  const ifNotExists = accept(reader, "if", "not", "exists");
  const own = name(reader);
  const timing = acceptOne(reader, "before", "after");
  const event = acceptOne(reader, "insert", "update", "delete");
  if (own === undefined || event === undefined || !accept(reader, "on")) return undefined;
  const table = name(reader);
  if (table === undefined || !accept(reader, "for", "each", "row")) return undefined;
  const isBeside = acceptOne(reader, "follows", "precedes") !== undefined;
  const beside = isBeside ? identifier(reader) : undefined;
  const body = queryIn(restOf(reader));
  const rowUses = rowUsesIn(reader);
  reader.at = reader.clause.to;
  return [
    {
      kind: "create-trigger",
      span,
      table,
      name: own.name,
      orReplace,
      ...(ifNotExists ? { ifNotExists } : {}),
      constraint: false,
      timing: timing === "after" ? "after" : "before",
      events: [isEvent(event) ? event : "insert"],
      row: true,
      columns: [],
      mentions: body.columns,
      ...(rowUses.length === 0 ? {} : { rowUses }),
      ...(beside === undefined ? {} : { beside }),
      calls: own,
    },
  ];
}

/** `NEW.total` and `OLD.total` in what follows, and which of them SET gives a value. */
function rowUsesIn({ clause, at }: Reader): readonly RowUse[] {
  const found: RowUse[] = [];
  for (let place = at; place < clause.to - 2; place++) {
    const [word, dot] = [clause.tokens[place], clause.tokens[place + 1]];
    const row = word?.kind === "word" ? word.text : "";
    if ((row !== "new" && row !== "old") || dot?.text !== ".") continue;
    const behind = readerOf(part(clause, place + 2));
    const column = identifier(behind);
    const before = clause.tokens[place - 1]?.text;
    const isTarget = before === "set" || before === ",";
    const assigned = isTarget && (seesMark(behind, "=") || seesMark(behind, ":="));
    if (column !== undefined) found.push({ row, column, assigned });
  }
  return found;
}

function isEvent(word: string): word is "insert" | "update" | "delete" {
  return word === "insert" || word === "update" || word === "delete";
}

/** What its body does is done where it is called. */
function createProgram(reader: Reader, span: Span, program: string, orReplace: boolean): Read {
  const ifNotExists = sees(reader, "if", "not", "exists");
  const own = nameBehindIf(reader);
  reader.at = reader.clause.to;
  const isProcedure = program === "procedure";
  return (
    own && [
      {
        kind: "create-function",
        span,
        name: own,
        procedure: isProcedure,
        orReplace,
        ...(ifNotExists ? { ifNotExists } : {}),
        arguments: [],
        language: "sql",
        volatility: "volatile",
        ...(isProcedure ? { program: reader.clause.piece.text } : {}),
        bound: false,
      },
    ]
  );
}

export function isCreation(reader: Reader): boolean {
  return sees(reader, "create");
}
