import { columnsOf } from "../expression.ts";
import type { Expression } from "../expression.ts";
import { keyOf, readsColumn, sameName } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { followEntries } from "./apply-catalog.ts";
import { removeIndex } from "./apply-index.ts";
import { forgetNotNull } from "./apply-column.ts";
import { removeSequence } from "./apply-sequence.ts";
import { indexesOf, linked, putIndex, putTable } from "./state.ts";
import type { ColumnState, ConstraintState, IndexState, State, TableState } from "./state.ts";

/**
 * Removes a table or view with all that rests on it. Whether CASCADE was written makes no difference:
 * history has run, so without it nothing did.
 */
export function dropTable(state: State, name: FullName): void {
  // A list instead of recursion: views may stand on views without end.
  const pending = [name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const key = keyOf(next);
    const table = state.tables.get(key);
    if (table === undefined) continue;
    for (const index of indexesOf(state, next)) state.indexes.remove(keyOf(index.name));
    state.tables.remove(key);
    followEntries(state, next, undefined);
    for (const sequence of state.owned.of(key)) removeOwned(state, sequence);
    for (const child of linked(state, state.children, next)) pending.push(child.name);
    if (state.naming.bindsLate === true) continue;
    for (const view of linked(state, state.readers, next)) pending.push(view.name);
    for (const other of linked(state, state.referencing, next)) {
      const gone = next;
      putTable(state, {
        ...other,
        constraints: other.constraints.filter(
          ({ references }) => references === undefined || !sameName(references, gone),
        ),
      });
    }
  }
}

function removeOwned(state: State, key: string): void {
  const sequence = state.sequences.get(key);
  if (sequence !== undefined) removeSequence(state, sequence.name);
}

export interface Dropping {
  readonly cascade: boolean;
  readonly only?: boolean | undefined;
}

interface ColumnName {
  readonly table: FullName;
  readonly column: string;
}

/** Removes a column with its indexes, constraints and sequences, and from those who inherit it. */
export function removeColumn(
  state: State,
  name: FullName,
  column: string,
  dropping: Dropping,
): void {
  const pending: ColumnName[] = [{ table: name, column }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    pending.push(...removeOne(state, next, dropping));
  }
}

/** The columns that go with it. */
function removeOne(
  state: State,
  { table: name, column }: ColumnName,
  dropping: Dropping,
): readonly ColumnName[] {
  const key = keyOf(name);
  if (state.tables.get(key)?.columns.some((each) => each.name === column) !== true) return [];
  for (const index of indexesOf(state, name)) {
    if (usesColumn(index, column)) dropFrom(state, index, column);
  }
  for (const sequence of state.owned.of(key)) {
    if (state.sequences.get(sequence)?.ownedBy?.column === column) removeOwned(state, sequence);
  }
  const table = state.tables.get(key);
  if (table === undefined) return [];
  putTable(state, {
    ...table,
    columns: table.columns.filter((each) => each.name !== column),
    constraints: table.constraints.filter((each) => !constrains(each, column)),
    triggers: table.triggers.filter((trigger) => !trigger.columns.includes(column)),
  });
  dropReferencesTo(state, table, column);
  const more = dropping.cascade ? dropReaders(state, table, column) : [];
  const inherited = linked(state, state.children, name).filter((child) =>
    isGone(state, child, column, dropping),
  );
  return [...more, ...inherited.map((child) => ({ table: child.name, column }))];
}

function dropFrom(state: State, index: IndexState, column: string): void {
  const keys = index.keys.filter((key) => key.column !== column);
  const isShrunk = keys.length > 0 && index.constraint === undefined;
  if (state.naming.shrinksIndexes === true && isShrunk) putIndex(state, { ...index, keys });
  else removeIndex(state, index);
}

/** A child's column goes when it has no other parent and was not written for the child itself. */
function isGone(state: State, child: TableState, name: string, dropping: Dropping): boolean {
  const at = child.columns.findIndex((each) => each.name === name);
  const column = child.columns[at];
  if (column === undefined || column.parents === 0) return false;
  const parents = column.parents - 1;
  if (dropping.only !== true && parents === 0 && !column.local) return true;
  const kept: ColumnState = { ...column, parents, local: column.local || dropping.only === true };
  putTable(state, { ...child, columns: child.columns.with(at, kept) });
  return false;
}

function dropReferencesTo(state: State, table: TableState, column: string): void {
  for (const other of linked(state, state.referencing, table.name)) {
    const constraints = other.constraints.filter(
      ({ constraint, references }) =>
        references === undefined ||
        !sameName(references, table.name) ||
        constraint.kind !== "foreign-key" ||
        !constraint.referenced.includes(column),
    );
    if (constraints.length < other.constraints.length) putTable(state, { ...other, constraints });
  }
}

