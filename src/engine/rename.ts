import type { ForeignKey, Name, OperationOf } from "../operation.ts";
import { keyOf, sameName } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { followEntries } from "./apply-catalog.ts";
import { renameFunction } from "./apply-object.ts";
import { moveSequence } from "./apply-sequence.ts";
import { alterable } from "./apply-table.ts";
import { renameType } from "./apply-type.ts";
import { heirsOf } from "./inherit.ts";
import {
  findIndex,
  findSequence,
  findTable,
  indexesOf,
  linked,
  placeAnew,
  putIndex,
  putTable,
} from "./state.ts";
import type { ConstraintState, IndexState, State, TableState } from "./state.ts";
import { followInTriggers } from "./trigger-text.ts";

// --- relations ------------------------------------------------------------------------------------

/** RENAME TO: ALTER TABLE takes views, indexes and sequences too. */
export function renameRelation(state: State, operation: OperationOf<"rename-table">): void {
  const { table: name, to } = operation;
  move(state, operation, name, ({ schema }) => ({ schema, name: to }));
}

export function setSchema(state: State, operation: OperationOf<"set-schema">): void {
  const { table: name, schema } = operation;
  move(state, operation, name, (from) => ({ schema, name: from.name }));
}

type Target = (from: FullName) => FullName;

function move(
  state: State,
  operation: OperationOf<"rename-table" | "set-schema">,
  name: Name,
  target: Target,
): void {
  const index = findIndex(state, name);
  const sequence = findSequence(state, name);
  if (findTable(state, name) === undefined && index !== undefined) {
    moveIndex(state, index, target(index.name));
    return;
  }
  if (findTable(state, name) === undefined && sequence !== undefined) {
    moveSequence(state, sequence, target(sequence.name));
    return;
  }
  // Only what has the looks of a table is learned of: an index would need to know its own.
  if (operation.object === "index" || operation.object === "sequence") return;
  const table = alterable(state, operation);
  if (table === undefined) return;
  const to = target(table.name);
  if (to.name !== table.name.name) {
    followInTriggers(state, table, { from: table.name.name, to: to.name, object: "table" });
  }
  moveTable(state, state.tables.get(keyOf(table.name)) ?? table, to);
}

/** Gives a table another name, and tells all who know it by the old one. */
export function moveTable(state: State, table: TableState, to: FullName): void {
  const from = table.name;
  if (sameName(from, to)) return;
  if (table.origin === "unknown") state.supposed.add(keyOf(from));
  const rename = (name: FullName): FullName => (sameName(name, from) ? to : name);
  const follow = (each: TableState): TableState => ({
    ...each,
    inherits: each.inherits.map(rename),
    reads: each.reads.map(rename),
    ...(each.placed === undefined
      ? {}
      : {
          placed: each.placed.map(({ table: of, column }) =>
            of === undefined ? { column } : { table: rename(of), column },
          ),
        }),
    constraints: each.constraints.map((constraint) => followTable(constraint, from, to)),
    ...(each.partitionOf === undefined
      ? {}
      : { partitionOf: { ...each.partitionOf, parent: rename(each.partitionOf.parent) } }),
  });
  const indexes = indexesOf(state, from);
  const sequences = state.owned.of(keyOf(from));
  const others = new Map(
    [state.referencing, state.children, state.readers].flatMap((links) =>
      linked(state, links, from).map((other) => [keyOf(other.name), other] as const),
    ),
  );
  others.delete(keyOf(from));

  state.tables.remove(keyOf(from));
  const moved = follow(table);
  const constraints = moved.constraints.map((each) => ({
    ...each,
    name: state.naming.renamed?.(each, from.name, to.name) ?? each.name,
  }));
  putTable(state, { ...moved, constraints, name: to });
  for (const other of others.values()) putTable(state, follow(other));
  followEntries(state, from, to);
  for (const index of indexes) {
    state.indexes.remove(keyOf(index.name));
    const name = { ...index.name, schema: state.naming.indexScope?.(to) ?? to.schema };
    putIndex(state, { ...index, table: to, name });
    if (!sameName(name, index.name)) followIndexName(state, index.name, name);
  }
  for (const key of sequences) {
    const sequence = state.sequences.get(key);
    if (sequence?.ownedBy === undefined) continue;
    const moved = { ...sequence, ownedBy: { ...sequence.ownedBy, table: to } };
    state.sequences.put(key, moved);
    moveSequence(state, moved, { ...moved.name, schema: to.schema });
  }
}

