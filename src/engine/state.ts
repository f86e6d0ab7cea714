import type { Dialect, Naming } from "../dialect.ts";
import type { Name } from "../operation.ts";
import { keyOf } from "../schema.ts";
import type {
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
import { compareLists, createCollection, createJournal, createLinks } from "./journal.ts";
import type { Clock, Collection, Journal, Links } from "./journal.ts";

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
  /** Table ← tables with a foreign key to it. */
  readonly referencing: Links;
  /** Table ← its partitions and inheriting tables. */
  readonly children: Links;
  /** Table or view ← views that read it. */
  readonly readers: Links;
  /** Type ← tables with a column of it. */
  readonly users: Links;
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
  /** Where unqualified names are looked for, in order. */
  path: readonly string[];
  /** Where new objects go. */
  home: string;
  complete: boolean;
}

interface Made {
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
  /** The sequence its default takes values from, whoever owns that. */
  readonly draws?: FullName | undefined;
}

export interface ConstraintState extends TableConstraint, Made, Inherited {
  /** Cloned from the same constraint of the partitioned table. */
  readonly parent?: string;
}

export interface TriggerState extends Trigger {
  readonly row?: boolean;
  /** The key of the function it calls. */
  readonly callKey: string;
  /** Made for a partition because the partitioned table has it. */
  readonly cloned?: boolean;
}

export interface TableState extends Table, Made {
  readonly columns: readonly ColumnState[];
  readonly triggers: readonly TriggerState[];
  readonly constraints: readonly ConstraintState[];
  /** The unit in which it was last known to be empty. */
  readonly empty?: string | undefined;
}

export interface IndexState extends Index, Made {}
export interface SequenceState extends Sequence, Made {}

export interface TypeState extends TypeEntry, Made {
  /** Names of a domain's CHECK constraints. */
  readonly checks?: readonly string[];
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
    users: createLinks(),
    indexesOf: createLinks(),
    indexParts: createLinks(),
    owned: createLinks(),
    callers: createLinks(),
    drawers: createLinks(),
    constraintNames: createLinks(),
  };

  return {
    naming,
    quoting,
    family,
    namesNotNull: naming.namesNotNull(server),
    journal,
    clock,
    temporary,
    tables: createCollection(journal, clock, ageTable, (before, after) => {
      linkTable(links, before, after);
      const name = (after ?? before)?.name;
      if (name?.schema !== naming.temporary) return;
      if (after === undefined) temporary.delete(keyOf(name));
      else temporary.add(keyOf(name));
    }),
    indexes: createCollection(journal, clock, agePart, (before, after) => {
      compareLists(
        before === undefined ? [] : [before],
        after === undefined ? [] : [after],
        (index) => linkIndex(links, index, "remove"),
        (index) => linkIndex(links, index, "add"),
      );
    }),
    sequences: createCollection(journal, clock, agePart, (before, after) => {
      if (after?.ownedBy !== undefined) links.owned.add(keyOf(after.ownedBy.table), keyOf(after.name));
      if (before?.ownedBy !== undefined) {
        links.owned.remove(keyOf(before.ownedBy.table), keyOf(before.name));
      }
    }),
    types: createCollection(journal, clock, agePart, () => undefined),
    functions: createCollection(journal, clock, ageFunctions, () => undefined),
    ...links,
    path: [naming.temporary, ...searchPath],
    home: searchPath[0] ?? "",
    complete: false,
  };
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
  const schemas = name.schema === undefined ? state.path : [name.schema];
  for (const schema of schemas) {
    const full = { schema, name: name.name };
    if (has(keyOf(full))) return full;
  }
  return undefined;
}

/** The name that something new gets. */
export function place(state: State, name: Name): FullName {
  return { schema: name.schema ?? state.home, name: name.name };
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
  return find(state, name, (key) => hasRelation(state, key)) ?? place(state, name);
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
  return state.indexesOf.of(keyOf(table)).flatMap((key) => state.indexes.get(key) ?? []);
}

export function resolveFunction(state: State, name: Name): FullName {
  return find(state, name, state.functions.has) ?? place(state, name);
}

/** The tables that `links` lead to from `name`. */
export function linked(state: State, links: Links, name: FullName): readonly TableState[] {
  return links.of(keyOf(name)).flatMap((key) => state.tables.get(key) ?? []);
}

function agePart<Part extends Made & { readonly origin: Origin }>(part: Part, unit: string): Part {
  if (part.born === undefined) return part;
  const origin = part.born === unit ? "here" : "before";
  return part.origin === origin ? part : { ...part, origin };
}

function ageTable(table: TableState, unit: string): TableState {
  const filled =
    table.filled === "yes" ? table.filled : table.empty === unit ? ("no" as const) : "unknown";
  return {
    ...agePart(table, unit),
    filled,
    columns: table.columns.map((column) => agePart(column, unit)),
    constraints: table.constraints.map((constraint) => agePart(constraint, unit)),
  };
}

function ageFunctions(functions: FunctionsState, unit: string): FunctionsState {
  return { ...functions, overloads: functions.overloads.map((entry) => agePart(entry, unit)) };
}

type TableLinks = Pick<
  State,
  | "referencing"
  | "children"
  | "readers"
  | "users"
  | "callers"
  | "drawers"
  | "constraintNames"
  | "indexesOf"
  | "indexParts"
>;

const nothing: readonly never[] = [];

function linkTable(
  links: TableLinks,
  before: TableState | undefined,
  after: TableState | undefined,
): void {
  const table = after ?? before;
  if (table === undefined) return;
  const key = keyOf(table.name);
  const { schema } = table.name;
  const change = <Item>(
    list: (table: TableState) => readonly Item[],
    link: (item: Item, change: "add" | "remove") => void,
  ): void => {
    compareLists(
      before === undefined ? nothing : list(before),
      after === undefined ? nothing : list(after),
      (item) => link(item, "remove"),
      (item) => link(item, "add"),
    );
  };
  change(
    (from) => from.constraints,
    ({ name, references }, step) => {
      links.constraintNames[step](keyOf({ schema, name }), key);
      if (references !== undefined) links.referencing[step](keyOf(references), key);
    },
  );
  change(
    (from) => from.columns,
    ({ typeKey, draws }, step) => {
      if (typeKey !== undefined) links.users[step](typeKey, key);
      if (draws !== undefined) links.drawers[step](keyOf(draws), key);
    },
  );
  change(
    (from) => from.triggers,
    ({ callKey }, step) => {
      links.callers[step](callKey, key);
    },
  );
  change(parentsOf, (parent, step) => links.children[step](keyOf(parent), key));
  change(
    (from) => from.reads,
    (read, step) => links.readers[step](keyOf(read), key),
  );
}

/** The partitioned table it is a part of, or the tables it inherits from. */
export function parentsOf(table: Table): readonly FullName[] {
  return table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
}

function linkIndex(links: TableLinks, index: IndexState, step: "add" | "remove"): void {
  const key = keyOf(index.name);
  links.indexesOf[step](keyOf(index.table), key);
  if (index.parent !== undefined) links.indexParts[step](keyOf(index.parent), key);
}
