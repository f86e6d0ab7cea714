import type { Dialect, Naming } from "../dialect.ts";
import type { Name } from "../operation.ts";
import { keyOf } from "../schema.ts";
import type {
  CatalogEntry,
  Column,
  FullName,
  FunctionEntry,
  Index,
  Origin,
  Sequence,
  Table,
  TableConstraint,
  Trigger,
  TypeEntry,
} from "../schema.ts";
import type { Quoting } from "../sql.ts";
import type { Family } from "../token.ts";
import { ageFunctions, agePart, ageTable } from "./age.ts";
import { createCollection, createJournal } from "./journal.ts";
import type { Clock, Collection, Journal } from "./journal.ts";
import { createLinks, linkIndex, linkTable } from "./links.ts";
import type { Links } from "./links.ts";

/** The replayed schema: values that are replaced, never changed, and who depends on whom. */
export interface State {
  readonly naming: Naming;
  readonly quoting: Quoting;
  readonly family: Family;
  readonly namesNotNull: boolean;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly tables: Collection<TableState>;
  readonly indexes: Collection<IndexState>;
  readonly sequences: Collection<SequenceState>;
  readonly types: Collection<TypeState>;
  readonly functions: Collection<FunctionsState>;
  /** By `entryKey`. */
  readonly entries: Collection<CatalogEntry>;
  /** Table ← tables with a foreign key to it. */
  readonly referencing: Links;
  /** Table ← its partitions and inheriting tables. */
  readonly children: Links;
  /** Table or view ← views that read it. */
  readonly readers: Links;
  /** Type ← tables with a column of it; made when first asked for. */
  users: Links | undefined;
  /** Table ← its indexes. */
  readonly indexesOf: Links;
  /** Partitioned index ← indexes attached to it. */
  readonly indexParts: Links;
  /** Table ← sequences that a column of it owns. */
  readonly owned: Links;
  /** Function ← tables with a trigger that calls it. */
  readonly callers: Links;
  /** Sequence ← tables with a default that takes values from it. */
  readonly drawers: Links;
  /** Constraint name in its schema ← tables. */
  readonly constraintNames: Links;
  /** Keys of temporary tables and views. */
  readonly temporary: ReadonlySet<string>;
  /** In this session a temporary trigger was made. */
  hasTemporaryTriggers: boolean;
  /** Keys of tables that were taken away though nobody has seen them made: they are older than that. */
  readonly supposed: Set<string>;
  /** Columns that were not known of when they were dropped, by table, since the migration began. */
  readonly unseen: Set<string>;
  /** Where new objects go when the path names nothing. */
  readonly usual: string;
  /** Where unqualified names are looked for, in order. */
  path: readonly string[];
  /** Schemas that were made, or that every database has. */
  readonly schemas: Collection<string>;
  /** Nothing exists but what was seen: history began with a dump. */
  complete: boolean;
}

export interface Made {
  /** The unit that made it; absent when that is older than the history. */
  readonly born?: string;
}

/** Whether a part of a table is its own, and how many parents it has it from. */
interface Inherited {
  readonly local: boolean;
  readonly parents: number;
}

export interface ColumnState extends Column, Made, Inherited {
  /** The key its type had in the schema when it was made. */
  readonly typeKey?: string | undefined;
}

export interface ConstraintState extends TableConstraint, Made, Inherited {
  /** Cloned from the same constraint of the partitioned table. */
  readonly parent?: string;
}

export interface TriggerState extends Trigger {
  readonly row?: boolean;
  /** The key of the function it calls. */
  readonly callKey?: string;
}

export interface TableState extends Table, Made {
  readonly columns: readonly ColumnState[];
  readonly triggers: readonly TriggerState[];
  readonly constraints: readonly ConstraintState[];
  /** The unit in which it was last known to be empty. */
  readonly empty?: string | undefined;
  /** Each with the unit that dropped its index. */
  readonly distinct?: readonly { readonly columns: readonly string[]; readonly unit: string }[];
  readonly rowSecurity?: boolean;
  readonly rowSecurityForced?: boolean;
  /** How many parts it had when rows for it were last spread over them. */
  readonly routed?: number;
}

export interface IndexState extends Index, Made {}
export interface SequenceState extends Sequence, Made {}

export interface TypeState extends TypeEntry, Made {
  readonly notNull?: boolean;
}

export interface FunctionState extends FunctionEntry, Made {
  /** Tells overloads apart. */
  readonly signature: string;
}

export interface FunctionsState {
  readonly name: FullName;
  readonly overloads: readonly FunctionState[];
}

export function createState(dialect: Dialect, server: number): State {
  const { naming, quoting, family, searchPath } = dialect;
  const journal = createJournal();
  const clock: Clock = { unit: "" };
  const temporary = new Set<string>();
  const links = {
    referencing: createLinks(),
    children: createLinks(),
    readers: createLinks(),
    indexesOf: createLinks(),
    indexParts: createLinks(),
    owned: createLinks(),
    callers: createLinks(),
    drawers: createLinks(),
    constraintNames: createLinks(),
  };

  const state: State = {
    naming,
    quoting,
    family,
    namesNotNull: naming.namesNotNull(server),
    journal,
    clock,
    temporary,
    tables: createCollection(journal, clock, ageTable, (before, after) => {
      linkTable(links, state.users, before, after);
      const name = (after ?? before)?.name;
      if (name?.schema !== naming.temporary) return;
      if (after === undefined) temporary.delete(keyOf(name));
      else temporary.add(keyOf(name));
    }),
    indexes: createCollection(journal, clock, agePart, (before, after) => {
      if (after !== undefined) linkIndex(links, after, "add");
      if (before !== undefined) linkIndex(links, before, "remove");
    }),
    sequences: createCollection(journal, clock, agePart, (before, after) => {
      if (after?.ownedBy !== undefined)
        links.owned.add(keyOf(after.ownedBy.table), keyOf(after.name));
      if (before?.ownedBy !== undefined) {
        links.owned.remove(keyOf(before.ownedBy.table), keyOf(before.name));
      }
    }),
    types: createCollection(journal, clock, agePart, () => undefined),
    functions: createCollection(journal, clock, ageFunctions, () => undefined),
    entries: createCollection(
      journal,
      clock,
      (entry) => entry,
      () => undefined,
    ),
    ...links,
    users: undefined,
    hasTemporaryTriggers: false,
    supposed: new Set(),
    unseen: new Set(),
    usual: searchPath[0] ?? "",
    path: [naming.temporary, ...searchPath],
    schemas: createCollection(
      journal,
      clock,
      (name) => name,
      () => undefined,
    ),
    complete: false,
  };
  for (const schema of searchPath) state.schemas.put(schema, schema);
  return state;
}

