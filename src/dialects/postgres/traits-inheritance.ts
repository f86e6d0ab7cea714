/** May a table come below another one, or leave it? */
import type { Dialect } from "../../dialect.ts";
import type { Name, Operation } from "../../operation.ts";
import type { FullName, Schema, Table } from "../../schema.ts";
import { columnOf, sameName } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { constraintNamed, descendantsOf } from "./lookup.ts";
import { isGone } from "./traits-refusal.ts";
import { isPartitioned } from "./traits-table.ts";
import { isSameColumnType } from "./type-changes.ts";

export const inheritanceTraits: Dialect["traits"] = {
  /** The two tables do not have the same columns, or the child lacks one or has another type. */
  "columns-differ": ({ operation, schema }) => {
    const [parent, child] = joining(operation, schema);
    if (parent?.complete !== true || child?.complete !== true) return "no";
    const has = (table: Table, name: string): boolean =>
      table.columns.some((column) => column.name === name);
    const lacks = parent.columns.some(({ name, type }) => {
      const own = columnOf(child, name);
      if (own === undefined) return true;
      if (own.type === undefined || type === undefined) return false;
      return !isSameColumnType(own.type, type, schema);
    });
    const extra =
      operation.kind === "attach-partition" && child.columns.some(({ name }) => !has(parent, name));
    return yesIf(lacks || extra);
  },
  /** Constraints are matched by name. */
  "lacks-checks": ({ operation, schema }) => {
    const [parent, child] = joining(operation, schema);
    if (parent === undefined || child?.complete !== true) return "no";
    return yesIf(
      parent.constraints.some(
        ({ name, constraint }) =>
          constraint.kind === "check" &&
          !constraint.noInherit &&
          constraintNamed(child, name)?.constraint.kind !== "check",
      ),
    );
  },
  "attaches-itself": ({ operation, schema }) => {
    if (operation.kind !== "attach-partition") return "no";
    return yesIf(isWithin(schema.resolve(operation.table), operation.partition, schema));
  },
  /** Or from what inherits from it. */
  "inherits-itself": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option" || operation.option !== "inherit") return "no";
    if (operation.parent === undefined) return "no";
    return yesIf(isWithin(schema.resolve(operation.parent), operation.table, schema));
  },
  "inherits-already": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option" || operation.parent === undefined) return "no";
    const parent = schema.resolve(operation.parent);
    const known = schema.table(operation.table)?.inherits.some((name) => sameName(name, parent));
    return yesIf(operation.option === "inherit" && known === true);
  },
  "not-inheriting": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option" || operation.parent === undefined) return "no";
    const [table, parent] = [schema.table(operation.table), schema.table(operation.parent)];
    if (operation.option !== "no-inherit" || table?.complete !== true || parent === undefined) {
      return "no";
    }
    return yesIf(!table.inherits.some((name) => sameName(name, parent.name)));
  },
  "inherit-parent-missing": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option" || operation.parent === undefined) return "no";
    const { option, parent } = operation;
    return yesIf((option === "inherit" || option === "no-inherit") && isGone(parent, schema));
  },
  /** What it would inherit from is cut into partitions, or is one. */
  "inherits-from-tree": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option" || operation.option !== "inherit") return "no";
    const parent = operation.parent === undefined ? undefined : schema.table(operation.parent);
    return yesIf(isPartitioned(parent) || parent?.partitionOf !== undefined);
  },
  /** What is to be attached has a parent or children already, by INHERITS. */
  "attaches-inheriting": ({ operation, schema }) => {
    if (operation.kind !== "attach-partition") return "no";
    const table = schema.table(operation.partition);
    if (table === undefined) return "no";
    const hasChildren = !isPartitioned(table) && schema.children(table.name).length > 0;
    return yesIf(hasChildren || table.inherits.length > 0);
  },
};

/** The table above, and the one that comes below it. */
function joining(operation: Operation, schema: Schema): readonly (Table | undefined)[] {
  if (operation.kind === "attach-partition")
    return [schema.table(operation.table), schema.table(operation.partition)];
  return operation.kind === "set-table-option" && operation.parent !== undefined
    ? [schema.table(operation.parent), schema.table(operation.table)]
    : [];
}

function isWithin(name: FullName, tree: Name, schema: Schema): boolean {
  const top = schema.resolve(tree);
  return [top, ...descendantsOf(schema, top).map((table) => table.name)].some((each) =>
    sameName(each, name),
  );
}
