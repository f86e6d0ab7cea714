import { cut } from "../cut.ts";
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
  const { text: _, ...rest } = { ...trigger, body: body.map((one) => renameIn(one, renaming)) };
  if (meanings.includes("unknown") || isName(renaming.from, [trigger.name])) return rest;
  const places = tokens.filter((_token, at) => meanings[at] === "yes");
  return { ...rest, text: replaced(text, places, state.quoting.identifier(renaming.to)) };
}

interface Surroundings {
  readonly owner: FullName;
  readonly table: FullName;
  readonly touched: readonly FullName[];
  readonly renaming: Renaming;
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

/** What a trigger does, under the new name. */
function renameIn(operation: Operation, { from, to, object }: Renaming): Operation {
  const column = (name: string): string => (object === "column" && name === from ? to : name);
  const table = (name: Name): Name =>
    object === "table" && name.name === from ? { ...name, name: to } : name;
  const query = (about: Query): Query => ({
    ...about,
    tables: about.tables.map(table),
    columns: about.columns.map(column),
  });
  switch (operation.kind) {
    case "insert":
      return {
        ...operation,
        table: table(operation.table),
        columns: operation.columns.map(column),
        query: query(operation.query),
      };
    case "update":
      return {
        ...operation,
        table: table(operation.table),
        assignments: operation.assignments.map((one) => ({ ...one, column: column(one.column) })),
        query: query(operation.query),
      };
    case "delete":
      return { ...operation, table: table(operation.table), query: query(operation.query) };
    case "select":
      return { ...operation, query: query(operation.query) };
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
