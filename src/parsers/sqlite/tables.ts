import type { ColumnDefinition, Constraint } from "../../constraint.ts";
import type { CreateTable, Operation } from "../../operation.ts";
import type { Name } from "../../name.ts";
import { column, seesConstraint, tableConstraint } from "./columns.ts";
import {
  seesSelect,
  ifNotThere,
  ifThere,
  ended,
  fullName,
  list,
  name,
  sees,
  seesMark,
  spanFrom,
  stop,
  takes,
  takesMark,
  want,
  wantMark,
} from "./input.ts";
import type { Input } from "./input.ts";
import { openNotes } from "./notes.ts";
import { select } from "./queries.ts";

/** Behind CREATE [TEMP] TABLE. */
export function createTable(input: Input, temporary: boolean): Operation {
  const ifNotExists = ifNotThere(input);
  const table = placed(fullName(input), temporary);
  const base = emptyTable(table, ifNotExists, temporary);
  if (takes(input, "as")) {
    const notes = openNotes();
    if (!seesSelect(input)) stop(input);
    select(input, notes);
    return { ...base, span: spanFrom(input, 0), as: { query: notes.query(), withData: true } };
  }
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  wantMark(input, "(");
  do columns.push(column(input));
  while (takesMark(input, ",") && !seesConstraint(input));
  while (seesConstraint(input)) {
    const constraint = tableConstraint(input);
    if (constraint !== undefined) constraints.push(constraint);
    // The comma between constraints may be left out.
    if (takesMark(input, ",") && !seesConstraint(input)) stop(input);
  }
  wantMark(input, ")");
  const settings = ended(input) ? {} : Object.fromEntries(list(input, option));
  return {
    ...base,
    span: spanFrom(input, 0),
    columns,
    constraints,
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

/** STRICT and WITHOUT ROWID. */
function option(input: Input): readonly [string, string] {
  const word = takes(input, "without") ? `without ${name(input)}` : name(input);
  return [word.toLowerCase(), "on"];
}

/** What is made with TEMP is in the schema of that name. */
export function placed(own: Name, temporary: boolean): Name {
  return temporary && own.schema === undefined ? { ...own, schema: "temp" } : own;
}

function emptyTable(
  table: Name,
  ifNotExists: boolean,
  temporary: boolean,
): Omit<CreateTable, "span"> {
  const isTemporary = temporary || table.schema?.toLowerCase() === "temp";
  return {
    kind: "create-table",
    table,
    ifNotExists,
    persistence: isTemporary ? "temporary" : "permanent",
    columns: [],
    constraints: [],
    inherits: [],
    like: [],
  };
}

/** Behind CREATE VIRTUAL TABLE: a module keeps its rows, in tables of its own. */
export function createVirtualTable(input: Input): Operation {
  const ifNotExists = ifNotThere(input);
  const table = fullName(input);
  want(input, "using");
  const module = name(input).toLowerCase();
  if (seesMark(input, "(")) skipGroup(input);
  const settings = { module };
  return { ...emptyTable(table, ifNotExists, false), span: spanFrom(input, 0), settings };
}

/** Arguments of modules are free text. */
function skipGroup(input: Input): void {
  const depth = input.tokens[input.at]?.depth;
  input.at++;
  while (!ended(input)) {
    const token = input.tokens[input.at];
    input.at++;
    if (token?.depth === depth && token?.text === ")") return;
  }
  stop(input);
}

/** Behind DROP. */
export function drop(input: Input): Operation {
  if (takes(input, "table")) {
    const ifExists = ifThere(input);
    const tables = [fullName(input)];
    return { kind: "drop-table", span: spanFrom(input, 0), tables, ifExists, cascade: false };
  }
  if (takes(input, "view")) {
    const ifExists = ifThere(input);
    const views = [fullName(input)];
    const about = { materialized: false, ifExists, cascade: false };
    return { kind: "drop-view", span: spanFrom(input, 0), views, ...about };
  }
  if (takes(input, "index")) {
    const ifExists = ifThere(input);
    const indexes = [fullName(input)];
    const about = { concurrently: false, ifExists, cascade: false };
    return { kind: "drop-index", span: spanFrom(input, 0), indexes, ...about };
  }
  if (!sees(input, "trigger")) stop(input);
  want(input, "trigger");
  const ifExists = ifThere(input);
  const trigger = fullName(input);
  // The statement does not name the table; history finds it.
  return { kind: "drop-trigger", span: spanFrom(input, 0), ...trigger, ifExists };
}
