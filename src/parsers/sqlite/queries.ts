import { expression, expressions } from "./expressions.ts";
import {
  bracketed,
  isWordAt,
  list,
  name,
  refuse,
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
import type { Written } from "../../expression.ts";
import type { Name } from "../../name.ts";
import type { Output } from "../../query.ts";
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
    notes.nests();
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
  const listed = results(input, notes);
  const read = from(input, notes);
  notes.returns(
    outputsOf(
      listed.map(([output]) => output),
      read,
    ),
  );
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
  notes.returns(undefined);
  const width = rows[0]?.length ?? 0;
  if (rows.some(({ length }) => length !== width)) {
    refuse(input, "all VALUES must have the same number of terms");
  }
  const nulls = Array.from({ length: width }, (_, at) => at).filter((at) =>
    rows.every((row) => {
      const value = row[at]?.value;
      return value?.kind === "constant" && value.type === "null";
    }),
  );
  return { count: rows.length, width, nulls };
}

/** A column that is returned, or all those of a table or of all. */
type Listed = string | { readonly allOf: string | undefined };

/** What SELECT and RETURNING list: what it is called, and what it is unless it is a star. */
export function results(input: Input, notes: Notes): readonly (readonly [Listed, Written?])[] {
  return list(input, (each): readonly [Listed, Written?] => {
    if (takesMark(each, "*")) {
      notes.column("*");
      return [{ allOf: undefined }];
    }
    if (seesName(each) && isStarred(each)) {
      const allOf = name(each);
      each.at += 2;
      notes.column("*");
      return [{ allOf }];
    }
    const listed = expression(each, notes);
    const { value, text } = listed;
    const given = alias(each);
    if (given !== undefined) notes.ambiguous(given);
    return [given ?? (value.kind === "column" ? value.name : text), listed];
  });
}

/** `undefined`: nobody knows what the stars stand for. */
function outputsOf(
  listed: readonly Listed[],
  read: readonly Source[] | undefined,
): readonly Output[] | undefined {
  const outputs: Output[] = [];
  for (const one of listed) {
    if (typeof one === "string") {
      outputs.push(one);
      continue;
    }
    const { allOf } = one;
    const sources =
      allOf === undefined
        ? read
        : read?.filter(({ called }) => called.toLowerCase() === allOf.toLowerCase());
    if (sources === undefined || sources.length === 0) return undefined;
    outputs.push(...sources.map(({ table }) => ({ allOf: table })));
  }
  return outputs;
}

function isStarred({ tokens, at }: Input): boolean {
  return tokens[at + 1]?.text === "." && tokens[at + 2]?.text === "*";
}

function alias(input: Input): string | undefined {
  return takes(input, "as") || seesPlainName(input) ? name(input) : undefined;
}

function tableAlias(input: Input): string | undefined {
  if (takes(input, "as")) return name(input);
  return seesPlainName(input) && !isWindowed(input) ? name(input) : undefined;
}

/** `FROM t WINDOW w AS (…)`: no alias. */
function isWindowed(input: Input): boolean {
  return (
    sees(input, "window") &&
    seesName({ ...input, at: input.at + 1 }) &&
    isWordAt(input, input.at + 2, ["as"])
  );
}

/** A table, and what it is called in the query. */
interface Source {
  readonly called: string;
  readonly table: Name;
}

/** `undefined`: their columns are not those that a star stands for. */
export function from(input: Input, notes: Notes): readonly Source[] | undefined {
  return takes(input, "from") ? sources(input, notes) : [];
}

function sources(input: Input, notes: Notes): readonly Source[] | undefined {
  const all = [source(input, notes)];
  let isPlain = true;
  for (;;) {
    if (sees(input, "natural")) isPlain = false;
    if (!joins(input)) break;
    all.push(source(input, notes));
  }
  const known = all.flatMap((each) => each ?? []);
  return isPlain && known.length === all.length ? known : undefined;
}

function joins(input: Input): boolean {
  if (takesMark(input, ",") || takes(input, "join")) return true;
  if (!sees(input, ...joining)) return false;
  input.at++;
  for (let others = 0; others < 2 && !sees(input, "join"); others++) name(input);
  want(input, "join");
  return true;
}

function source(input: Input, notes: Notes): Source | undefined {
  let found: Source | undefined;
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
      notes.nests();
      tableAlias(input);
    } else {
      notes.table(table);
      const called = tableAlias(input) ?? table.name;
      if (table.schema !== undefined || !notes.isDefined(table.name)) found = { called, table };
      indexed(input);
    }
  }
  if (takes(input, "on")) expression(input, notes);
  else if (takes(input, "using")) {
    bracketed(input, names);
    return undefined;
  }
  return found;
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
