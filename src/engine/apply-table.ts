import type { CreateTable, Name, OperationOf } from "../operation.ts";
import { keyOf } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { defineColumn } from "./apply-column.ts";
import { addConstraint, addNotNull } from "./apply-constraint.ts";
import { makeSequence } from "./apply-sequence.ts";
import { copyIndexes } from "./apply-index.ts";
import { inherit, noInherit } from "./apply-partition.ts";
import { inheritConstraints, joinParent, passOn } from "./inherit.ts";
import { dropTable } from "./drop.ts";
import {
  find,
  findTable,
  hasRelation,
  made,
  parentsOf,
  place,
  putTable,
  resolveTable,
} from "./state.ts";
import type { ColumnState, State, TableState } from "./state.ts";

/** The table an ALTER speaks of; one that was never seen made begins as a stub. */
export function alterable(
  state: State,
  operation: { readonly table: Name; readonly missingOk?: boolean },
): TableState | undefined {
  const known = findTable(state, operation.table);
  if (known !== undefined || operation.missingOk === true) return known;
  const stub: TableState = {
    ...blank(place(state, operation.table)),
    origin: "unknown",
    filled: "unknown",
    complete: false,
  };
  putTable(state, stub);
  return stub;
}

export function blank(name: FullName): TableState {
  return {
    name,
    kind: "table",
    persistence: "permanent",
    origin: "before",
    filled: "unknown",
    complete: true,
    columns: [],
    constraints: [],
    triggers: [],
    policies: [],
    inherits: [],
    reads: [],
    mentions: [],
    grants: [],
  };
}

export function createTable(state: State, operation: CreateTable): void {
  const name = nameOf(state, operation);
  if (operation.ifNotExists && hasRelation(state, keyOf(name))) return;
  // What history shows has run, so whatever had the name was gone by then.
  dropTable(state, name);
  const parents =
    operation.partitionOf === undefined
      ? operation.inherits.map((parent) => resolveTable(state, parent))
      : [resolveTable(state, operation.partitionOf.parent)];
  const table: TableState = {
    ...blank(name),
    ...made(state),
    kind: operation.foreign === true ? "foreign-table" : "table",
    persistence: operation.persistence,
    filled: "no",
    empty: state.clock.unit,
    complete: parents.every((parent) => state.tables.get(keyOf(parent))?.complete === true),
    ...(operation.partitionBy === undefined ? {} : { partitionBy: operation.partitionBy }),
    ...(operation.partitionOf === undefined
      ? { inherits: parents }
      : {
          partitionOf: {
            parent: parents[0] ?? place(state, operation.partitionOf.parent),
            bound: operation.partitionOf.bound,
          },
        }),
  };
  putTable(state, { ...table, columns: columnsOf(state, table, operation) });
  if (operation.as !== undefined) fillFromQuery(state, name, operation.as);
  addNotNulls(state, name, operation);
  addOthers(state, name, operation);
}

function nameOf(state: State, { table, persistence }: CreateTable): FullName {
  return persistence === "temporary"
    ? { schema: state.naming.temporary, name: table.name }
    : place(state, table);
}

/** Inherited columns first, then those of LIKE, then its own; doubles are merged. */
function columnsOf(state: State, table: TableState, operation: CreateTable): ColumnState[] {
  const columns = new Map<string, ColumnState>();
  for (const parentName of parentsOf(table)) {
    for (const column of state.tables.get(keyOf(parentName))?.columns ?? []) {
      const known = columns.get(column.name);
      columns.set(
        column.name,
        known === undefined
          ? passOn(state, column, table)
          : { ...known, parents: known.parents + 1 },
      );
    }
  }
  for (const { table: source, including } of operation.like) {
    for (const column of findTable(state, source)?.columns ?? []) {
      columns.set(column.name, likeColumn(state, table.name, column, including));
    }
  }
  for (const definition of operation.columns) {
    const known = columns.get(definition.name);
    const own = defineColumn(state, table.name, definition);
    columns.set(
      definition.name,
      known === undefined ? own : mergeColumn(own, known, table.partitionOf !== undefined),
    );
  }
  return [...columns.values()];
}

