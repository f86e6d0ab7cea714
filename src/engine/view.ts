import type { Draft } from "../draft.ts";
import { keyOf } from "../schema.ts";
import type { FullName, FunctionEntry, Schema, Table } from "../schema.ts";
import { entriesOf, findEntry } from "./apply-catalog.ts";
import {
  find,
  findIndex,
  findSequence,
  findTable,
  findType,
  indexesOf,
  linked,
  resolveRelation,
  usersOf,
} from "./state.ts";
import type { State } from "./state.ts";

/** The state as rules, facts and traits may look at it. */
export interface View {
  readonly schema: Schema;
  /** The state may have changed since names were last looked up. */
  refresh(): void;
}

export function viewOf(state: State): View {
  // Many traits and roles ask for the same table of the same statement: by the very same name.
  const tables = new Map<object, Table | undefined>();
  // No getter: an object that has one is a hash table to V8, and nothing is read as often as this.
  const schema: Draft<Schema> = {
    complete: state.complete,
    resolve: (name) => resolveRelation(state, name),
    hasSchema: (name) => state.schemas.has(name),
    table(name) {
      const known = tables.get(name);
      if (known !== undefined || tables.has(name)) return known;
      const found = findTable(state, name);
      tables.set(name, found);
      return found;
    },
    index: (name) => findIndex(state, name),
    sequence: (name) => findSequence(state, name),
    type: (name) => findType(state, name),
    functions(name) {
      const full = find(state, name, state.functions.has);
      return full === undefined ? [] : (state.functions.get(keyOf(full))?.overloads ?? []);
    },
    entry: (word, name) => findEntry(state, word, name),
    entries: (word) => entriesOf(state, word),
    indexesOf: (table: FullName) => indexesOf(state, table),
    referencing: (table: FullName) => linked(state, state.referencing, table),
    children: (table: FullName) => linked(state, state.children, table),
    viewsOn: (table: FullName) => linked(state, state.readers, table),
    tablesUsing: (type: FullName) => usersOf(state, type),
    tables: () => state.tables.values(),
    sequences: () => state.sequences.values(),
    types: () => state.types.values(),
    routines: () => routinesOf(state),
  };
  // To clear what is empty costs as much as to clear what is not.
  const refresh = (): void => {
    schema.complete = state.complete;
    if (tables.size > 0) tables.clear();
  };
  return { schema, refresh };
}

function* routinesOf(state: State): Iterable<FunctionEntry> {
  for (const { overloads } of state.functions.values()) yield* overloads;
}
