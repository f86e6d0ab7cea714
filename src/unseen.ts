import type { Operation, OperationOf } from "./operation.ts";
import { display } from "./rule.ts";
import type { Schema } from "./schema.ts";

/**
 * What a statement works through without naming it, in words, where the history began empty-handed: there
 * may be more of it than the history shows. `undefined`: it names all it works on, or all is known.
 */
export function unseenTables(operation: Operation, schema: Schema): string | undefined {
  if (schema.complete) return undefined;
  switch (operation.kind) {
    case "vacuum":
      return operation.full && operation.tables.length === 0
        ? "every table of the database"
        : undefined;
    case "cluster":
      return operation.table === undefined ? "every table that has been clustered" : undefined;
    case "reindex":
      if (operation.object === "database" || operation.object === "system") {
        return "every table of the database";
      }
      return operation.object === "schema" && operation.name !== undefined
        ? `every table in ${display(operation.name)}`
        : undefined;
    case "change-domain":
      return isOlder(schema.type(operation.name)?.origin) && provesRows(operation)
        ? `the tables with a column of ${display(operation.name)}`
        : undefined;
    default:
      return undefined;
  }
}

function provesRows({ change, valid }: OperationOf<"change-domain">): boolean {
  return change === "set-not-null" || (change === "add-constraint" && valid);
}

function isOlder(origin: string | undefined): boolean {
  return origin === undefined || origin === "unknown";
}
