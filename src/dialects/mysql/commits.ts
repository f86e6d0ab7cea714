import type { Kind, Operation } from "../../operation.ts";
import type { Schema } from "../../schema.ts";

/** All others end the transaction they stand in, whether or not they succeed. */
const quiet: ReadonlySet<Kind> = new Set([
  "insert",
  "update",
  "delete",
  "merge",
  "copy",
  "select",
  "begin",
  "commit",
  "rollback",
  "savepoint",
  "set",
  "explain",
  "prepare",
  "session-command",
  "opaque",
]);

export function commits(operation: Operation, schema: Schema): boolean {
  if (quiet.has(operation.kind)) return false;
  if (operation.kind === "create-table") return operation.persistence !== "temporary";
  if (operation.kind === "drop-table") {
    return !operation.tables.every((name) => schema.table(name)?.persistence === "temporary");
  }
  return true;
}