/** What is made now. */
export function made(state: State): { readonly origin: Origin; readonly born: string } {
  return { origin: "here", born: state.clock.unit };
}

/** More columns, constraints or overloads than this nobody has; without an end, adding is quadratic. */
const mostParts = 4096;

/** The list with one more; a list that is too long stays as it is. */
export function append<Part>(parts: readonly Part[], part: Part): readonly Part[] {
  return parts.length < mostParts ? [...parts, part] : parts;
}

/** The name under which something of one kind exists, looked for along the search path. */
export function find(
  state: State,
  name: Name,
  has: (key: string) => boolean,
): FullName | undefined {
  if (name.schema !== undefined) {
    const full = { schema: name.schema, name: name.name };
    return has(keyOf(full)) ? full : undefined;
  }
  for (const schema of state.path) {
    if (schema === state.naming.temporary && state.temporary.size === 0) continue;
    const full = { schema, name: name.name };
    if (has(keyOf(full))) return full;
  }
  return undefined;
}

/** The name that something new gets. */
export function place(state: State, name: Name): FullName {
  return { schema: name.schema ?? homeOf(state), name: name.name };
}

/** Where new objects go: the first schema of the path that exists, as far as that is known. */
export function homeOf(state: State): string {
  const { path, complete, naming } = state;
  const home = path.find(
    (schema) => schema !== naming.temporary && (!complete || state.schemas.has(schema)),
  );
  return home ?? state.usual;
}

/** Where something goes that gets a new name, a new schema, or both. */
export function placeAnew(from: FullName, to: Name): FullName {
  return { schema: to.schema ?? from.schema, name: to.name };
}

/** Tables, views, indexes and sequences share one space of names. */
export function hasRelation(state: State, key: string): boolean {
  return state.tables.has(key) || state.indexes.has(key) || state.sequences.has(key);
}

export function resolveRelation(state: State, name: Name): FullName {
  const known = find(state, name, (key) => hasRelation(state, key));
  return known ?? state.naming.system(name) ?? place(state, name);
}

export function resolveTable(state: State, name: Name): FullName {
  return find(state, name, state.tables.has) ?? place(state, name);
}

export function findTable(state: State, name: Name): TableState | undefined {
  const full = find(state, name, state.tables.has);
  return full === undefined ? undefined : state.tables.get(keyOf(full));
}

export function findIndex(state: State, name: Name): IndexState | undefined {
  const full = find(state, name, state.indexes.has);
  return full === undefined ? undefined : state.indexes.get(keyOf(full));
}

export function findSequence(state: State, name: Name): SequenceState | undefined {
  const full = find(state, name, state.sequences.has);
  return full === undefined ? undefined : state.sequences.get(keyOf(full));
}

export function findType(state: State, name: Name): TypeState | undefined {
  const full = find(state, name, state.types.has);
  return full === undefined ? undefined : state.types.get(keyOf(full));
}

export function putTable(state: State, table: TableState): void {
  state.tables.put(keyOf(table.name), table);
}

export function putIndex(state: State, index: IndexState): void {
  state.indexes.put(keyOf(index.name), index);
}

export function indexesOf(state: State, table: FullName): readonly IndexState[] {
  return valuesOf(state.indexes, state.indexesOf.of(keyOf(table)));
}

function valuesOf<Value>(collection: Collection<Value>, keys: readonly string[]): readonly Value[] {
  if (keys.length === 0) return nothing;
  const values: Value[] = [];
  for (const key of keys) {
    const value = collection.get(key);
    if (value !== undefined) values.push(value);
  }
  return values;
}

const nothing: readonly never[] = [];

export function resolveFunction(state: State, name: Name): FullName {
  return find(state, name, state.functions.has) ?? place(state, name);
}

/** The tables that `links` lead to from `name`. */
export function linked(state: State, links: Links, name: FullName): readonly TableState[] {
  return valuesOf(state.tables, links.of(keyOf(name)));
}

/** The partitioned table it is a part of, or the tables it inherits from. */
export function parentsOf(table: Table): readonly FullName[] {
  return table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
}

/** Tables with a column of a type. Most runs never ask, so the links are made when one does. */
export function usersOf(state: State, type: FullName): readonly TableState[] {
  if (state.users === undefined) {
    const users = createLinks();
    state.users = users;
    for (const table of state.tables.values()) {
      for (const { typeKey } of table.columns) {
        if (typeKey !== undefined) users.add(typeKey, keyOf(table.name));
      }
    }
  }
  return linked(state, state.users, type);
}

export function unseenKey(table: FullName, column: string): string {
  return `${keyOf(table)}\u0000${column}`;
}