/** Drops views of the column; the generated columns that are computed from it have to go as well. */
function dropReaders(state: State, table: TableState, column: string): readonly ColumnName[] {
  for (const view of linked(state, state.readers, table.name)) {
    const tableNamed = (name: FullName): TableState | undefined => state.tables.get(keyOf(name));
    if (readsColumn(view, table.name, column, tableNamed) !== "no") dropTable(state, view.name);
  }
  return table.columns
    .filter(
      ({ name, generated }) => name !== column && mentions(generated?.expression.value, column),
    )
    .map(({ name }) => ({ table: table.name, column: name }));
}

function usesColumn(index: IndexState, column: string): boolean {
  return (
    index.include.includes(column) ||
    index.keys.some((key) => key.column === column || mentions(key.expression?.value, column)) ||
    mentions(index.where?.value, column)
  );
}

function constrains({ constraint }: ConstraintState, column: string): boolean {
  switch (constraint.kind) {
    case "check":
      return mentions(constraint.expression.value, column);
    case "foreign-key":
    case "unique":
    case "primary-key":
    case "not-null":
      return constraint.columns.includes(column);
    case "exclusion":
      return constraint.keys.some(
        (key) => key.column === column || mentions(key.expression?.value, column),
      );
    default:
      return constraint satisfies never;
  }
}

function mentions(expression: Expression | undefined, column: string): boolean {
  return expression !== undefined && columnsOf(expression)?.includes(column) === true;
}

interface ConstraintName {
  readonly table: FullName;
  readonly constraint: string;
}

/** Removes a constraint with its index, the foreign keys that rest on it, and its copies in heirs. */
export function removeConstraint(
  state: State,
  name: FullName,
  constraint: string,
  dropping: Dropping,
): void {
  const pending: ConstraintName[] = [{ table: name, constraint }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    pending.push(...removeCopy(state, next, dropping));
  }
}

/** The copies that go with it. */
function removeCopy(
  state: State,
  { table: name, constraint: own }: ConstraintName,
  dropping: Dropping,
): readonly ConstraintName[] {
  const table = state.tables.get(keyOf(name));
  const found = table?.constraints.find((each) => each.name === own);
  if (table === undefined || found === undefined) return [];
  const { constraint } = found;
  if (constraint.kind === "not-null") forgetNotNull(state, name, constraint.columns[0]);
  const rest = state.tables.get(keyOf(name)) ?? table;
  putTable(state, {
    ...rest,
    constraints: rest.constraints.filter((each) => each.name !== own),
  });
  for (const index of indexesOf(state, name)) {
    if (index.constraint === own) removeIndex(state, index);
  }
  if (dropping.cascade) dropReferences(state, table, found);
  return linked(state, state.children, name).flatMap((child) =>
    letGo(state, child, found, dropping),
  );
}

function dropReferences(state: State, table: TableState, { constraint }: ConstraintState): void {
  if (constraint.kind !== "primary-key" && constraint.kind !== "unique") return;
  const columns = [...constraint.columns].sort().join("\0");
  for (const other of linked(state, state.referencing, table.name)) {
    putTable(state, {
      ...other,
      constraints: other.constraints.filter(({ constraint: key, references }) => {
        if (key.kind !== "foreign-key" || references === undefined) return true;
        if (!sameName(references, table.name)) return true;
        if (key.referenced.length === 0) return constraint.kind !== "primary-key";
        return [...key.referenced].sort().join("\0") !== columns;
      }),
    });
  }
}

/** A child's copy goes when it has no other parent and was not written for the child itself. */
function letGo(
  state: State,
  child: TableState,
  parent: ConstraintState,
  dropping: Dropping,
): readonly ConstraintName[] {
  const copy = child.constraints.find((own) =>
    parent.constraint.kind === "check"
      ? own.constraint.kind === "check" && own.name === parent.name
      : parent.constraint.kind === "not-null"
        ? own.constraint.kind === "not-null" &&
          own.constraint.columns[0] === parent.constraint.columns[0]
        : own.parent === parent.name,
  );
  if (copy === undefined || copy.parents === 0) return [];
  const parents = copy.parents - 1;
  if (dropping.only !== true && parents === 0 && !copy.local) {
    return [{ table: child.name, constraint: copy.name }];
  }
  putTable(state, {
    ...child,
    constraints: child.constraints.map((each) =>
      each === copy ? { ...copy, parents, local: copy.local || dropping.only === true } : each,
    ),
  });
  return [];
}
