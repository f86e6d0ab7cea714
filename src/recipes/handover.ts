import type { Name, Operation, OperationOf } from "../operation.ts";
import type { StatementMoment } from "../rule.ts";
import { sameName } from "../schema.ts";
import type { FullName, Schema } from "../schema.ts";

/** How far ahead a statement is looked for that mends what this one breaks. */
const horizon = 200;

/** Something earlier in this transaction had to do with the name. */
export function followsInTransaction(
  { transaction }: StatementMoment,
  frees: (operation: Operation) => boolean,
): boolean {
  return transaction.earlier.some(({ statement }) => statement.operations.some(frees));
}

/** Something later in the same transaction does that: nobody sees what is in between. */
export function comesInTransaction(
  { transaction, next, commits }: StatementMoment,
  does: (operation: Operation) => boolean,
): boolean {
  if (transaction.kind === "none" || commits) return false;
  for (const { operations } of next(horizon)) {
    if (operations.some(({ kind }) => kind === "commit" || kind === "rollback")) return false;
    if (operations.some(does)) return true;
  }
  return false;
}

/**
 * As soon as the server lets it: in the same transaction, or, where each statement commits, later in the
 * same migration.
 */
export function comesSoon(
  moment: StatementMoment,
  does: (operation: Operation) => boolean,
): boolean {
  return moment.commits
    ? moment.next(horizon).some(({ operations }) => operations.some(does))
    : comesInTransaction(moment, does);
}

/** The column of that name that takes the place of a dropped one, so that nobody sees the table without. */
export function remadeColumn(
  moment: StatementMoment,
  { table, column }: OperationOf<"drop-column">,
): OperationOf<"add-column"> | undefined {
  const { schema, statement } = moment;
  let found: OperationOf<"add-column"> | undefined;
  const remakes = (operation: Operation): boolean => {
    if (operation.kind !== "add-column" || operation.column.name !== column) return false;
    if (!sameName(schema.resolve(operation.table), schema.resolve(table))) return false;
    found = operation;
    return true;
  };
  if (!statement.operations.some(remakes)) comesInTransaction(moment, remakes);
  return found;
}

export function freesTable(schema: Schema, name: FullName): (operation: Operation) => boolean {
  const isIt = (other: Name): boolean => sameName(schema.resolve(other), name);
  return (operation) => {
    switch (operation.kind) {
      case "drop-table":
        return operation.tables.some(isIt);
      case "rename-table":
      case "set-schema":
        return isIt(operation.table);
      default:
        return false;
    }
  };
}

export function takesTable(schema: Schema, name: FullName): (operation: Operation) => boolean {
  const isIt = (other: Name): boolean => sameName(schema.resolve(other), name);
  return (operation) =>
    (operation.kind === "create-view" && isIt(operation.view)) ||
    (operation.kind === "rename-table" && isIt({ ...operation.table, name: operation.to })) ||
    (operation.kind === "set-schema" &&
      isIt({ schema: operation.schema, name: operation.table.name }));
}

export function makesTable(schema: Schema, name: FullName): (operation: Operation) => boolean {
  return (operation) =>
    operation.kind === "create-table" && sameName(schema.resolve(operation.table), name);
}

/** Rows of a query come into the table. */
export function copiesInto(schema: Schema, name: FullName): (operation: Operation) => boolean {
  return (operation) =>
    operation.kind === "insert" &&
    operation.query.tables.length > 0 &&
    sameName(schema.resolve(operation.table), name);
}

export function freesColumn(
  schema: Schema,
  table: Name,
  column: string,
): (operation: Operation) => boolean {
  const place = schema.resolve(table);
  return (operation) =>
    (operation.kind === "drop-column" || operation.kind === "rename-column") &&
    operation.column === column &&
    sameName(schema.resolve(operation.table), place);
}

export function takesColumn(
  schema: Schema,
  table: Name,
  column: string,
): (operation: Operation) => boolean {
  const place = schema.resolve(table);
  return (operation) =>
    operation.kind === "rename-column" &&
    operation.to === column &&
    sameName(schema.resolve(operation.table), place);
}

/** A function, type, sequence, schema or extension gets the name. */
export function takesObject(schema: Schema, name: Name): (operation: Operation) => boolean {
  const place = schema.resolve(name);
  const isIt = (other: Name): boolean => sameName(schema.resolve(other), place);
  return (operation) => {
    switch (operation.kind) {
      case "create-function":
      case "create-type":
      case "create-domain":
      case "create-sequence":
        return isIt(operation.name);
      case "rename-object":
        return isIt(operation.to);
      case "create-schema":
      case "create-extension":
        return operation.name === name.name;
      default:
        return false;
    }
  };
}
