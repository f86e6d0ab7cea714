import type { Name, Operation } from "../operation.ts";
import {
  addColumn,
  dropColumn,
  dropDefault,
  dropNotNull,
  setDefault,
  setGenerated,
  setIdentity,
  setNotNull,
  setType,
} from "./apply-column.ts";
import {
  addConstraint,
  alterConstraint,
  dropConstraint,
  validateConstraint,
} from "./apply-constraint.ts";
import { attachIndex, createIndex, dropIndexes } from "./apply-index.ts";
import {
  changePolicy,
  createFunction,
  createTrigger,
  createView,
  dropObject,
  dropTables,
  dropTrigger,
  grant,
  renameTrigger,
} from "./apply-object.ts";
import { attachPartition, detachPartition } from "./apply-partition.ts";
import { changeSequence, createSequence } from "./apply-sequence.ts";
import { alterable, fill, setTableOption, truncate } from "./apply-table.ts";
import { changeDomain, changeEnum, createDomain, createType } from "./apply-type.ts";
import { createTable } from "./create-table.ts";
import { renameColumn } from "./rename-column.ts";
import { renameConstraint, renameObject, renameRelation, setSchema } from "./rename.ts";
import { findTable, putTable } from "./state.ts";
import type { State } from "./state.ts";

/** Brings the schema from before a statement to after it. */
export function applyAll(state: State, operations: readonly Operation[]): void {
  let isSkipped = false;
  for (const operation of inOrder(operations)) {
    // IF NOT EXISTS that finds the column leaves out its inline constraints too.
    if (operation.kind === "add-column") isSkipped = !addColumn(state, operation);
    else if (!(isSkipped && isInline(operation))) apply(state, operation);
  }
}

function isInline(operation: Operation): boolean {
  return "inline" in operation && operation.inline;
}

/** Of the clauses of one ALTER TABLE the server takes drops first, then types, then the rest. */
function inOrder(operations: readonly Operation[]): readonly Operation[] {
  if (operations.length < 2) return operations;
  const pass = ({ kind }: Operation): number =>
    kind === "drop-column" || kind === "drop-constraint" ? 0 : kind === "set-type" ? 1 : 2;
  return [...operations].sort((left, right) => pass(left) - pass(right));
}

function apply(state: State, operation: Operation): void {
  switch (operation.kind) {
    case "create-table":
      return createTable(state, operation);
    case "drop-table":
      return dropTables(state, operation.tables);
    case "rename-table":
      return renameRelation(state, operation);
    case "set-schema":
      return setSchema(state, operation);
    case "truncate":
      return truncate(state, operation);
    case "set-table-option":
      return setTableOption(state, operation);
    case "drop-column":
      return dropColumn(state, operation);
    case "rename-column":
      return renameColumn(state, operation);
    case "set-type":
      return setType(state, operation);
    case "set-default":
      return setDefault(state, operation);
    case "drop-default":
      return dropDefault(state, operation);
    case "set-not-null":
      return setNotNull(state, operation);
    case "drop-not-null":
      return dropNotNull(state, operation);
    case "set-identity":
      return setIdentity(state, operation);
    case "set-generated":
      return setGenerated(state, operation);
    case "add-foreign-key":
    case "add-check":
    case "add-unique":
    case "add-primary-key":
    case "add-exclusion":
    case "add-not-null": {
      const table = alterable(state, operation);
      if (table === undefined) return;
      return addConstraint(state, table.name, operation.constraint, {
        creating: operation.inline,
        only: operation.only,
      });
    }
    case "validate-constraint":
      return validateConstraint(state, operation);
    case "drop-constraint":
      return dropConstraint(state, operation);
    case "rename-constraint":
      return renameConstraint(state, operation);
    case "alter-constraint":
      return alterConstraint(state, operation);
    case "create-index":
      return createIndex(state, operation);
    case "drop-index":
      return dropIndexes(state, operation.indexes);
    case "attach-index":
      return attachIndex(state, operation);
    case "attach-partition":
      return attachPartition(state, operation);
    case "detach-partition":
      return detachPartition(state, operation);
    case "create-view":
      return createView(state, operation);
    case "drop-view":
      return dropTables(state, operation.views);
    case "refresh-view":
      return refresh(state, operation.view, operation.withData);
    case "create-function":
      return createFunction(state, operation);
    case "create-trigger":
      return createTrigger(state, operation);
    case "drop-trigger":
      return dropTrigger(state, operation);
    case "rename-trigger":
      return renameTrigger(state, operation);
    case "create-type":
      return createType(state, operation);
    case "change-enum":
      return changeEnum(state, operation);
    case "create-domain":
      return createDomain(state, operation);
    case "change-domain":
      return changeDomain(state, operation);
    case "drop-object":
      return dropObject(state, operation);
    case "rename-object":
      return renameObject(state, operation);
    case "create-sequence":
      return createSequence(state, operation);
    case "change-sequence":
      return changeSequence(state, operation);
    case "create-schema":
      return state.schemas.put(operation.name, operation.name);
    case "change-policy":
      return changePolicy(state, operation);
    case "grant":
      return grant(state, operation);
    case "insert":
    case "merge":
      return fill(state, operation.table);
    case "copy":
      if (operation.direction === "from" && operation.table !== undefined) {
        fill(state, operation.table);
      }
      return;
    case "add-column":
    case "lock-table":
    case "set-column-option":
    case "reindex":
    case "create-extension":
    case "change-rule":
    case "comment":
    case "change-publication":
    case "change-statistics":
    case "change-catalog":
    case "update":
    case "delete":
    case "select":
    case "begin":
    case "commit":
    case "rollback":
    case "savepoint":
    case "set":
    case "vacuum":
    case "analyze":
    case "cluster":
    case "session-command":
    case "opaque":
      return;
    default:
      operation satisfies never;
  }
}

function refresh(state: State, name: Name, withData: boolean): void {
  const view = findTable(state, name);
  if (view === undefined) return;
  if (withData) fill(state, view.name);
  else putTable(state, { ...view, filled: "no", empty: state.clock.unit });
}

/** Temporary things end with their session. */
export function dropTemporary(state: State): void {
  for (const key of [...state.temporary]) {
    const table = state.tables.get(key);
    if (table !== undefined) dropTables(state, [table.name]);
  }
}
