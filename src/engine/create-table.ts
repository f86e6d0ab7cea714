import type { CreateTable, Query } from "../operation.ts";
import { keyOf } from "../schema.ts";
import type { FullName, Ternary } from "../schema.ts";
import { keepOn } from "./apply-catalog.ts";
import { defineColumn } from "./apply-column.ts";
import { addConstraint, startNotNull } from "./apply-constraint.ts";
import type { Adding } from "./apply-constraint.ts";
import { copyIndexes, createIndex } from "./apply-index.ts";
import { makeSequence } from "./apply-sequence.ts";
import { blank } from "./apply-table.ts";
import { dropTable } from "./drop.ts";
import { inheritConstraints, joinParent, passOn } from "./inherit.ts";
import { attributeColumn } from "./apply-type.ts";
import {
  findTable,
  findType,
  hasRelation,
  made,
  parentsOf,
  place,
  putTable,
  resolveTable,
} from "./state.ts";
import type { ColumnState, State, TableState } from "./state.ts";

export function createTable(state: State, operation: CreateTable): void {
  const name = nameOf(state, operation);
  if (operation.ifNotExists && hasRelation(state, keyOf(name))) return;
  const likes = operation.like.map((like): Like => sourceOf(state, like));
  // What history shows has run, so whatever had the name was gone by then.
  dropTable(state, name);
  const parents =
    operation.partitionOf === undefined
      ? operation.inherits.map((parent) => resolveTable(state, parent))
      : [resolveTable(state, operation.partitionOf.parent)];
  const constraints = allConstraints(operation);
  const ofType = operation.ofType === undefined ? undefined : findType(state, operation.ofType);
  const table: TableState = {
    ...blank(name),
    ...made(state),
    kind: operation.foreign === true ? "foreign-table" : "table",
    persistence: operation.persistence,
    filled: "no",
    empty: state.clock.unit,
    ...(ofType === undefined ? {} : { ofType: ofType.name }),
    complete: parents.every((parent) => state.tables.get(keyOf(parent))?.complete === true),
    ...(operation.partitionBy === undefined ? {} : { partitionBy: operation.partitionBy }),
    ...(operation.partitioning === undefined ? {} : { partitioning: operation.partitioning }),
    ...(operation.settings === undefined ? {} : { settings: operation.settings }),
    ...(operation.partitionOf === undefined
      ? { inherits: parents }
      : {
          partitionOf: {
            parent: parents[0] ?? place(state, operation.partitionOf.parent),
            bound: operation.partitionOf.bound,
          },
        }),
  };
  putTable(state, { ...table, columns: columnsOf(state, table, operation, likes) });
  if (operation.server !== undefined) keepOn(state, operation.server, name);
  if (operation.as !== undefined) fillFromQuery(state, name, operation.as);
  // The order in which the server chooses names: CHECKs, NOT NULLs, keys, then foreign keys.
  addChecks(state, name, likes, constraints);
  addNotNulls(state, name, operation, likes, constraints);
  addKeys(state, name, likes, constraints);
  joinParent(state, name);
  for (const constraint of constraints) {
    if (constraint.kind === "foreign-key") addConstraint(state, name, constraint, creating);
  }
  for (const index of operation.indexes ?? []) createIndex(state, index);
}

/** LIKE: the table as it is before the new one is there, which may have its name in another schema. */
interface Like {
  readonly source: TableState | undefined;
  wants(what: string): boolean;
}

function sourceOf(state: State, { table, including }: CreateTable["like"][number]): Like {
  return {
    source: findTable(state, table),
    wants: (what) => including.includes("all") || including.includes(what),
  };
}

const creating: Adding = { creating: true };

function nameOf(state: State, { table, persistence }: CreateTable): FullName {
  return persistence === "temporary"
    ? { schema: state.naming.temporary, name: table.name }
    : place(state, table);
}

