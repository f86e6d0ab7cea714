import type { Insert, Operation, Update } from "../../operation.ts";
import type { Name } from "../../name.ts";
import type { Query } from "../../query.ts";
import { expression } from "./expressions.ts";
import {
  seesSelect,
  bracketed,
  fullName,
  list,
  name,
  sees,
  seesMark,
  spanFrom,
  takes,
  want,
  wantMark,
  wantOne,
  written,
  stop,
} from "./input.ts";
import type { Input } from "./input.ts";
import type { Notes } from "./notes.ts";
import { openNotes } from "./notes.ts";
import { orderBy, sorted } from "./order.ts";
import { compound, from, indexed, limit, names, results, select, withClause } from "./queries.ts";
import { resolutions } from "./words.ts";

/** SELECT, INSERT, UPDATE, DELETE, with WITH before them or not. */
export function dataStatement(input: Input): Operation {
  const notes = openNotes();
  const start = input.at;
  withClause(input, notes);
  if (sees(input, "insert", "replace")) return insert(input, notes, start);
  if (takes(input, "update")) return update(input, notes, start);
  if (takes(input, "delete")) return remove(input, notes, start);
  compound(input, notes);
  return { kind: "select", span: spanFrom(input, start), query: notes.query() };
}

function insert(input: Input, notes: Notes, start: number): Insert {
  const resolution = takes(input, "insert") ? orResolution(input) : replacing(input);
  want(input, "into");
  const table = target(input);
  const columns = seesMark(input, "(") && !isQuery(input) ? bracketed(input, names) : [];
  if (takes(input, "default")) {
    want(input, "values");
    const answer = returning(input, notes);
    const values = { width: 0, defaults: [], nulls: [] };
    const base = inserted(input, { table, columns, start }, notes.query());
    return { ...base, ...resolution, rows: 1, values, ...answer };
  }
  const rows = select(input, notes);
  const { shape } = notes.query();
  const { targets, revisions } = upsert(input, notes);
  const answer = returning(input, notes);
  const query = { ...notes.query(), ...(shape === undefined ? {} : { shape }) };
  const base = {
    ...inserted(input, { table, columns, start }, query),
    ...resolution,
    onConflict: targets !== undefined,
    ...(targets === undefined || targets.length === 0 ? {} : { targets }),
    ...(revisions.length === 0 ? {} : { revisions }),
    ...answer,
  };
  if (rows === undefined) return base;
  const values = { width: rows.width, defaults: [], nulls: rows.nulls };
  return { ...base, rows: rows.count, values };
}

function replacing(input: Input): Pick<Insert, "resolution"> {
  want(input, "replace");
  return { resolution: "replace" };
}

/** `INSERT INTO t (SELECT …)` is no SQL here, but the message should point at the right word. */
function isQuery(input: Input): boolean {
  return seesSelect({ ...input, at: input.at + 1 });
}

function inserted(
  input: Input,
  { start, ...about }: Pick<Insert, "table" | "columns"> & { readonly start: number },
  query: Query,
): Insert {
  const span = spanFrom(input, start);
  return { kind: "insert", span, ...about, rows: undefined, query, onConflict: false };
}

function orResolution(input: Input): Pick<Insert, "resolution"> {
  return takes(input, "or") ? { resolution: wantOne(input, resolutions) } : {};
}

/** A table, and what it is called in the statement. */
function target(input: Input): Name {
  const table = fullName(input);
  if (takes(input, "as")) name(input);
  return table;
}

interface Upsert {
  /** `undefined`: there is no ON CONFLICT. */
  readonly targets: NonNullable<Insert["targets"]> | undefined;
  readonly revisions: NonNullable<Insert["revisions"]>;
}

function upsert(input: Input, notes: Notes): Upsert {
  let found: Upsert["targets"];
  const revisions: Upsert["revisions"][number][] = [];
  while (takes(input, "on")) {
    want(input, "conflict");
    found ??= [];
    if (seesMark(input, "(")) {
      const keys = bracketed(input, (each) => sorted(each, notes));
      const isPart = takes(input, "where");
      if (isPart) expression(input, notes);
      const columns = keys.flatMap(({ value }) => (value.kind === "column" ? value.name : []));
      if (!isPart && columns.length === keys.length) found = [...found, { columns }];
    }
    want(input, "do");
    if (takes(input, "nothing")) continue;
    want(input, "update", "set");
    const set = assignments(input, notes);
    revisions.push({ assignments: set, ...where(input, notes) });
  }
  return { targets: found, revisions };
}

function update(input: Input, notes: Notes, start: number): Operation {
  orResolution(input);
  const table = target(input);
  indexed(input);
  want(input, "set");
  const set = assignments(input, notes);
  from(input, notes);
  const condition = where(input, notes);
  const answer = returning(input, notes);
  limited(input, notes);
  const span = spanFrom(input, start);
  const about = { top: true, only: false, query: notes.query(), ...answer };
  return { kind: "update", span, table, assignments: set, ...condition, ...about };
}

function remove(input: Input, notes: Notes, start: number): Operation {
  want(input, "from");
  const table = target(input);
  indexed(input);
  const condition = where(input, notes);
  const answer = returning(input, notes);
  limited(input, notes);
  const span = spanFrom(input, start);
  return {
    kind: "delete",
    span,
    table,
    ...condition,
    query: notes.query(),
    top: true,
    only: false,
    ...answer,
  };
}

function where(input: Input, notes: Notes): Pick<Update, "where"> {
  return takes(input, "where") ? { where: expression(input, notes) } : {};
}

/** Builds differ in whether UPDATE and DELETE may have a LIMIT. */
function limited(input: Input, notes: Notes): void {
  if (sees(input, "order")) orderBy(input, notes);
  limit(input, notes);
}

function returning(input: Input, notes: Notes): Pick<Insert, "returned"> {
  if (!takes(input, "returning")) return {};
  return { returned: results(input, notes).flatMap(([, listed]) => listed ?? []) };
}

function assignments(input: Input, notes: Notes): Update["assignments"] {
  return list(input, (each): Update["assignments"] => {
    if (seesMark(each, "(")) {
      const columns = bracketed(each, names);
      wantMark(each, "=");
      const at = each.at;
      const { value } = expression(each, notes);
      return columns.map((column, index) => {
        const own = value.kind === "array" ? (value.items[index] ?? value) : value;
        return { column, value: written(each, at, own) };
      });
    }
    const column = name(each);
    wantMark(each, "=");
    return [{ column, value: expression(each, notes) }];
  }).flat();
}

/** One of the statements between BEGIN and END of a trigger. */
export function triggerStatement(input: Input): Operation {
  const start = input.at;
  if (!sees(input, "insert", "replace", "update", "delete", "select", "values", "with"))
    stop(input);
  const operation = dataStatement(input);
  const isDefault = operation.kind === "insert" && operation.values?.width === 0;
  return isDefault ? stop(input, start) : operation;
}