/** A column that the table has from a parent and defines again; a partition only adds options to it. */
function mergeColumn(own: ColumnState, inherited: ColumnState, isPartition: boolean): ColumnState {
  return {
    ...inherited,
    notNull: own.notNull === "yes" ? "yes" : inherited.notNull,
    ...(own.default === undefined ? {} : { default: own.default, draws: own.draws }),
    ...(own.generated === undefined ? {} : { generated: own.generated }),
    local: !isPartition,
  };
}

function likeColumn(
  state: State,
  table: FullName,
  source: ColumnState,
  including: readonly string[],
): ColumnState {
  const wants = (what: string): boolean => including.includes("all") || including.includes(what);
  const { name, type, collation, notNull, typeKey } = source;
  const column: ColumnState = {
    name,
    type,
    ...(collation === undefined ? {} : { collation }),
    notNull,
    ...(source.default !== undefined && wants("defaults")
      ? { default: source.default, draws: source.draws }
      : {}),
    ...(source.generated !== undefined && wants("generated")
      ? { generated: source.generated }
      : {}),
    typeKey,
    local: true,
    parents: 0,
    ...made(state),
  };
  if (source.identity === undefined || !wants("identity")) return column;
  const sequence = makeSequence(state, table, name);
  return { ...column, identity: source.identity, sequence };
}

function fillFromQuery(
  state: State,
  name: FullName,
  { query, withData }: CreateTable["as"] & object,
): void {
  const table = state.tables.get(keyOf(name));
  if (table === undefined) return;
  const [only] = query.tables;
  const source =
    only !== undefined && query.tables.length === 1 && query.columns.includes("*")
      ? findTable(state, only)
      : undefined;
  const copied = (source?.columns ?? []).map(
    ({ name: column, type, typeKey }): ColumnState => ({
      name: column,
      type,
      typeKey,
      notNull: "no",
      local: true,
      parents: 0,
      ...made(state),
    }),
  );
  const known = new Set(table.columns.map((column) => column.name));
  putTable(state, {
    ...table,
    columns: [...table.columns, ...copied.filter((column) => !known.has(column.name))],
    // The query may select more than what is understood of it.
    complete: false,
    filled: withData ? "yes" : "no",
    empty: withData ? undefined : state.clock.unit,
  });
}

/** The order in which the server chooses names: CHECKs, NOT NULLs, keys, then foreign keys. */
function addNotNulls(state: State, name: FullName, operation: CreateTable): void {
  const constraints = allConstraints(operation);
  for (const { table: source, including } of operation.like) {
    if (including.includes("all") || including.includes("constraints")) {
      copyChecks(state, findTable(state, source), name);
    }
  }
  inheritConstraints(state, name, "check");
  for (const constraint of constraints) {
    if (constraint.kind === "check") addConstraint(state, name, constraint, { creating: true });
  }
  for (const constraint of constraints) {
    if (constraint.kind === "not-null") addConstraint(state, name, constraint, { creating: true });
  }
  const inKey = new Set(
    constraints.flatMap((each) => (each.kind === "primary-key" ? each.columns : [])),
  );
  for (const definition of operation.columns) {
    const column = columnNamed(state, name, definition.name);
    const own = definition.notNull || definition.identity !== undefined || isSerial(state, definition);
    if (column !== undefined && (own || inKey.has(column.name))) {
      addNotNull(state, name, column.name, { given: definition.notNullName });
      inKey.delete(column.name);
    }
  }
  for (const column of inKey) addNotNull(state, name, column);
  for (const { table: source } of operation.like) copyNotNulls(state, findTable(state, source), name);
  inheritConstraints(state, name, "not-null");
}

function isSerial(state: State, { type }: CreateTable["columns"][number]): boolean {
  return state.naming.serial(type) !== undefined;
}

function columnNamed(state: State, table: FullName, name: string): ColumnState | undefined {
  return state.tables.get(keyOf(table))?.columns.find((column) => column.name === name);
}

function copyChecks(state: State, source: TableState | undefined, name: FullName): void {
  for (const { constraint, name: given } of source?.constraints ?? []) {
    if (constraint.kind !== "check") continue;
    addConstraint(state, name, { ...constraint, name: given }, { creating: true });
  }
}

