import { expression, expressions } from "./expressions.ts";
import {
  bracketed,
  isWordAt,
  list,
  name,
  sees,
  seesMark,
  seesName,
  seesPlainName,
  seesSelect,
  stop,
  takes,
  takesMark,
  want,
} from "./input.ts";
import type { Input } from "./input.ts";
import type { Notes } from "./notes.ts";
import { openNotes, pour } from "./notes.ts";
import { orderBy } from "./order.ts";
import { window } from "./windows.ts";
import { joining } from "./words.ts";

/** How many rows VALUES lists and how wide they are; `undefined` for other queries. */
export interface Rows {
  readonly count: number;
  readonly width: number;
  readonly nulls: readonly number[];
}

/** A query with its WITH, compound parts, order and limit. */
export function select(input: Input, notes: Notes): Rows | undefined {
  withClause(input, notes);
  return compound(input, notes);
}

/** Without WITH before it. */
export function compound(input: Input, notes: Notes): Rows | undefined {
  let rows = simple(input, notes);
  for (;;) {
    if (takes(input, "union")) takes(input, "all");
    else if (!takes(input, "except") && !takes(input, "intersect")) return rows;
    simple(input, notes);
    rows = undefined;
  }
}

export function withClause(input: Input, notes: Notes): void {
  if (!takes(input, "with")) return;
  takes(input, "recursive");
  list(input, (each) => {
    notes.define(name(each));
    if (seesMark(each, "(")) bracketed(each, indexedColumns);
    want(each, "as");
    if (takes(each, "not")) want(each, "materialized");
    else takes(each, "materialized");
    bracketed(each, (inner) => {
      sub(inner, notes);
    });
  });
}

function sub(input: Input, notes: Notes): void {
  if (!seesSelect(input)) stop(input);
  const inner = openNotes(notes);
  select(input, inner);
  pour(inner, notes);
}

/** Names with collations and orders, as lists of columns allow them. */
export function indexedColumns(input: Input): readonly string[] {
  return list(input, (each) => {
    const column = name(each);
    if (takes(each, "collate")) name(each);
    if (!takes(each, "asc")) takes(each, "desc");
    return column;
  });
}

export function names(input: Input): readonly string[] {
  return list(input, name);
}

function simple(input: Input, notes: Notes): Rows | undefined {
  if (takes(input, "values")) return values(input, notes);
  want(input, "select");
  if (!takes(input, "distinct")) takes(input, "all");
  results(input, notes);
  from(input, notes);
  if (takes(input, "where")) expression(input, notes);
  if (takes(input, "group")) {
    want(input, "by");
    expressions(input, notes);
  }
  if (takes(input, "having")) expression(input, notes);
  if (sees(input, "window") && isWordAt(input, input.at + 2, ["as"])) {
    input.at++;
    list(input, (each) => {
      name(each);
      want(each, "as");
      bracketed(each, (inner) => {
        window(inner, notes);
      });
    });
  }
  if (sees(input, "order")) orderBy(input, notes);
  limit(input, notes);
  return undefined;
}

function values(input: Input, notes: Notes): Rows {
  const rows = list(input, (each) => bracketed(each, (inner) => expressions(inner, notes)));
  const width = rows[0]?.length ?? 0;
  const nulls = Array.from({ length: width }, (_, at) => at).filter((at) =>
    rows.every((row) => {
      const value = row[at]?.value;
      return value?.kind === "constant" && value.type === "null";
    }),
  );
  return { count: rows.length, width, nulls };
}

/** What SELECT and RETURNING list. */
export function results(input: Input, notes: Notes): void {
  list(input, (each) => {
    if (takesMark(each, "*")) {
      notes.column("*");
      return;
    }
    if (seesName(each) && isStarred(each)) {
      each.at += 3;
      notes.column("*");
      return;
    }
    expression(each, notes);
    alias(each);
  });
}

function isStarred({ tokens, at }: Input): boolean {
  return tokens[at + 1]?.text === "." && tokens[at + 2]?.text === "*";
}

function alias(input: Input): void {
  if (takes(input, "as")) name(input);
  else if (seesPlainName(input)) name(input);
}

function tableAlias(input: Input): void {
  if (takes(input, "as")) name(input);
  else if (seesPlainName(input) && !isWindowed(input)) name(input);
}

/** `FROM t WINDOW w AS (…)`: no alias. */
function isWindowed(input: Input): boolean {
  return (
    sees(input, "window") &&
    seesName({ ...input, at: input.at + 1 }) &&
    isWordAt(input, input.at + 2, ["as"])
  );
}

export function from(input: Input, notes: Notes): void {
  if (takes(input, "from")) sources(input, notes);
}

function sources(input: Input, notes: Notes): void {
  source(input, notes);
  while (joins(input)) source(input, notes);
}

function joins(input: Input): boolean {
  if (takesMark(input, ",") || takes(input, "join")) return true;
  if (!sees(input, ...joining)) return false;
  input.at++;
  for (let others = 0; others < 2 && !sees(input, "join"); others++) name(input);
  want(input, "join");
  return true;
}

function source(input: Input, notes: Notes): void {
  if (seesMark(input, "(")) {
    bracketed(input, (each) => {
      if (seesSelect(each)) sub(each, notes);
      else sources(each, notes);
    });
    tableAlias(input);
  } else {
    const first = name(input);
    const table = takesMark(input, ".") ? { schema: first, name: name(input) } : { name: first };
    if (seesMark(input, "(")) {
      bracketed(input, (each) => {
        if (!seesMark(each, ")")) expressions(each, notes);
      });
      notes.call(table);
      tableAlias(input);
    } else {
      notes.table(table);
      tableAlias(input);
      indexed(input);
    }
  }
  if (takes(input, "on")) expression(input, notes);
  else if (takes(input, "using")) bracketed(input, names);
}

/** INDEXED BY and NOT INDEXED. */
export function indexed(input: Input): void {
  if (takes(input, "indexed")) {
    want(input, "by");
    name(input);
  } else takes(input, "not", "indexed");
}

export function limit(input: Input, notes: Notes): void {
  if (!takes(input, "limit")) return;
  expression(input, notes);
  if (takes(input, "offset") || takesMark(input, ",")) expression(input, notes);
}
