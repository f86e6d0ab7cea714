import type { Expression, Written } from "../expression.ts";
import type { Check, OperationOf, PartitionBound } from "../operation.ts";
import { keyOf, sameName } from "../schema.ts";
import type { FullName } from "../schema.ts";
import { addConstraint } from "./apply-constraint.ts";
import { alterable } from "./apply-table.ts";
import { inheritConstraints, isCounterpart, joinParent } from "./inherit.ts";
import { indexesOf, putIndex, putTable, resolveTable } from "./state.ts";
import type { ConstraintState, State, TableState } from "./state.ts";

export function attachPartition(state: State, operation: OperationOf<"attach-partition">): void {
  const parent = alterable(state, operation);
  const child = alterable(state, { table: operation.partition });
  if (parent === undefined || child === undefined || child === parent) return;
  const identities = new Map(parent.columns.map((column) => [column.name, column]));
  putTable(state, {
    ...child,
    partitionOf: { parent: parent.name, bound: operation.bound },
    columns: child.columns.map((column) => {
      const above = identities.get(column.name);
      if (above === undefined) return column;
      return {
        ...column,
        local: false,
        parents: 1,
        ...(above.identity === undefined ? {} : { identity: above.identity }),
        ...(above.identity === undefined || above.sequence === undefined
          ? {}
          : { sequence: above.sequence }),
      };
    }),
  });
  inheritConstraints(state, child.name, "check");
  inheritConstraints(state, child.name, "not-null");
  joinParent(state, child.name);
}

export function detachPartition(state: State, operation: OperationOf<"detach-partition">): void {
  const parentName = resolveTable(state, operation.table);
  const childName = resolveTable(state, operation.partition);
  const child = state.tables.get(keyOf(childName));
  if (child?.partitionOf === undefined || operation.finalize) return;
  const { partitionOf: _former, ...free } = standAlone(child);
  putTable(state, {
    ...free,
    triggers: free.triggers.filter((trigger) => trigger.cloned !== true),
    columns: free.columns.map(({ identity, sequence, ...column }) => ({
      ...column,
      ...(identity === undefined && sequence !== undefined ? { sequence } : {}),
    })),
  });
  for (const index of indexesOf(state, childName)) {
    const { parent: _parent, ...alone } = index;
    putIndex(state, alone);
  }
  const key = state.tables.get(keyOf(parentName))?.partitionBy;
  if (operation.concurrently && key !== undefined) {
    addBound(state, childName, key.columns, child.partitionOf.bound);
  }
}

function standAlone(child: TableState): TableState {
  return {
    ...child,
    columns: child.columns.map((column) => ({ ...column, local: true, parents: 0 })),
    constraints: child.constraints.map(({ parent: _parent, ...constraint }) => ({
      ...constraint,
      local: true,
      parents: 0,
    })),
  };
}

/** DETACH CONCURRENTLY leaves the former bound behind as a CHECK. */
function addBound(
  state: State,
  name: FullName,
  columns: readonly (string | undefined)[],
  bound: PartitionBound,
): void {
  const expression = conditionOf(state, columns, bound) ?? {
    text: "",
    value: {
      kind: "opaque",
      columns: columns.every((column) => column !== undefined) ? columns : undefined,
      calls: undefined,
    },
  };
  const span = { start: 0, end: 0 };
  const plain = { noInherit: false, valid: true, enforced: true };
  const check: Check = { kind: "check", span, text: "", expression, ...plain };
  addConstraint(state, name, check, { creating: true });
}

/** What rows within constant bounds of one column have in common. */
function conditionOf(
  state: State,
  [column, ...others]: readonly (string | undefined)[],
  { values }: PartitionBound,
): Written | undefined {
  if (column === undefined || others.length > 0 || values?.kind !== "range") return undefined;
  const name = state.quoting.identifier(column);
  const subject = { kind: "column", name: column } as const;
  const texts = [`${name} IS NOT NULL`];
  const operands: Expression[] = [{ kind: "is-null", operand: subject, negated: true }];
  for (const [operator, value] of [
    [">=", values.from[0]],
    ["<", values.to[0]],
  ] as const) {
    if (value === "minimum" || value === "maximum") continue;
    if (value?.kind !== "constant") return undefined;
    const isText = value.type === "string";
    texts.push(`${name} ${operator} ${isText ? state.quoting.literal(value.value) : value.value}`);
    operands.push({ kind: "comparison", operator, left: subject, right: value });
  }
  return { text: texts.join(" AND "), value: { kind: "and", operands } };
}

/** ALTER TABLE … INHERIT. */
export function inherit(state: State, child: TableState, parentName: FullName): void {
  const parent = state.tables.get(keyOf(parentName));
  const above = new Set(parent?.columns.map((column) => column.name));
  putTable(state, {
    ...child,
    inherits: [...child.inherits, parentName],
    columns: child.columns.map((column) =>
      above.has(column.name) ? { ...column, parents: column.parents + 1 } : column,
    ),
  });
  if (parent === undefined) return;
  // Only the new parent hands down: the others have done so before.
  putTable(state, { ...current(state, child), inherits: [parentName] });
  inheritConstraints(state, child.name, "check");
  inheritConstraints(state, child.name, "not-null");
  putTable(state, { ...current(state, child), inherits: [...child.inherits, parentName] });
}

export function noInherit(state: State, child: TableState, parentName: FullName): void {
  const parent = state.tables.get(keyOf(parentName));
  const above = new Set(parent?.columns.map((column) => column.name));
  const isShared = (each: ConstraintState): boolean =>
    each.parents > 0 && parent?.constraints.some((from) => isCounterpart(each, from)) === true;
  const less = <Part extends { readonly parents: number; readonly local: boolean }>(
    part: Part,
  ): Part => ({
    ...part,
    parents: Math.max(0, part.parents - 1),
    local: part.local || part.parents <= 1,
  });
  putTable(state, {
    ...child,
    inherits: child.inherits.filter((name) => !sameName(name, parentName)),
    columns: child.columns.map((column) => (above.has(column.name) ? less(column) : column)),
    constraints: child.constraints.map((each) => (isShared(each) ? less(each) : each)),
  });
}

function current(state: State, table: TableState): TableState {
  return state.tables.get(keyOf(table.name)) ?? table;
}