function copyNotNulls(state: State, source: TableState | undefined, name: FullName): void {
  for (const { constraint, name: given } of source?.constraints ?? []) {
    if (constraint.kind !== "not-null") continue;
    addNotNull(state, name, constraint.columns[0], { given });
  }
}

function addOthers(state: State, name: FullName, operation: CreateTable): void {
  for (const { table: source, including } of operation.like) {
    const from = findTable(state, source);
    const wants = including.includes("all") || including.includes("indexes");
    if (from !== undefined && wants) copyIndexes(state, from, name);
  }
  const constraints = distinctKeys(allConstraints(operation));
  for (const constraint of constraints) {
    if (constraint.kind === "primary-key") addConstraint(state, name, constraint, { creating: true });
  }
  for (const constraint of constraints) {
    if (constraint.kind !== "unique" && constraint.kind !== "exclusion") continue;
    addConstraint(state, name, constraint, { creating: true });
  }
  joinParent(state, name);
  for (const constraint of constraints) {
    if (constraint.kind === "foreign-key") addConstraint(state, name, constraint, { creating: true });
  }
}

type AnyConstraint = CreateTable["constraints"][number];

/** Those written at columns too, in the order they are written. */
function allConstraints(operation: CreateTable): readonly AnyConstraint[] {
  const all = [
    ...operation.columns.flatMap((column) => column.constraints),
    ...operation.constraints,
  ];
  return all.sort((left, right) => left.span.start - right.span.start);
}

/** Of equal keys the server keeps one, which takes over a name given to the other. */
function distinctKeys(constraints: readonly AnyConstraint[]): readonly AnyConstraint[] {
  const kept: AnyConstraint[] = [];
  const ranked = [
    ...constraints.filter((each) => each.kind === "primary-key"),
    ...constraints.filter((each) => each.kind !== "primary-key"),
  ];
  for (const constraint of ranked) {
    const at = kept.findIndex((earlier) => isSameKey(earlier, constraint));
    const earlier = kept[at];
    if (earlier === undefined) kept.push(constraint);
    else if (earlier.name === undefined && constraint.name !== undefined) {
      kept[at] = { ...earlier, name: constraint.name };
    }
  }
  return kept;
}

function isSameKey(left: AnyConstraint, right: AnyConstraint): boolean {
  if (left.kind !== "primary-key" && left.kind !== "unique") return false;
  if (right.kind !== "primary-key" && right.kind !== "unique") return false;
  return (
    left.columns.join("\0") === right.columns.join("\0") &&
    left.include.join("\0") === right.include.join("\0") &&
    left.nullsNotDistinct === right.nullsNotDistinct &&
    left.deferral === right.deferral
  );
}

export function truncate(state: State, operation: OperationOf<"truncate">): void {
  const pending = operation.tables.map((name) => resolveTable(state, name));
  const seen = new Set<string>();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const key = keyOf(name);
    if (seen.has(key)) continue;
    seen.add(key);
    const table = state.tables.get(key);
    if (table === undefined) continue;
    putTable(state, { ...table, filled: "no", empty: state.clock.unit });
    const others = [...state.children.of(key), ...(operation.cascade ? state.referencing.of(key) : [])];
    pending.push(...others.flatMap((other) => state.tables.get(other)?.name ?? []));
  }
}

/** Rows have come into a table, and into the tables it is a part of. */
export function fill(state: State, name: Name): void {
  const full = find(state, name, state.tables.has);
  const table = full === undefined ? undefined : state.tables.get(keyOf(full));
  if (table === undefined || table.filled === "yes") return;
  putTable(state, { ...table, filled: "yes", empty: undefined });
  if (table.partitionOf !== undefined) fill(state, table.partitionOf.parent);
}

export function setTableOption(state: State, operation: OperationOf<"set-table-option">): void {
  const { option, object, parent } = operation;
  if (object === "index" || object === "sequence") return;
  const table = alterable(state, operation);
  if (table === undefined) return;
  if (option === "logged") putTable(state, { ...table, persistence: "permanent" });
  if (option === "unlogged") putTable(state, { ...table, persistence: "unlogged" });
  if (option === "inherit" && parent !== undefined) inherit(state, table, resolveTable(state, parent));
  if (option === "no-inherit" && parent !== undefined) {
    noInherit(state, table, resolveTable(state, parent));
  }
}
