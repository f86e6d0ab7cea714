import { keyOf, sameName } from "../schema.ts";
import type { FullName } from "../schema.ts";
import type { Adding } from "./apply-constraint.ts";
import { shareIndexes } from "./apply-index.ts";
import { append, linked, made, parentsOf, putTable } from "./state.ts";
import type { ColumnState, ConstraintState, State, TableState } from "./state.ts";

/** A column as a child gets it from its parent. */
export function passOn(state: State, column: ColumnState, child: TableState): ColumnState {
  const passed: ColumnState = { ...column, local: false, parents: 1, ...made(state) };
  if (child.partitionOf !== undefined) return passed;
  const { identity: _identity, ...plain } = passed;
  return plain;
}

/** Gives a child the constraints of one kind that its parents hand down. */
export function inheritConstraints(
  state: State,
  name: FullName,
  kind: "check" | "not-null",
  { creating }: Adding = {},
): void {
  const child = state.tables.get(keyOf(name));
  for (const parentName of child === undefined ? [] : parentsOf(child)) {
    const parent = state.tables.get(keyOf(parentName));
    for (const constraint of parent?.constraints ?? []) {
      if (constraint.constraint.kind !== kind) continue;
      // No row of a new table can break it.
      inheritConstraint(state, name, creating === true ? proven(constraint) : constraint);
    }
  }
}

function proven(constraint: ConstraintState): ConstraintState {
  const isEnforced = !("enforced" in constraint.constraint) || constraint.constraint.enforced;
  return constraint.valid || !isEnforced ? constraint : { ...constraint, valid: true };
}

/** The child's new constraint; `undefined` when it went into one that the child had. */
export function inheritConstraint(
  state: State,
  name: FullName,
  from: ConstraintState,
): ConstraintState | undefined {
  const child = state.tables.get(keyOf(name));
  const { constraint } = from;
  if (child === undefined) return undefined;
  if ((constraint.kind === "check" || constraint.kind === "not-null") && constraint.noInherit) {
    return undefined;
  }
  const own = child.constraints.find((each) => isCounterpart(each, from));
  const next = own === undefined ? handedDown(state, child, from) : merged(child, own, from);
  const columns =
    constraint.kind === "not-null" && from.valid
      ? child.columns.map((column) =>
          column.name === constraint.columns[0] ? { ...column, notNull: "yes" as const } : column,
        )
      : child.columns;
  const constraints =
    own === undefined
      ? append(child.constraints, next)
      : child.constraints.map((each) => (each === own ? next : each));
  putTable(state, { ...child, columns, constraints });
  return own === undefined ? next : undefined;
}

function merged(child: TableState, own: ConstraintState, from: ConstraintState): ConstraintState {
  return {
    ...own,
    local: own.local && child.partitionOf === undefined,
    parents: own.parents + 1,
    ...(from.constraint.kind === "foreign-key" ? { parent: from.name } : {}),
  };
}

/** To the children, and to theirs where it was new to them. */
export function handDown(state: State, table: TableState, added: ConstraintState): void {
  const pending = [{ holder: table.name, from: added }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const child of linked(state, state.children, next.holder)) {
      const from = inheritConstraint(state, child.name, next.from);
      if (from !== undefined) pending.push({ holder: child.name, from });
    }
  }
}

/** CHECKs meet by name, NOT NULLs by column, foreign keys by what they say. */
export function isCounterpart(own: ConstraintState, from: ConstraintState): boolean {
  const [left, right] = [own.constraint, from.constraint];
  if (left.kind === "check") return right.kind === "check" && own.name === from.name;
  if (left.kind === "not-null") {
    return right.kind === "not-null" && left.columns[0] === right.columns[0];
  }
  return (
    left.kind === "foreign-key" &&
    right.kind === "foreign-key" &&
    own.parent === undefined &&
    left.columns.join("\0") === right.columns.join("\0") &&
    left.referenced.join("\0") === right.referenced.join("\0") &&
    own.references !== undefined &&
    from.references !== undefined &&
    sameName(own.references, from.references)
  );
}

function handedDown(state: State, child: TableState, from: ConstraintState): ConstraintState {
  const used = new Set(child.constraints.map((constraint) => constraint.name));
  const { schema } = child.name;
  const taken = (name: string): boolean =>
    used.has(name) || state.constraintNames.has(keyOf({ schema, name }));
  const { name: _given, ...unnamed } = from.constraint;
  const name = used.has(from.name)
    ? state.naming.constraint(child.name.name, unnamed, taken)
    : from.name;
  return {
    ...from,
    name,
    local: false,
    parents: 1,
    ...(from.constraint.kind === "foreign-key" ? { parent: from.name } : {}),
    ...made(state),
  };
}

/** What a partition gets beside columns and conditions: indexes, foreign keys and row triggers. */
export function joinParent(state: State, name: FullName): void {
  const child = state.tables.get(keyOf(name));
  const parent =
    child?.partitionOf === undefined
      ? undefined
      : state.tables.get(keyOf(child.partitionOf.parent));
  if (child === undefined || parent === undefined) return;
  shareIndexes(state, parent, child);
  // The server goes through them by name, which decides what an equal one of the partition is joined to.
  const keys = parent.constraints.filter((each) => each.constraint.kind === "foreign-key");
  for (const key of keys.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const added = inheritConstraint(state, name, key);
    if (added !== undefined) handDown(state, child, added);
  }
  for (const trigger of parent.triggers) {
    if (trigger.row !== true) continue;
    for (const each of [child, ...heirsOf(state, child)]) cloneTrigger(state, each.name, trigger);
  }
}

export function cloneTrigger(
  state: State,
  name: FullName,
  trigger: TableState["triggers"][number],
): void {
  const table = state.tables.get(keyOf(name));
  if (table === undefined) return;
  const others = table.triggers.filter((each) => each.name !== trigger.name);
  putTable(state, { ...table, triggers: [...others, { ...trigger, cloned: true }] });
}

/** Partitions and inheriting tables, and theirs, each once, parents first. */
export function heirsOf(state: State, table: TableState): readonly TableState[] {
  const found = new Map<string, TableState>();
  const pending = [...linked(state, state.children, table.name)];
  for (let heir = pending.shift(); heir !== undefined; heir = pending.shift()) {
    const key = keyOf(heir.name);
    if (found.has(key) || key === keyOf(table.name)) continue;
    found.set(key, heir);
    pending.push(...linked(state, state.children, heir.name));
  }
  return [...found.values()];
}

export function isPartitioned(table: TableState): boolean {
  return table.partitionBy !== undefined;
}
