import type { Operation, Statement } from "../operation.ts";
import type { Schema } from "../schema.ts";

/** Names of the temporary tables that statements make, where some are first dropped if they exist. */
export function temporaryNames(statements: readonly Statement[]): ReadonlySet<string> {
  const all = statements.flatMap(({ operations, body = [] }) => [
    ...operations,
    ...body.flatMap((inner) => inner.operations),
  ]);
  if (!all.some((one) => one.kind === "drop-table" && one.ifExists)) return new Set();
  return new Set(
    all.flatMap((one) =>
      one.kind === "create-table" && one.persistence === "temporary" ? [one.table.name] : [],
    ),
  );
}

/**
 * `DROP TABLE IF EXISTS picked` before `CREATE TEMP TABLE picked` clears away what an earlier run of the same
 * session may have left, and nothing that others see.
 */
export function withoutLeftovers(
  operations: readonly Operation[],
  temporary: ReadonlySet<string>,
  schema: Schema,
): readonly Operation[] {
  if (temporary.size === 0) return operations;
  const isLeftover = (operation: Operation): boolean =>
    operation.kind === "drop-table" &&
    operation.ifExists &&
    operation.tables.every(
      (table) =>
        table.schema === undefined &&
        temporary.has(table.name) &&
        schema.table(table) === undefined,
    );
  return operations.some(isLeftover) ? operations.filter((one) => !isLeftover(one)) : operations;
}