function followTable(constraint: ConstraintState, from: FullName, to: FullName): ConstraintState {
  const { references, constraint: key } = constraint;
  if (references === undefined || !sameName(references, from)) return constraint;
  return {
    ...constraint,
    references: to,
    constraint: key.kind === "foreign-key" ? { ...key, references: named(key, from, to) } : key,
  };
}

/** Written without its schema, as it was, where that is the same: some servers take no schema there. */
function named({ references }: ForeignKey, from: FullName, to: FullName): Name {
  return references.schema === undefined && from.schema === to.schema ? { name: to.name } : to;
}

function moveIndex(state: State, index: IndexState, to: FullName): void {
  state.indexes.remove(keyOf(index.name));
  const constraint = index.constraint === undefined ? {} : { constraint: to.name };
  putIndex(state, { ...index, ...constraint, name: to });
  followIndexName(state, index.name, to);
  if (index.constraint !== undefined) {
    nameConstraint(state, index.table, index.constraint, to.name);
  }
}

function followIndexName(state: State, from: FullName, to: FullName): void {
  for (const key of state.indexParts.of(keyOf(from))) {
    const part = state.indexes.get(key);
    if (part !== undefined) putIndex(state, { ...part, parent: to });
  }
}

// --- constraints ----------------------------------------------------------------------------------

export function renameConstraint(state: State, operation: OperationOf<"rename-constraint">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const { name, to } = operation;
  const found = table.constraints.find((each) => each.name === name);
  const isShared = found?.constraint.kind === "check" || found?.constraint.kind === "not-null";
  for (const each of [table, ...(isShared ? heirsOf(state, table) : [])]) {
    nameConstraint(state, each.name, name, to);
  }
  const index = indexesOf(state, table.name).find((each) => each.constraint === name);
  if (index !== undefined) moveIndex(state, index, { schema: index.name.schema, name: to });
}

function nameConstraint(state: State, name: FullName, from: string, to: string): void {
  const table = state.tables.get(keyOf(name));
  if (table === undefined) return;
  putTable(state, {
    ...table,
    constraints: table.constraints.map((each) =>
      each.name === from
        ? { ...each, name: to, constraint: { ...each.constraint, name: to } }
        : each,
    ),
  });
  for (const child of linked(state, state.children, name)) {
    const isCopy = (each: ConstraintState): boolean => each.parent === from;
    if (!child.constraints.some(isCopy)) continue;
    putTable(state, {
      ...child,
      constraints: child.constraints.map((each) => (isCopy(each) ? { ...each, parent: to } : each)),
    });
  }
}

// --- other objects --------------------------------------------------------------------------------

export function renameObject(state: State, operation: OperationOf<"rename-object">): void {
  const { object, name, to } = operation;
  switch (object) {
    case "type":
    case "domain":
      renameType(state, name, to);
      break;
    case "sequence": {
      const sequence = findSequence(state, name);
      if (sequence !== undefined) moveSequence(state, sequence, placeAnew(sequence.name, to));
      break;
    }
    case "function":
    case "procedure":
    case "aggregate":
      renameFunction(state, name, to);
      break;
    case "schema":
      renameSchema(state, name.name, to.name);
      break;
    case "database":
    case "extension":
    case "role":
    case "other":
      break;
    default:
      object satisfies never;
  }
}

function renameSchema(state: State, from: string, to: string): void {
  state.schemas.remove(from);
  state.schemas.put(to, to);
  for (const table of [...state.tables.values()]) {
    if (table.name.schema === from) moveTable(state, table, { ...table.name, schema: to });
  }
  for (const sequence of [...state.sequences.values()]) {
    if (sequence.name.schema === from)
      moveSequence(state, sequence, { ...sequence.name, schema: to });
  }
  for (const type of [...state.types.values()]) {
    if (type.name.schema === from)
      renameType(state, type.name, { schema: to, name: type.name.name });
  }
  for (const { name } of [...state.functions.values()]) {
    if (name.schema === from) renameFunction(state, name, { schema: to, name: name.name });
  }
}
