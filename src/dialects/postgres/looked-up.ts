/** Names that the server looks up by themselves: it stumbles over a schema that is not there before anything else. */
import type { Constraint, Name, Operation } from "../../operation.ts";
import { namesIn } from "./relation-kinds.ts";
import { nameOf } from "./type-changes.ts";
import { typesIn } from "./written-types.ts";

/** Skipped where IF EXISTS says so; tables of a query are looked up together with their schema. */
export function lookedUp(operation: Operation): readonly Name[] {
  if (skipsMissing(operation) || querying.has(operation.kind)) return [];
  const types = typesIn(operation).map(nameOf);
  return [...worksOn(operation), ...types, ...besides(operation)];
}

const querying: ReadonlySet<Operation["kind"]> = new Set([
  "insert",
  "update",
  "delete",
  "merge",
  "select",
  "explain",
  "prepare",
]);

function skipsMissing(operation: Operation): boolean {
  if ("missingOk" in operation && operation.missingOk) return true;
  switch (operation.kind) {
    case "drop-table":
    case "drop-view":
    case "drop-index":
    case "drop-object":
    case "drop-trigger":
    case "change-policy":
    case "change-rule":
    case "change-sequence":
      return operation.ifExists;
    case "change-statistics":
    case "change-catalog":
      return operation.lenient;
    default:
      return false;
  }
}

function worksOn(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    // What is made has a schema of its own to be looked for.
    case "create-table":
    case "create-view":
    case "create-sequence":
    case "create-type":
    case "create-domain":
    case "create-function":
      return [];
    case "rename-object":
    case "change-enum":
    case "change-domain":
      return [operation.name];
    case "attach-index":
      return [operation.index];
    case "change-catalog":
      return operation.action === "create" ? [] : operation.names;
    case "change-statistics":
      return operation.change === "create"
        ? operation.tables
        : operation.name === undefined
          ? []
          : [operation.name];
    default:
      return namesIn(operation);
  }
}

function besides(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    case "add-foreign-key":
      return targets([operation.constraint]);
    case "add-column":
      return targets(operation.column.constraints);
    case "create-table": {
      const { constraints, columns, inherits, like, ofType, partitionOf } = operation;
      return [
        ...(partitionOf === undefined ? [] : [partitionOf.parent]),
        ...(ofType === undefined ? [] : [ofType]),
        ...inherits,
        ...like.map(({ table }) => table),
        ...targets([...constraints, ...columns.flatMap((column) => column.constraints)]),
      ];
    }
    case "attach-partition":
    case "detach-partition":
    case "attach-index":
      return [operation.partition];
    case "set-table-option":
      return operation.parent === undefined ? [] : [operation.parent];
    case "create-trigger":
      return operation.calls === undefined ? [] : [operation.calls];
    case "create-sequence":
    case "change-sequence":
      return operation.ownedBy === undefined ? [] : [operation.ownedBy.table];
    default:
      return [];
  }
}

function targets(constraints: readonly Constraint[]): readonly Name[] {
  return constraints.flatMap((each) => (each.kind === "foreign-key" ? [each.references] : []));
}
