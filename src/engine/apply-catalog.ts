import type { Name, OperationOf } from "../operation.ts";
import { keyOf, sameName, serversAmong } from "../schema.ts";
import type { CatalogEntry, FullName } from "../schema.ts";
import { homeOf, placeAnew, resolveTable } from "./state.ts";
import type { State } from "./state.ts";

/** What has no schema is kept under an empty one. */
function entryKey(word: string, name: FullName): string {
  return `${word}\u0000${keyOf(name)}`;
}

/** Of what is kept here, only statistics lie in a schema. */
const placed = "statistics";

export function findEntry(state: State, word: string, name: Name): CatalogEntry | undefined {
  const schemas = word !== placed ? [""] : name.schema === undefined ? state.path : [name.schema];
  for (const schema of schemas) {
    const found = state.entries.get(entryKey(word, { schema, name: name.name }));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function entriesOf(state: State, word: string): readonly CatalogEntry[] {
  return [...state.entries.values()].filter((entry) => entry.word === word);
}

function put(state: State, entry: CatalogEntry): void {
  state.entries.put(entryKey(entry.word, entry.name), entry);
}

function remove(state: State, { word, name }: CatalogEntry): void {
  state.entries.remove(entryKey(word, name));
}

export function createExtension(state: State, { name }: OperationOf<"create-extension">): void {
  put(state, { word: "extension", name: { schema: "", name }, tables: [] });
}

export function dropEntry(state: State, word: string, name: Name): void {
  const found = findEntry(state, word, name);
  if (found !== undefined) remove(state, found);
}

export function changePublication(
  state: State,
  operation: OperationOf<"change-publication">,
): void {
  const { name, change } = operation;
  const word = "publication";
  const known = findEntry(state, word, { name })?.tables ?? [];
  const named = operation.tables.map((table) => resolveTable(state, table));
  const others = known.filter((table) => !named.some((each) => sameName(each, table)));
  const full = { schema: "", name };
  switch (change) {
    case "create":
    case "set":
      put(state, { word, name: full, tables: named });
      break;
    case "add":
      put(state, { word, name: full, tables: [...others, ...named] });
      break;
    case "drop-tables":
      put(state, { word, name: full, tables: others });
      break;
    case "options":
      break;
    default:
      change satisfies never;
  }
}

export function changeStatistics(state: State, operation: OperationOf<"change-statistics">): void {
  const { change, name, tables, to } = operation;
  // Those without a name are called by what they are over, which is not followed.
  if (name === undefined) return;
  const known = findEntry(state, placed, name);
  if (change === "create") {
    const full = { schema: name.schema ?? homeOf(state), name: name.name };
    if (known !== undefined && operation.lenient) return;
    put(state, {
      word: placed,
      name: full,
      tables: tables.map((table) => resolveTable(state, table)),
    });
    return;
  }
  if (known === undefined || (change === "alter" && to === undefined)) return;
  remove(state, known);
  if (to !== undefined) put(state, { ...known, name: placeAnew(known.name, to) });
}

/** Servers, wrappers and the like, which have a name and no more. */
export function changeCatalog(state: State, operation: OperationOf<"change-catalog">): void {
  const { action, object: word, names, to, wrapper, lenient } = operation;
  for (const { name } of names) {
    const full = { schema: "", name };
    if (action === "create") {
      if (lenient && findEntry(state, word, full) !== undefined) continue;
      put(state, { word, name: full, tables: [], ...(wrapper === undefined ? {} : { wrapper }) });
    } else if (action === "drop" || to !== undefined) {
      const known = findEntry(state, word, full);
      dropEntry(state, word, full);
      if (to !== undefined && known !== undefined) {
        put(state, { ...known, name: { schema: "", name: to } });
      }
    }
  }
}

/** A new foreign table is kept on a server. */
export function keepOn(state: State, server: string, table: FullName): void {
  const known = findEntry(state, "server", { name: server });
  if (known !== undefined) put(state, { ...known, tables: [...known.tables, table] });
}

/** DROP SERVER and DROP FOREIGN DATA WRAPPER: the foreign tables that go along. */
export function keptOn(
  state: State,
  { action, object, names }: OperationOf<"change-catalog">,
): readonly FullName[] {
  if (action !== "drop") return [];
  const gone = serversAmong(entriesOf(state, "server"), object, names);
  if (object !== "server") for (const server of gone) remove(state, server);
  return gone.flatMap(({ tables }) => tables);
}

/** A table has got another name, or is gone. */
export function followEntries(state: State, from: FullName, to: FullName | undefined): void {
  for (const entry of [...state.entries.values()]) {
    if (!entry.tables.some((table) => sameName(table, from))) continue;
    const tables = entry.tables.flatMap((table) =>
      !sameName(table, from) ? [table] : to === undefined ? [] : [to],
    );
    // Statistics go with their table.
    if (entry.word === placed && tables.length === 0) remove(state, entry);
    else put(state, { ...entry, tables });
  }
}
