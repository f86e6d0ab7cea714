import type { Situation } from "../../dialect.ts";
import type { Constraint } from "../../operation.ts";
import type { FullName, Schema, Table, TableConstraint } from "../../schema.ts";
import { sameName } from "../../schema.ts";
import {
  constraintNamed,
  descendantsOf,
  distinctTables,
  foreignKeysOf,
  lineageOf,
  namesOf,
  tableOf,
} from "./lookup.ts";

/** Tables at the other end of the foreign keys that an operation touches. */
export function referencedTables(situation: Situation): readonly FullName[] {
  const { operation, schema } = situation;
  switch (operation.kind) {
    case "add-foreign-key":
      return [schema.resolve(operation.constraint.references)];
    case "create-table": {
      const own = [
        ...operation.constraints,
        ...operation.columns.flatMap((column) => column.constraints),
      ];
      return distinctTables([
        ...own.flatMap((constraint) => referenceOf(constraint, situation)),
        ...inheritedKeys(situation),
      ]).filter((name) => !sameName(name, schema.resolve(operation.table)));
    }
    case "drop-constraint":
    case "validate-constraint":
    case "alter-constraint": {
      const entry = constraintNamed(tableOf(situation), operation.name);
      return entry?.references === undefined ? [] : [entry.references];
    }
    case "drop-column":
    case "set-type":
      return keysOver(situation, operation.column).flatMap(({ references }) => references ?? []);
    case "drop-table": {
      const dropped = operation.tables.flatMap((name) => schema.table(name) ?? []);
      const all = dropped.flatMap((table) => [table, ...descendantsOf(schema, table.name)]);
      return distinctTables(
        all.flatMap((table) =>
          // A partition's keys belong to its parent, and go without touching the other end.
          foreignKeysOf(table)
            .filter((entry) => table.partitionOf === undefined || isOwn(table, entry, situation))
            .flatMap(({ references }) => references ?? []),
        ),
      );
    }
    case "attach-partition":
    case "detach-partition": {
      const parent = schema.table(operation.table);
      return parent === undefined
        ? []
        : distinctTables(foreignKeysOf(parent).flatMap(({ references }) => references ?? []));
    }
    default:
      return [];
  }
}

/** Tables whose foreign keys point at what an operation touches; itself left out. */
export function referencedBy(situation: Situation): readonly FullName[] {
  const { operation, schema } = situation;
  const others = (name: FullName): readonly Table[] =>
    schema.referencing(name).filter((table) => !sameName(table.name, name));
  const keyHolders = (name: FullName): readonly FullName[] =>
    distinctTables(
      lineageOf(schema, name).flatMap((target) =>
        others(target).flatMap((table) => (isCopy(table, target, schema) ? [] : [table.name])),
      ),
    );
  switch (operation.kind) {
    case "drop-column":
    case "set-type": {
      const table = tableOf(situation);
      if (table === undefined) return [];
      const key = primaryKey(table);
      return others(table.name)
        .filter((other) =>
          foreignKeysOf(other).some(
            ({ constraint, references }) =>
              references !== undefined &&
              sameName(references, table.name) &&
              (constraint.referenced.length > 0 ? constraint.referenced : key).includes(
                operation.column,
              ),
          ),
        )
        .map(({ name }) => name);
    }
    case "drop-constraint": {
      const table = tableOf(situation);
      const entry = constraintNamed(table, operation.name);
      if (table === undefined || entry === undefined) return [];
      const columns = columnsOfKey(entry.constraint);
      const key = primaryKey(table);
      return schema
        .referencing(table.name)
        .filter((other) =>
          foreignKeysOf(other).some(
            ({ constraint, references }) =>
              references !== undefined &&
              sameName(references, table.name) &&
              sameColumns(constraint.referenced.length > 0 ? constraint.referenced : key, columns),
          ),
        )
        .map(({ name }) => name);
    }
    case "drop-table": {
      const names = operation.tables.map((name) => schema.resolve(name));
      return distinctTables(names.flatMap(keyHolders)).filter(
        (name) => !names.some((dropped) => sameName(dropped, name)),
      );
    }
    case "truncate":
      return truncatedAlong(situation);
    case "create-table":
      return operation.partitionOf === undefined
        ? []
        : keyHolders(schema.resolve(operation.partitionOf.parent));
    case "attach-partition":
    case "detach-partition":
      return keyHolders(schema.resolve(operation.table));
    default:
      return namesOf(operation)
        .flatMap((name) => others(schema.resolve(name)))
        .map(({ name }) => name);
  }
}

/** Partitioned tables that lose a key which refers to something dropped. */
export function treesReferred({ operation, schema }: Situation): readonly FullName[] {
  if (operation.kind !== "drop-table") return [];
  return distinctTables(
    operation.tables.flatMap((name) =>
      lineageOf(schema, schema.resolve(name)).filter(
        (target) =>
          schema.table(target)?.partitionBy !== undefined &&
          schema.referencing(target).some((table) => !sameName(table.name, target)),
      ),
    ),
  );
}

/** Its key to the target came down from the partitioned table it is a part of. */
function isCopy(table: Table, target: FullName, schema: Schema): boolean {
  const parent =
    table.partitionOf === undefined ? undefined : schema.table(table.partitionOf.parent);
  return (
    parent !== undefined &&
    foreignKeysOf(parent).some(
      ({ references }) => references !== undefined && sameName(references, target),
    )
  );
}

/** Foreign keys of the table that have the column on their side. */
export function keysOver(situation: Situation, column: string): readonly TableConstraint[] {
  const table = tableOf(situation);
  return table === undefined
    ? []
    : foreignKeysOf(table).filter(({ constraint }) => constraint.columns.includes(column));
}

export function primaryKey(table: Table): readonly string[] {
  for (const { constraint } of table.constraints) {
    if (constraint.kind === "primary-key") return constraint.columns;
  }
  return [];
}

function columnsOfKey(constraint: Constraint): readonly string[] {
  return constraint.kind === "unique" || constraint.kind === "primary-key"
    ? constraint.columns
    : [];
}

function sameColumns(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function referenceOf(constraint: Constraint, { schema }: Situation): readonly FullName[] {
  return constraint.kind === "foreign-key" ? [schema.resolve(constraint.references)] : [];
}

function inheritedKeys({ operation, schema }: Situation): readonly FullName[] {
  if (operation.kind !== "create-table" || operation.partitionOf === undefined) return [];
  const parent = schema.table(operation.partitionOf.parent);
  return parent === undefined
    ? []
    : foreignKeysOf(parent).flatMap(({ references }) => references ?? []);
}

function isOwn(table: Table, entry: TableConstraint, { schema }: Situation): boolean {
  const parent =
    table.partitionOf === undefined ? undefined : schema.table(table.partitionOf.parent);
  return (
    parent === undefined ||
    !foreignKeysOf(parent).some(
      ({ references }) =>
        references !== undefined &&
        entry.references !== undefined &&
        sameName(references, entry.references),
    )
  );
}

/** With CASCADE, everything that refers to what is emptied is emptied too. */
function truncatedAlong({ operation, schema }: Situation): readonly FullName[] {
  if (operation.kind !== "truncate") return [];
  const listed = operation.tables.map((name) => schema.resolve(name));
  const found: FullName[] = [];
  const pending = [...listed];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const all = lineageOf(schema, name).flatMap((target) => schema.referencing(target));
    for (const { name: other } of all) {
      if ([...listed, ...found].some((known) => sameName(known, other))) continue;
      found.push(other);
      pending.push(other);
    }
  }
  return found;
}
