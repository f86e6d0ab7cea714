import type { Written } from "../expression.ts";
import type { Name, OperationOf } from "../operation.ts";
import { keyOf, sameName } from "../schema.ts";
import type { FullName } from "../schema.ts";
import {
  find,
  findSequence,
  hasRelation,
  linked,
  made,
  place,
  putTable,
  resolveTable,
} from "./state.ts";
import type { ColumnState, SequenceState, State } from "./state.ts";

/** The sequence that a serial or identity column brings. */
export function makeSequence(
  state: State,
  table: FullName,
  column: string,
  given?: Name,
): FullName {
  const { schema } = table;
  const taken = (name: string): boolean => hasRelation(state, keyOf({ schema, name }));
  const name =
    given === undefined
      ? { schema, name: state.naming.sequence(table.name, column, taken) }
      : { schema: given.schema ?? schema, name: given.name };
  state.sequences.put(keyOf(name), { name, ownedBy: { table, column }, ...made(state) });
  return name;
}

type Owner = NonNullable<OperationOf<"create-sequence">["ownedBy"]>;

export function createSequence(state: State, operation: OperationOf<"create-sequence">): void {
  const name = place(state, operation.name);
  if (operation.ifNotExists && hasRelation(state, keyOf(name))) return;
  state.sequences.put(keyOf(name), { name, ...made(state) });
  if (operation.ownedBy !== undefined) own(state, name, operation.ownedBy);
}

export function changeSequence(state: State, operation: OperationOf<"change-sequence">): void {
  const sequence = findSequence(state, operation.name);
  if (sequence === undefined && operation.ifExists) return;
  if (operation.ownedBy !== undefined) {
    own(state, sequence?.name ?? place(state, operation.name), operation.ownedBy);
  } else if (operation.ownerOnly && sequence !== undefined) {
    // OWNED BY NONE
    const { ownedBy: _former, ...free } = sequence;
    state.sequences.put(keyOf(sequence.name), free);
  }
}

function own(state: State, name: FullName, owner: Owner): void {
  const table = resolveTable(state, owner.table);
  const known: SequenceState = state.sequences.get(keyOf(name)) ?? { name, origin: "unknown" };
  state.sequences.put(keyOf(name), { ...known, ownedBy: { table, column: owner.column } });
  changeColumns(state, table, (column) =>
    column.name === owner.column ? { ...column, sequence: name } : column,
  );
}

export function dropSequence(state: State, name: Name): void {
  const sequence = findSequence(state, name);
  if (sequence !== undefined) removeSequence(state, sequence.name);
}

/** Removes a sequence and the defaults that take values from it. */
export function removeSequence(state: State, name: FullName): void {
  state.sequences.remove(keyOf(name));
  changeDrawers(state, name, ({ default: _default, draws: _draws, sequence, ...column }) => ({
    ...column,
    ...(sequence === undefined || sameName(sequence, name) ? {} : { sequence }),
  }));
}

export function moveSequence(state: State, sequence: SequenceState, to: FullName): void {
  const from = sequence.name;
  if (sameName(from, to)) return;
  state.sequences.remove(keyOf(from));
  state.sequences.put(keyOf(to), { ...sequence, name: to });
  changeDrawers(state, from, (column) => ({
    ...column,
    draws: to,
    default: state.naming.next(to),
  }));
  if (sequence.ownedBy === undefined) return;
  changeColumns(state, sequence.ownedBy.table, (column) =>
    column.sequence !== undefined && sameName(column.sequence, from)
      ? { ...column, sequence: to }
      : column,
  );
}

/** The sequence a default takes values from, as far as it is known. */
export function drawnBy(state: State, usual: Written | undefined): Pick<ColumnState, "draws"> {
  const name = usual === undefined ? undefined : state.naming.drawn(usual);
  return name === undefined
    ? {}
    : { draws: find(state, name, state.sequences.has) ?? place(state, name) };
}

function changeDrawers(
  state: State,
  name: FullName,
  change: (column: ColumnState) => ColumnState,
): void {
  for (const table of linked(state, state.drawers, name)) {
    changeColumns(state, table.name, (column) =>
      column.draws !== undefined && sameName(column.draws, name) ? change(column) : column,
    );
  }
}

function changeColumns(
  state: State,
  name: FullName,
  change: (column: ColumnState) => ColumnState,
): void {
  const table = state.tables.get(keyOf(name));
  if (table !== undefined) putTable(state, { ...table, columns: table.columns.map(change) });
}
