import type { Constraint, ForeignKey, Name, OperationOf } from "../operation.ts";
import { keyOf } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { alterable } from "./apply-table.ts";
import { unqualified, unqualifiedKey } from "./own-words.ts";
import {
  append,
  findIndex,
  hasRelation,
  indexesOf,
  linked,
  made,
  putIndex,
  putTable,
} from "./state.ts";
import type { ConstraintState, IndexState, State, TableState } from "./state.ts";

type Spec = Pick<
  IndexState,
  | "unique"
  | "method"
  | "keys"
  | "include"
  | "nullsNotDistinct"
  | "where"
  | "storage"
  | "constraint"
  | "unasked"
  | "parent"
> & { readonly name: string };

export function createIndex(state: State, operation: OperationOf<"create-index">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const { name: given, unique, method, include, nullsNotDistinct, storage } = operation;
  const own = table.name.name;
  const keys = operation.keys.map((key) => unqualifiedKey(state, key, own));
  const where = operation.where && unqualified(state, operation.where, own);
  const schema = scopeOf(state, table.name);
  if (
    given !== undefined &&
    operation.ifNotExists &&
    (hasRelation(state, keyOf({ schema, name: given })) ||
      state.indexes.has(keyOf({ schema, name: given })))
  ) {
    return;
  }
  const more = { ...(where && { where }), ...(storage && { storage }) };
  const spec = { unique, method, keys, include, nullsNotDistinct, ...more };
  const name = given ?? indexNameFor(state, table.name, spec);
  makeIndex(state, table.name, { ...spec, name }, operation.only);
}

/** Makes an index, and its parts on partitions; alone it waits for those. */
export function makeIndex(state: State, table: FullName, spec: Spec, only?: boolean): void {
  const holder = state.tables.get(keyOf(table));
  const isPart = holder?.partitionBy !== undefined && state.children.has(keyOf(table));
  const index = put(state, table, spec, only !== true || !isPart);
  if (spec.unasked !== true) removeUnasked(state, index);
  if (only !== true) shareWithPartitions(state, table, index);
}

/** The index that a foreign key gets where there is none that begins with its columns. */
export function serveForeignKey(
  state: State,
  table: FullName,
  { name: given, columns }: Pick<ForeignKey, "name" | "columns">,
): void {
  if (indexesOf(state, table).some((index) => begins(index, columns))) return;
  const keys = columns.map((column) => ({ column, text: state.quoting.identifier(column) }));
  const shape = { unique: false, method: "btree", keys, include: [], nullsNotDistinct: false };
  const name = given ?? indexNameFor(state, table, shape);
  makeIndex(state, table, { ...shape, name, unasked: true });
}

function removeUnasked(state: State, index: IndexState): void {
  for (const other of indexesOf(state, index.table)) {
    const columns = other.keys.flatMap(({ column }) => column ?? []);
    if (other.unasked === true && begins(index, columns)) state.indexes.remove(keyOf(other.name));
  }
}

function begins({ keys, method }: IndexState, columns: readonly string[]): boolean {
  return method === "btree" && columns.every((column, place) => keys[place]?.column === column);
}

function put(state: State, table: FullName, spec: Spec, valid = true): IndexState {
  const name = { schema: scopeOf(state, table), name: spec.name };
  const index: IndexState = { ...spec, valid, name, table, ...made(state) };
  // A name that was free when the server ran this: whatever had it is gone.
  state.indexes.remove(keyOf(name));
  putIndex(state, index);
  return index;
}

function scopeOf({ naming }: State, table: FullName): string {
  return naming.indexScope?.(table) ?? table.schema;
}

/** The name an index gets that was given none. */
export function indexNameFor(
  state: State,
  table: FullName,
  { keys, include }: Pick<Spec, "keys" | "include">,
): string {
  const schema = scopeOf(state, table);
  return state.naming.index(
    table.name,
    [...keys.map((key) => state.naming.key(key)), ...include],
    (name) => hasRelation(state, keyOf({ schema, name })),
  );
}

function shareWithPartitions(state: State, table: FullName, index: IndexState): void {
  // A list instead of recursion: partitions may have partitions without end.
  const pending = [{ table, index }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const parent = state.tables.get(keyOf(next.table));
    if (parent?.partitionBy === undefined) continue;
    for (const child of linked(state, state.children, next.table)) {
      const part = shareIndex(state, parent, next.index, child);
      if (part !== undefined) pending.push({ table: child.name, index: part });
    }
  }
}

/** Every index of a partitioned table has a part on the partition: one that fits, or a new one. */
export function shareIndexes(state: State, parent: TableState, child: TableState): void {
  for (const index of indexesOf(state, parent.name)) {
    const part = shareIndex(state, parent, index, child);
    if (part !== undefined) shareWithPartitions(state, child.name, part);
  }
}

/** The new index; `undefined` when there was one that fits, which has all its parts already. */
function shareIndex(
  state: State,
  parent: TableState,
  index: IndexState,
  child: TableState,
): IndexState | undefined {
  const constraint = constraintBehind(parent, index);
  const match = indexesOf(state, child.name).find((own) => fits(own, index, child, constraint));
  if (match === undefined) return copyIndex(state, index, constraint, child.name, index.name);
  putIndex(state, { ...match, parent: index.name });
  const current = state.tables.get(keyOf(child.name));
  if (match.constraint === undefined || current === undefined) return undefined;
  putTable(state, {
    ...current,
    constraints: current.constraints.map((own) =>
      own.name === match.constraint
        ? { ...own, local: false, parents: own.parents + 1, parent: constraint?.name ?? own.name }
        : own,
    ),
  });
  return undefined;
}

