import { cut } from "../cut.ts";
import { columnsOf } from "../expression.ts";
import type { Expression, Written } from "../expression.ts";
import type { Name, Operation, Query } from "../operation.ts";
import { keyOf, sameName } from "../schema.ts";
import type { FullName, Ternary } from "../schema.ts";
import type { Token } from "../token.ts";
import { putTable, resolveTable } from "./state.ts";
import type { State, TableState, TriggerState } from "./state.ts";

interface Renaming {
  readonly from: string;
  readonly to: string;
  readonly object: "column" | "table";
}

/**
 * The server writes triggers anew when a column or table that they speak of gets another name. Their kept text
 * follows where it is sure which words mean that; where it is not, it is kept no longer.
 */
export function followInTriggers(
  state: State,
  { name: table }: { readonly name: FullName },
  renaming: Renaming,
): void {
  // Where names are bound at once, nobody writes a trigger anew.
  if (state.naming.bindsLate !== true) return;
  for (const owner of [...state.tables.values()]) {
    if (!owner.triggers.some(({ text }) => text !== undefined)) continue;
    const triggers = owner.triggers.map((trigger) =>
      follow(state, owner, trigger, table, renaming),
    );
    if (triggers.every((one, at) => one === owner.triggers[at])) continue;
    putTable(state, { ...owner, triggers });
  }
}

function follow(
  state: State,
  owner: TableState,
  trigger: TriggerState,
  table: FullName,
  renaming: Renaming,
): TriggerState {
  const { text, body = [] } = trigger;
  if (text === undefined) return trigger;
  const touched = [owner.name, ...body.flatMap((one) => tablesIn(state, one))];
  if (!touched.some((one) => sameName(one, table))) return trigger;
  const tokens = cut(text, state.family).pieces.flatMap((piece) => piece.tokens());
  const meanings = tokens.map((token, at) =>
    isName(renaming.from, [nameIn(token, text)]) && tokens[at + 1]?.text !== "("
      ? meaningOf(state, tokens[at - 1]?.text === "." ? tokens[at - 2]?.text : undefined, {
          owner: owner.name,
          table,
          touched,
          renaming,
        })
      : "no",
  );
  const meant = { owner: owner.name, table, renaming };
  const { text: _, ...rest } = {
    ...trigger,
    body: body.map((one) => renameIn(one, meant, state)),
  };
  if (meanings.includes("unknown") || isName(renaming.from, [trigger.name])) return rest;
  const places = tokens.filter((_token, at) => meanings[at] === "yes");
  return { ...rest, text: replaced(text, places, state.quoting.identifier(renaming.to)) };
}

interface Meant {
  /** The trigger's own table, and the one that has, or whose column has, another name. */
  readonly owner: FullName;
  readonly table: FullName;
  readonly renaming: Renaming;
}

interface Surroundings extends Meant {
  readonly touched: readonly FullName[];
}

/** Whether a word that is the old name means what has a new one. */
function meaningOf(
  state: State,
  qualifier: string | undefined,
  { owner, table, touched, renaming: { from, object } }: Surroundings,
): Ternary {
  const others = touched.filter((one) => !sameName(one, table));
  if (object === "table") {
    if (qualifier !== undefined) return "no";
    return touched.some((one) => hasColumn(state, one, from)) ? "unknown" : "yes";
  }
  if (
    isName(
      from,
      touched.map(({ name }) => name),
    )
  )
    return "unknown";
  // NEW and OLD are the trigger's own table's rows.
  if (isName(qualifier ?? "", ["new", "old"])) return sameName(owner, table) ? "yes" : "no";
  return others.some((one) => hasColumn(state, one, from)) ? "unknown" : "yes";
}

function nameIn({ kind, text, start, end }: Token, whole: string): string {
  if (kind === "quoted") return whole.slice(start + 1, end - 1);
  return kind === "word" ? text : "";
}

function tablesIn(state: State, operation: Operation): readonly FullName[] {
  const own =
    operation.kind === "insert" || operation.kind === "update" || operation.kind === "delete"
      ? [operation.table]
      : [];
  const isRead = own.length > 0 || operation.kind === "select";
  const read = isRead && "query" in operation ? operation.query.tables : [];
  return [...own, ...read].map((name) => resolveTable(state, name));
}

/** What a statement of a trigger does, under the new name. */
function renameIn(
  operation: Operation,
  { owner, table, renaming: { from, to, object } }: Meant,
  state: State,
): Operation {
  if (object === "table") return withTable(operation, (name) => renamedTable(name, from, to));
  const touched = tablesIn(state, operation);
  const isSure = touched.every((one) => sameName(one, table));
  const isOwn = touched[0] !== undefined && sameName(touched[0], table);
  const column = (name: string): string => (isOwn && name === from ? to : name);
  const query = ({ columns, own, shape: _, ...about }: Query): Query => ({
    ...about,
    // The name may be that of a column of another table too, so the old one stays.
    columns: columns.flatMap((name) => (name !== from ? name : isSure ? to : [from, to])),
    ...(own === undefined ? {} : { own: sameName(owner, table) ? named(own, from, to) : own }),
  });
  const written = (value: Written): Written =>
    columnsOf(value.value)?.includes(from) === false ? value : { ...value, value: forgotten };
  const where = (condition: Written | undefined): { readonly where?: Written } =>
    condition === undefined ? {} : { where: written(condition) };
  switch (operation.kind) {
    case "insert": {
      // What it answers with is nobody's concern in a trigger.
      const { revisions: _, returned: __, ...rest } = operation;
      return { ...rest, columns: rest.columns.map(column), query: query(rest.query) };
    }
    case "update":
      return {
        ...operation,
        assignments: operation.assignments.map((one) => ({
          column: column(one.column),
          value: written(one.value),
        })),
        ...where(operation.where),
        query: query(operation.query),
      };
    case "delete":
      return { ...operation, ...where(operation.where), query: query(operation.query) };
    case "select":
      return { ...operation, query: query(operation.query) };
    default:
      return operation;
  }
}

/** Where the old name stood in it, nobody knows what stands there now. */
const forgotten: Expression = { kind: "opaque", columns: undefined, calls: undefined };

function named(names: readonly string[], from: string, to: string): readonly string[] {
  return names.map((name) => (name === from ? to : name));
}

function renamedTable(name: Name, from: string, to: string): Name {
  return name.name === from ? { ...name, name: to } : name;
}

function withTable(operation: Operation, table: (name: Name) => Name): Operation {
  switch (operation.kind) {
    case "insert":
    case "update":
    case "delete": {
      const { query } = operation;
      const tables = query.tables.map(table);
      return { ...operation, table: table(operation.table), query: { ...query, tables } };
    }
    case "select":
      return {
        ...operation,
        query: { ...operation.query, tables: operation.query.tables.map(table) },
      };
    default:
      return operation;
  }
}

function isName(name: string, others: readonly string[]): boolean {
  return others.some((one) => one.toLowerCase() === name.toLowerCase());
}

function hasColumn(state: State, name: FullName, column: string): boolean {
  const table = state.tables.get(keyOf(name));
  // One that was never seen may have it.
  if (table?.complete !== true) return true;
  return isName(
    column,
    table.columns.map((one) => one.name),
  );
}

function replaced(text: string, places: readonly Token[], word: string): string {
  let result = "";
  let done = 0;
  for (const { start, end } of places) {
    result += text.slice(done, start) + word;
    done = end;
  }
  return result + text.slice(done);
}
