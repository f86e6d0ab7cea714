import type { Operation, OperationOf, TypeName } from "../operation.ts";
import { columnOf } from "../schema.ts";
import type { Column, Schema, Table } from "../schema.ts";

type Redefinition = OperationOf<"redefine-column">;

/** A statement's operations, a column that is defined anew followed by what that comes to. */
export function comeTo(operations: readonly Operation[], schema: Schema): readonly Operation[] {
  return operations.some(({ kind }) => kind === "redefine-column")
    ? operations.flatMap((one) =>
        one.kind === "redefine-column" ? [one, ...changesOf(one, schema)] : [one],
      )
    : operations;
}

/** Under the old name, which changes last. */
function changesOf(operation: Redefinition, schema: Schema): readonly Operation[] {
  const { span, table: name, column, definition, missingOk } = operation;
  const place = { span, table: name, column, ...(missingOk === undefined ? {} : { missingOk }) };
  const table = schema.table(name);
  const old = columnOf(table, column);
  if (operation.ifExists && old === undefined && table?.complete === true) return [];
  const changes: Operation[] = [];
  const { type, collation, generated } = definition;
  if (old === undefined || !isSameType(old, definition.type, collation?.name)) {
    changes.push({
      kind: "set-type",
      ...place,
      type,
      ...(collation === undefined ? {} : { collation }),
    });
  }
  if (old !== undefined && table !== undefined) {
    const notNull = definition.notNull || isInPrimaryKey(table, column);
    if (notNull && old.notNull !== "yes") changes.push({ kind: "set-not-null", ...place });
    if (!notNull && old.notNull !== "no") changes.push({ kind: "drop-not-null", ...place });
    changes.push(...defaultChange(operation, old), ...identityChange(operation, old));
    if (generated !== undefined && !isSameWay(generated, old.generated)) {
      const { expression, stored } = generated;
      changes.push({ kind: "set-generated", ...place, expression, stored });
    }
    if (generated === undefined && old.generated !== undefined) {
      changes.push({ kind: "set-generated", ...place });
    }
  }
  if (definition.name !== column) {
    changes.push({ kind: "rename-column", ...place, object: "table", to: definition.name });
  }
  return changes;
}

function isSameWay(left: NonNullable<Column["generated"]>, right: Column["generated"]): boolean {
  return left.expression.text === right?.expression.text && left.stored === right.stored;
}

function defaultChange(
  { span, table, column, definition }: Redefinition,
  old: Column,
): readonly Operation[] {
  const place = { span, table, column };
  const { default: usual } = definition;
  if (usual?.text === old.default?.text) return [];
  return usual === undefined
    ? [{ kind: "drop-default", ...place }]
    : [{ kind: "set-default", ...place, default: usual }];
}

function identityChange(
  { span, table, column, definition }: Redefinition,
  old: Column,
): readonly Operation[] {
  if (definition.identity === old.identity) return [];
  const change = definition.identity === undefined ? "drop" : "add";
  const kind = "set-identity";
  const { identity } = definition;
  const place = { span, table, column, ifExists: false };
  return [{ kind, change, ...place, ...(identity === undefined ? {} : { identity }) }];
}

function isInPrimaryKey({ constraints }: Table, column: string): boolean {
  return constraints.some(
    ({ constraint }) => constraint.kind === "primary-key" && constraint.columns.includes(column),
  );
}

/** What is not said of letters and their order goes back to what the table has. */
function isSameType(old: Column, type: TypeName, collation: string | undefined): boolean {
  return (
    old.type !== undefined &&
    old.type.name === type.name &&
    old.type.charset === type.charset &&
    old.collation?.name === collation &&
    old.type.modifiers.join() === type.modifiers.join()
  );
}
