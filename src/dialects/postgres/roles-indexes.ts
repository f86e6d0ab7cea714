import type { Dialect, RoleTarget, Situation } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import { columnsOf } from "../../expression.ts";
import type { Name } from "../../operation.ts";
import type { FullName, Index, Table } from "../../schema.ts";
import { sameName } from "../../schema.ts";
import { sameIndex } from "./index-match.ts";
import {
  attachedTo,
  descendantsOf,
  distinctTables,
  indexTarget,
  isOnly,
  namesOf,
  relation,
  tableOf,
} from "./lookup.ts";
import { keepsIndexes } from "./type-changes.ts";

/** Indexes by what becomes of them, and the tables they stand on. */
export const indexRoles: Dialect["roles"] = {
  "dropped-indexes": (situation) => droppedIndexes(situation).map(indexTarget),
  "retyped-indexes": (situation) => retypedIndexes(situation, "all").map(indexTarget),
  "rebuilt-indexes": (situation) => retypedIndexes(situation, "rebuilt").map(indexTarget),
  "rebuilt-tables": (situation) =>
    distinctTables(retypedIndexes(situation, "rebuilt").map(({ table }) => table)).map(relation),
  "retyped-tables": (situation) =>
    distinctTables(retypedIndexes(situation, "all").map(({ table }) => table)).map(relation),
  /** Those of tables that hold rows. */
  "stored-indexes": (situation) => storedIndexes(situation).map(indexTarget),
  /** Those of the table, or of its partitions: inheriting tables are left out. */
  "scanned-indexes": (situation) =>
    treeOf(situation)
      .filter(
        ({ name, partitionBy, partitionOf }, index) =>
          partitionBy === undefined &&
          (index === 0 || partitionOf !== undefined || isNamedToo(name, situation)),
      )
      .flatMap(({ name }) => situation.schema.indexesOf(name).map(indexTarget)),
  index: (situation) =>
    namedIndexes(situation).map(({ name, found }) => named(name, found, situation)),
  "attached-indexes": (situation) =>
    namedIndexes(situation).flatMap(({ found }) =>
      found === undefined ? [] : attachedTo(situation.schema, found).map(indexTarget),
    ),
  "index-tables": (situation) =>
    distinctTables(namedIndexes(situation).flatMap(({ found }) => found?.table ?? [])).map(
      relation,
    ),
  "attached-tables": (situation) => attachedTables(situation).map(relation),
  "attached-stored-tables": (situation) =>
    attachedTables(situation)
      .filter((name) => situation.schema.table(name)?.partitionBy === undefined)
      .map(relation),
  "attached-index": (situation) => partitionIndex(situation),
  "attached-index-table": (situation) =>
    partitionIndex(situation).flatMap(({ table }) =>
      table === undefined ? [] : [relation(table)],
    ),
  "unmatched-partitions": (situation) => unmatchedPartitions(situation),
  "matching-indexes": (situation) => matchingIndexes(situation).map(indexTarget),
};

/** What another clause drops is gone before the rows are touched. */
function storedIndexes(situation: Situation): readonly Index[] {
  const { siblings, schema } = situation;
  return treeOf(situation)
    .filter(({ partitionBy }) => partitionBy === undefined)
    .flatMap(({ name }) => schema.indexesOf(name))
    .filter(
      (index) =>
        !siblings.some(
          (other) =>
            (other.kind === "drop-column" && uses(index, other.column)) ||
            (other.kind === "drop-constraint" && other.name === index.constraint),
        ),
    );
}

function attachedTables(situation: Situation): readonly FullName[] {
  const { operation, schema } = situation;
  return namedIndexes(situation).flatMap(({ found }) => {
    if (found === undefined) return [];
    // A drop goes down to every partition, whether it has a part of the index or not.
    const below =
      operation.kind === "drop-index" && schema.table(found.table)?.partitionBy !== undefined
        ? descendantsOf(schema, found.table).map(({ name }) => name)
        : [];
    return [...below, ...attachedTo(schema, found).map(({ table }) => table)];
  });
}

interface NamedIndex {
  readonly name: Name;
  readonly found: Index | undefined;
}

function namedIndexes({ operation, schema }: Situation): readonly NamedIndex[] {
  const names = (): readonly Name[] => {
    if (operation.kind === "drop-index") return operation.indexes;
    if (operation.kind === "attach-index") return [operation.index];
    return operation.kind === "reindex" &&
      operation.object === "index" &&
      operation.name !== undefined
      ? [operation.name]
      : [];
  };
  const isSkipping = operation.kind === "drop-index" && operation.ifExists && schema.complete;
  return names()
    .map((name) => ({ name, found: schema.index(name) }))
    .filter(({ found }) => !isSkipping || found !== undefined);
}