/** Inherited columns first, then those of LIKE, then its own; doubles are merged. */
function columnsOf(
  state: State,
  table: TableState,
  operation: CreateTable,
  likes: readonly Like[],
): ColumnState[] {
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
  const typed = operation.ofType === undefined ? undefined : findType(state, operation.ofType);
  for (const attribute of typed?.attributes ?? []) {
    columns.set(attribute.name, attributeColumn(state, attribute));
  }
  for (const { source, wants } of likes) {
    for (const column of source?.columns ?? []) {
      columns.set(column.name, likeColumn(state, table.name, column, wants));
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
  wants: Like["wants"],
): ColumnState {
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

/** Whether a query returns rows: of tables that have none, it may return what it reckons. */
function filledFrom(state: State, { tables }: Query): Ternary {
  const isEmpty = tables.every((name) => findTable(state, name)?.filled === "no");
  return tables.length > 0 && isEmpty ? "unknown" : "yes";
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
  const copied = (source?.columns ?? []).map(({ name: column, type, typeKey }): ColumnState => ({
    name: column,
    type,
    typeKey,
    notNull: "no",
    local: true,
    parents: 0,
    ...made(state),
  }));
  const known = new Set(table.columns.map((column) => column.name));
  putTable(state, {
    ...table,
    columns: [...table.columns, ...copied.filter((column) => !known.has(column.name))],
    // The query may select more than what is understood of it.
    complete: false,
    filled: withData ? filledFrom(state, query) : "no",
    empty: withData ? undefined : state.clock.unit,
  });
}

function addChecks(
  state: State,
  name: FullName,
  likes: readonly Like[],
  constraints: readonly AnyConstraint[],
): void {
  for (const { source, wants } of likes) {
    for (const { constraint, name: given } of source?.constraints ?? []) {
      if (constraint.kind !== "check" || !wants("constraints")) continue;
      addConstraint(state, name, { ...constraint, name: given }, creating);
    }
  }
  inheritConstraints(state, name, "check", creating);
  for (const constraint of constraints) {
    if (constraint.kind === "check") addConstraint(state, name, constraint, creating);
  }
}

/** Its own ones first, by name or without, then those of LIKE, then those of its parents. */
function addNotNulls(
  state: State,
  name: FullName,
  operation: CreateTable,
  likes: readonly Like[],
  constraints: readonly AnyConstraint[],
): void {
  const wanted = new Map<string, string | undefined>();
  for (const constraint of constraints) {
    if (constraint.kind === "not-null") addConstraint(state, name, constraint, creating);
    if (constraint.kind !== "primary-key" || state.naming.keysMayBeNull === true) continue;
    for (const column of constraint.columns) wanted.set(column, undefined);
  }
  for (const { name: column, notNull, notNullName, identity, type } of operation.columns) {
    const isImplied =
      state.naming.keysMayBeNull !== true &&
      (identity !== undefined || state.naming.serial(type) !== undefined);
    if (notNull || isImplied || wanted.has(column)) wanted.set(column, notNullName);
  }
  for (const { source } of likes) {
    for (const { constraint, name: given } of source?.constraints ?? []) {
      if (constraint.kind !== "not-null" || wanted.has(constraint.columns[0])) continue;
      wanted.set(constraint.columns[0], given);
    }
  }
  startNotNull(state, name, wanted);
  inheritConstraints(state, name, "not-null", creating);
}

function addKeys(
  state: State,
  name: FullName,
  likes: readonly Like[],
  constraints: readonly AnyConstraint[],
): void {
  for (const { source, wants } of likes) {
    if (source !== undefined && wants("indexes")) copyIndexes(state, source, name);
  }
  for (const constraint of distinctKeys(constraints))
    addConstraint(state, name, constraint, creating);
}

type AnyConstraint = CreateTable["constraints"][number];

/** Those written at columns too, in the order they are written. */
function allConstraints(operation: CreateTable): readonly AnyConstraint[] {
  const inline = operation.columns.flatMap((column) => column.constraints);
  if (inline.length === 0) return operation.constraints;
  if (operation.constraints.length === 0) return inline;
  return [...inline, ...operation.constraints].sort(
    (left, right) => left.span.start - right.span.start,
  );
}

/** The primary key first. Of equal keys the server keeps one, which takes over a name given to the other. */
function distinctKeys(constraints: readonly AnyConstraint[]): readonly AnyConstraint[] {
  const kept: AnyConstraint[] = constraints.filter((each) => each.kind === "primary-key");
  for (const constraint of constraints) {
    if (constraint.kind !== "unique" && constraint.kind !== "exclusion") continue;
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
