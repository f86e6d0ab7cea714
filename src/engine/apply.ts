import type { Name, Operation } from "../operation.ts";
import {
  changeCatalog,
  changePublication,
  changeStatistics,
  createExtension,
  keptOn,
} from "./apply-catalog.ts";
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
  moveColumn,
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
  changeRule,
  createFunction,
  createTrigger,
  createView,
  dropObject,
  dropTables,
  dropTrigger,
  grant,
  renameTrigger,
} from "./apply-object.ts";
import { dropTable } from "./drop.ts";
import { attachPartition, detachPartition } from "./apply-partition.ts";
import { changeSequence, createSequence } from "./apply-sequence.ts";
import { changePartitions } from "./apply-partitioning.ts";
import { alterable, change, fill, setTableOption, truncate } from "./apply-table.ts";
import {
  changeAttribute,
  changeDomain,
  changeEnum,
  createDomain,
  createType,
} from "./apply-type.ts";
import { createTable } from "./create-table.ts";
import { comment, setColumnOption } from "./remark.ts";
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
      createTable(state, operation);
      break;
    case "drop-table":
      dropTables(state, operation.tables, operation);
      break;
    case "rename-table":
      renameRelation(state, operation);
      break;
    case "set-schema":
      setSchema(state, operation);
      break;
    case "truncate":
      truncate(state, operation);
      break;
    case "set-table-option":
      setTableOption(state, operation);
      break;
    case "drop-column":
      dropColumn(state, operation);
      break;
    case "rename-column":
      renameColumn(state, operation);
      break;
    case "set-type":
      setType(state, operation);
      break;
    case "set-default":
      setDefault(state, operation);
      break;
    case "drop-default":
      dropDefault(state, operation);
      break;
    case "set-not-null":
      setNotNull(state, operation);
      break;
    case "drop-not-null":
      dropNotNull(state, operation);
      break;
    case "set-identity":
      setIdentity(state, operation);
      break;
    case "set-generated":
      setGenerated(state, operation);
      break;
    case "add-foreign-key":
    case "add-check":
    case "add-unique":
    case "add-primary-key":
    case "add-exclusion":
    case "add-not-null": {
      const table = alterable(state, operation);
      if (table === undefined) return;
      const given = operation.ifNotExists === true ? operation.constraint.name : undefined;
      if (given !== undefined && table.constraints.some(({ name }) => name === given)) return;
      addConstraint(state, table.name, operation.constraint, {
        creating: operation.inline,
        only: operation.only,
      });
      break;
    }
    case "validate-constraint":
      validateConstraint(state, operation);
      break;
    case "drop-constraint":
      dropConstraint(state, operation);
      break;
    case "rename-constraint":
      renameConstraint(state, operation);
      break;
    case "alter-constraint":
      alterConstraint(state, operation);
      break;
    case "create-index":
      createIndex(state, operation);
      break;
    case "drop-index":
      dropIndexes(state, operation.indexes);
      break;
    case "attach-index":
      attachIndex(state, operation);
      break;
    case "attach-partition":
      attachPartition(state, operation);
      break;
    case "detach-partition":
      detachPartition(state, operation);
      break;
    case "create-view":
      createView(state, operation);
      break;
    case "drop-view":
      dropTables(state, operation.views, operation);
      break;
    case "refresh-view":
      refresh(state, operation.view, operation.withData);
      break;
    case "create-function":
      createFunction(state, operation);
      break;
    case "create-trigger":
      createTrigger(state, operation);
      break;
    case "drop-trigger":
      dropTrigger(state, operation);
      break;
    case "rename-trigger":
      renameTrigger(state, operation);
      break;
    case "create-type":
      createType(state, operation);
      break;
    case "change-enum":
      changeEnum(state, operation);
      break;
    case "create-domain":
      createDomain(state, operation);
      break;
    case "change-domain":
      changeDomain(state, operation);
      break;
    case "drop-object":
      dropObject(state, operation);
      break;
    case "rename-object":
      renameObject(state, operation);
      break;
    case "create-sequence":
      createSequence(state, operation);
      break;
    case "change-sequence":
      changeSequence(state, operation);
      break;
    case "create-extension":
      createExtension(state, operation);
      break;
    case "change-publication":
      changePublication(state, operation);
      break;
    case "change-statistics":
      changeStatistics(state, operation);
      break;
    case "change-catalog":
      for (const table of keptOn(state, operation)) dropTable(state, table);
      changeCatalog(state, operation);
      break;
    case "change-attribute":
      changeAttribute(state, operation);
      break;
    case "create-schema":
      state.schemas.put(operation.name, operation.name);
      break;
    case "change-policy":
      changePolicy(state, operation);
      break;
    case "change-rule":
      changeRule(state, operation);
      break;
    case "grant":
      grant(state, operation);
      break;
    case "comment":
      comment(state, operation);
      break;
    case "set-column-option":
      setColumnOption(state, operation);
      break;
    case "insert":
    case "merge":
      fill(state, operation.table);
      break;
    case "update":
      change(state, operation.table);
      break;
    case "copy":
      if (operation.direction === "from" && operation.table !== undefined) {
        fill(state, operation.table);
      }
      return;
    case "redefine-column":
      if (operation.moves) moveColumn(state, operation, operation.column);
      break;
    case "change-partitions":
      changePartitions(state, operation);
      break;
    case "add-column":
    case "set-index-option":
    case "lock-table":
    case "reindex":
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
    case "explain":
    case "prepare":
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

/** Temporary things end with their session, all but those. */
export function dropTemporary(state: State, but: ReadonlySet<string>): void {
  for (const key of [...state.temporary]) {
    if (but.has(key)) continue;
    const table = state.tables.get(key);
    if (table !== undefined) dropTable(state, table.name);
  }
  if (!state.hasTemporaryTriggers) return;
  state.hasTemporaryTriggers = false;
  for (const table of [...state.tables.values()]) {
    const triggers = table.triggers.filter(({ temporary }) => temporary !== true);
    if (triggers.length < table.triggers.length) putTable(state, { ...table, triggers });
  }
}