function named(name: Name, found: Index | undefined, { schema }: Situation): RoleTarget {
  return found === undefined ? { kind: "index", name: schema.resolve(name) } : indexTarget(found);
}

function partitionIndex({ operation, schema }: Situation): readonly RoleTarget[] {
  if (operation.kind !== "attach-index") return [];
  const found = schema.index(operation.partition);
  return [
    found === undefined
      ? { kind: "index", name: schema.resolve(operation.partition) }
      : indexTarget(found),
  ];
}

/** Indexes of partitions that a new index of the partitioned table takes in instead of building one. */
function matchingIndexes(situation: Situation): readonly Index[] {
  const { operation, schema } = situation;
  if (operation.kind !== "create-index") return [];
  return treeOf(situation)
    .filter(({ partitionBy }) => partitionBy === undefined)
    .flatMap(({ name }) =>
      schema
        .indexesOf(name)
        .filter((index) => index.parent === undefined && sameIndex(index, operation))
        .slice(0, 1),
    );
}

function unmatchedPartitions(situation: Situation): readonly RoleTarget[] {
  const matched = matchingIndexes(situation).map(({ table }) => table);
  return treeOf(situation)
    .slice(1)
    .filter(
      ({ name }) =>
        !matched.some((other) => other.name === name.name && other.schema === name.schema),
    )
    .map(({ name }) => relation(name));
}

/** Indexes that go with a column, a constraint or a table. */
export function droppedIndexes(situation: Situation): readonly Index[] {
  const { operation, schema } = situation;
  switch (operation.kind) {
    case "drop-column": {
      const found = treeOf(situation);
      return found.flatMap(({ name }) =>
        schema.indexesOf(name).filter((index) => uses(index, operation.column)),
      );
    }
    case "drop-constraint": {
      const table = tableOf(situation);
      if (table === undefined) return [];
      return schema
        .indexesOf(table.name)
        .filter(({ constraint }) => constraint === operation.name)
        .flatMap((index) => [index, ...attachedTo(schema, index)]);
    }
    case "drop-table":
      return operation.tables
        .flatMap((name) => schema.table(name) ?? [])
        .flatMap(({ name }) => [name, ...descendantsOf(schema, name).map((table) => table.name)])
        .flatMap((name) => schema.indexesOf(name));
    default:
      return [];
  }
}

/**
 * Indexes that a change of type takes down and puts up again: all over the column. `rebuilt`: those
 * whose contents cannot be kept although the rows stay as they are.
 */
export function retypedIndexes(situation: Situation, which: "all" | "rebuilt"): readonly Index[] {
  const { operation, schema } = situation;
  if (operation.kind !== "set-type" && operation.kind !== "set-generated") return [];
  const { column } = operation;
  return treeOf(situation)
    .flatMap(({ name }) => schema.indexesOf(name))
    .filter((index) => uses(index, column))
    .filter((index) => which === "all" || !isKept(index, column, situation));
}

function isKept(index: Index, column: string, situation: Situation): boolean {
  // Those that came down from the partitioned table are made anew with its own.
  if (index.parent !== undefined) return false;
  // The server compares no predicates and expressions: it takes them for changed.
  const computed = index.where !== undefined || index.keys.some((key) => key.column === undefined);
  const compared = index.keys.some((key) => key.column === column);
  return !computed && (!compared || keepsIndexes(situation));
}

/** Up to 17 every table that is named is looked through so. */
function isNamedToo(name: FullName, { operation, schema, server }: Situation): boolean {
  return server < 18 && namesOf(operation).some((each) => sameName(schema.resolve(each), name));
}

function treeOf(situation: Situation): readonly Table[] {
  const { operation, schema } = situation;
  const tables = namesOf(operation).flatMap((name) => schema.table(name) ?? []);
  const only = isOnly(operation);
  return only ? tables : tables.flatMap((table) => [table, ...descendantsOf(schema, table.name)]);
}

export function uses(index: Index, column: string): boolean {
  return (
    index.include.includes(column) ||
    index.keys.some((key) => key.column === column || mentions(key.expression?.value, column)) ||
    mentions(index.where?.value, column)
  );
}

function mentions(expression: Expression | undefined, column: string): boolean {
  if (expression === undefined) return false;
  const columns = columnsOf(expression);
  return columns === undefined || columns.includes(column);
}