function constraintBehind(table: TableState, index: IndexState): ConstraintState | undefined {
  return table.constraints.find((each) => each.name === index.constraint);
}

function fits(
  own: IndexState,
  index: IndexState,
  child: TableState,
  constraint: ConstraintState | undefined,
): boolean {
  const words = ({ unique, method, keys, include, nullsNotDistinct, where }: IndexState): string =>
    JSON.stringify([
      unique,
      method,
      keys.map((key) => key.text),
      include,
      nullsNotDistinct,
      where?.text,
    ]);
  return (
    own.parent === undefined &&
    words(own) === words(index) &&
    constraintBehind(child, own)?.constraint.kind === constraint?.constraint.kind
  );
}

/** LIKE … INCLUDING INDEXES: the same indexes and keys, under names made for the new table. */
export function copyIndexes(state: State, source: TableState, table: FullName): void {
  for (const index of indexesOf(state, source.name)) {
    const copy = copyIndex(state, index, constraintBehind(source, index), table);
    if (copy !== undefined) shareWithPartitions(state, table, copy);
  }
}

function copyIndex(
  state: State,
  index: IndexState,
  constraint: ConstraintState | undefined,
  table: FullName,
  parent?: FullName,
): IndexState | undefined {
  const { unique, method, keys, include, nullsNotDistinct, where, storage } = index;
  const more = { ...(where && { where }), ...(storage && { storage }) };
  const spec = { unique, method, keys, include, nullsNotDistinct, ...more };
  const link = parent === undefined ? {} : { parent };
  if (constraint === undefined) {
    const name =
      state.naming.indexScope === undefined ? indexNameFor(state, table, spec) : index.name.name;
    return put(state, table, { ...spec, ...link, name });
  }
  const name = copyConstraint(state, constraint, table, parent !== undefined);
  if (name === undefined) return undefined;
  return put(state, table, { ...spec, ...link, name, constraint: name });
}

function copyConstraint(
  state: State,
  { constraint, name: source }: ConstraintState,
  table: FullName,
  isPart: boolean,
): string | undefined {
  const target = state.tables.get(keyOf(table));
  if (target === undefined) return undefined;
  const unnamed = withoutName(constraint);
  const { schema } = table;
  const choose = (): string =>
    state.naming.constraint(table.name, unnamed, (taken) => {
      const key = keyOf({ schema, name: taken });
      return hasRelation(state, key) || state.constraintNames.has(key);
    });
  const name = state.naming.indexScope === undefined ? choose() : source;
  const copy: ConstraintState = {
    name,
    constraint: unnamed,
    valid: true,
    local: !isPart,
    parents: isPart ? 1 : 0,
    ...(isPart ? { parent: source } : {}),
    ...made(state),
  };
  putTable(state, { ...target, constraints: append(target.constraints, copy) });
  return name;
}

function withoutName(constraint: Constraint): Constraint {
  if (constraint.kind === "unique" || constraint.kind === "primary-key") {
    const { name: _name, using: _using, ...rest } = constraint;
    return rest;
  }
  const { name: _name, ...rest } = constraint;
  return rest;
}

export function attachIndex(state: State, operation: OperationOf<"attach-index">): void {
  const parent = findIndex(state, operation.index);
  const part = findIndex(state, operation.partition);
  if (parent === undefined || part === undefined) return;
  putIndex(state, { ...part, parent: parent.name });
  complete(state, parent);
  const table = state.tables.get(keyOf(part.table));
  if (table === undefined || part.constraint === undefined || parent.constraint === undefined)
    return;
  const source = parent.constraint;
  putTable(state, {
    ...table,
    constraints: table.constraints.map((each) =>
      each.name === part.constraint ? { ...each, local: false, parents: 1, parent: source } : each,
    ),
  });
}

/** Once every partition has its part the index is valid, and so may be the one it is a part of. */
function complete(state: State, index: IndexState): void {
  for (let next: IndexState | undefined = index; next !== undefined && !next.valid;) {
    const parts = state.indexParts
      .of(keyOf(next.name))
      .flatMap((key) => state.indexes.get(key) ?? []);
    const whole = linked(state, state.children, next.table).length;
    if (parts.length < whole || parts.some((part) => !part.valid)) return;
    putIndex(state, { ...next, valid: true });
    next = next.parent === undefined ? undefined : state.indexes.get(keyOf(next.parent));
  }
}

export function dropIndexes(state: State, names: readonly Name[]): void {
  for (const name of names) {
    const index = findIndex(state, name);
    if (index !== undefined) removeIndex(state, index);
  }
}

/** Removes an index with its parts on partitions, and the constraint that rests on it. */
export function removeIndex(state: State, index: IndexState): void {
  const pending = [index];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const key = keyOf(next.name);
    state.indexes.remove(key);
    for (const part of state.indexParts.of(key)) pending.push(...present(state.indexes.get(part)));
    const { constraint } = next;
    const table = state.tables.get(keyOf(next.table));
    const columns = distinctBy(next);
    if (table === undefined || (constraint ?? columns) === undefined) continue;
    const { unit } = state.clock;
    putTable(state, {
      ...table,
      constraints: table.constraints.filter((each) => each.name !== constraint),
      ...(columns && { distinct: [...(table.distinct ?? []), { columns, unit }] }),
    });
  }
}

/** The columns in which an index lets no two rows be alike. */
function distinctBy({ unique, where, valid, keys }: IndexState): readonly string[] | undefined {
  if (!unique || where !== undefined || !valid) return undefined;
  const columns = keys.flatMap(({ column }) => column ?? []);
  return columns.length === keys.length ? columns : undefined;
}

function present<Thing>(thing: Thing | undefined): readonly Thing[] {
  return thing === undefined ? [] : [thing];
}
