import { keyOf } from "../schema.ts";
import type { FullName, Schema } from "../schema.ts";
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
export function viewOf(state: State): Schema {
  return {
    get complete() {
      return state.complete;
    },
    resolve: (name) => resolveRelation(state, name),
    table: (name) => findTable(state, name),
    index: (name) => findIndex(state, name),
    sequence: (name) => findSequence(state, name),
    type: (name) => findType(state, name),
    functions(name) {
      const full = find(state, name, state.functions.has);
      return full === undefined ? [] : (state.functions.get(keyOf(full))?.overloads ?? []);
    },
    indexesOf: (table: FullName) => indexesOf(state, table),
    referencing: (table: FullName) => linked(state, state.referencing, table),
    children: (table: FullName) => linked(state, state.children, table),
    viewsOn: (table: FullName) => linked(state, state.readers, table),
    tablesUsing: (type: FullName) => usersOf(state, type),
    tables: () => state.tables.values(),
  };
}
