import type { Dialect, RoleTarget, Situation } from "../../dialect.ts";
import type { FullName, Table } from "../../schema.ts";
import { columnOf, readsColumn, sameName } from "../../schema.ts";
import {
  descendantsOf,
  indexTarget,
  isOfExclusion,
  isOnly,
  lineageOf,
  namesOf,
  relation,
  tableOf,
  targetOf,
  viewsAbove,
} from "./lookup.ts";
import { referencedBy, referencedTables, treesReferred } from "./roles-keys.ts";
import { withView } from "./dependents.ts";
import { kindOf } from "./relation-kinds.ts";
import { indexRoles } from "./roles-indexes.ts";
import { objectRoles, sequencesOf } from "./roles-object.ts";
import { queryRoles } from "./roles-queries.ts";
import { writeRoles } from "./roles-writes.ts";

/** Which things a fact's roles stand for; everything is found in the replayed schema. */
export const roles: Dialect["roles"] = {
  table: (situation) => {
    const { operation } = situation;
    // IF EXISTS leaves out what is not there.
    const isSkipping = "ifExists" in operation && operation.ifExists && situation.schema.complete;
    const names = isSkipping
      ? namesOf(operation).filter((name) => kindOf(name, situation.schema) !== undefined)
      : namesOf(operation);
    return names.map((name) => targetOf(name, situation));
  },
  descendants: (situation) => below(situation).map(({ name }) => relation(name)),
  partitions: (situation) =>
    below(situation).flatMap(({ name, partitionOf }) =>
      partitionOf === undefined ? [] : [relation(name)],
    ),
  /** Some clauses go down to them even with ONLY. */
  "all-partitions": ({ operation, schema }) =>
    namesOf(operation).flatMap((name) =>
      descendantsOf(schema, schema.resolve(name)).flatMap((table) =>
        table.partitionOf === undefined ? [] : [relation(table.name)],
      ),
    ),
  "leaf-partitions": (situation) =>
    below(situation).flatMap(({ name, partitionOf, partitionBy }) =>
      partitionOf === undefined || partitionBy !== undefined ? [] : [relation(name)],
    ),
  inheritors: (situation) =>
    below(situation).flatMap(({ name, partitionOf }) =>
      partitionOf === undefined ? [relation(name)] : [],
    ),
  /** Everything below that holds rows, with ONLY too. */
  "stored-below": ({ operation, schema }) =>
    namesOf(operation)
      .flatMap((name) => descendantsOf(schema, schema.resolve(name)))
      .filter(({ partitionBy }) => partitionBy === undefined)
      .map(({ name }) => relation(name)),
  children: (situation) =>
    tablesOf(situation).flatMap(({ name }) =>
      situation.schema.children(name).map((child) => relation(child.name)),
    ),
  indexes: (situation) =>
    [...tablesOf(situation), ...below(situation)].flatMap(indexesIn(situation)),
  "indexes-without-exclusion": (situation) =>
    [...tablesOf(situation), ...below(situation)].flatMap(({ name }) =>
      situation.schema
        .indexesOf(name)
        .filter((index) => !isOfExclusion(situation.schema, index))
        .map(indexTarget),
    ),
  "table-indexes": (situation) => tablesOf(situation).flatMap(indexesIn(situation)),
  "table-stored-indexes": (situation) =>
    tablesOf(situation)
      .filter(({ partitionBy }) => partitionBy === undefined)
      .flatMap(indexesIn(situation)),

  references: (situation) => referencedTables(situation).map(relation),
  "references-partitions": (situation) =>
    referencedTables(situation).flatMap((name) => partitionsOf(situation, name)),
  /** The referenced tables and their partitions, but for those that are partitioned. */
  "references-stored": (situation) =>
    referencedTables(situation)
      .flatMap((name) => [relation(name), ...partitionsOf(situation, name)])
      .filter(({ name }) => situation.schema.table(name)?.partitionBy === undefined),
  "references-indexes": (situation) =>
    referencedTables(situation)
      .flatMap((name) => [
        name,
        ...descendantsOf(situation.schema, name).map((table) => table.name),
      ])
      .filter((name) => situation.schema.table(name)?.partitionBy === undefined)
      .flatMap((name) => situation.schema.indexesOf(name).map(indexTarget)),
  "references-partitioned-indexes": (situation) =>
    referencedTables(situation)
      .flatMap((name) => [
        name,
        ...descendantsOf(situation.schema, name).map((table) => table.name),
      ])
      .filter((name) => situation.schema.table(name)?.partitionBy !== undefined)
      .flatMap((name) => situation.schema.indexesOf(name).map(indexTarget)),
  referencing: (situation) => referencedBy(situation).map(relation),
  "referencing-indexes": (situation) =>
    referencedBy(situation)
      .filter((name) => situation.schema.table(name)?.partitionBy === undefined)
      .flatMap((name) => situation.schema.indexesOf(name).map(indexTarget)),

  "referencing-partitions": (situation) =>
    referencedBy(situation).flatMap((name) => partitionsOf(situation, name)),
  /** The whole partitioned table that a key refers to, when it refers to one that goes with it. */
  "referred-trees": (situation) =>
    treesReferred(situation).flatMap((name) => [relation(name), ...partitionsOf(situation, name)]),

  "referred-stored": (situation) =>
    treesReferred(situation)
      .flatMap((name) => partitionsOf(situation, name))
      .filter(({ name }) => situation.schema.table(name)?.partitionBy === undefined),

  sequences: (situation) => ownedSequences(situation),
  "column-sequence": (situation) => columnSequence(situation),

  parent: (situation) => parentsOf(situation).map(relation),
  "parent-ancestors": (situation) =>
    parentsOf(situation)
      .flatMap((name) => lineageOf(situation.schema, name).slice(1))
      .map(relation),
  "parent-indexes": (situation) =>
    parentsOf(situation).flatMap((name) => situation.schema.indexesOf(name).map(indexTarget)),
  "default-partition": (situation) => defaultPartitions(situation).map(relation),
  partition: ({ operation, schema }) =>
    operation.kind === "attach-partition" || operation.kind === "detach-partition"
      ? [relation(schema.resolve(operation.partition))]
      : [],
  "partition-descendants": ({ operation, schema }) =>
    operation.kind === "attach-partition" || operation.kind === "detach-partition"
      ? descendantsOf(schema, schema.resolve(operation.partition)).map(({ name }) => relation(name))
      : [],
  "partition-descendant-indexes": ({ operation, schema }) =>
    operation.kind === "attach-partition" || operation.kind === "detach-partition"
      ? descendantsOf(schema, schema.resolve(operation.partition)).flatMap(({ name }) =>
          schema.indexesOf(name).map(indexTarget),
        )
      : [],
  "partition-own-indexes": ({ operation, schema }) =>
    operation.kind === "detach-partition"
      ? schema
          .indexesOf(schema.resolve(operation.partition))
          .filter(({ parent }) => parent === undefined)
          .map(indexTarget)
      : [],
  "partition-indexes": ({ operation, schema }) => {
    if (operation.kind !== "detach-partition" && operation.kind !== "attach-partition") return [];
    const attached = operation.kind === "detach-partition";
    return schema
      .indexesOf(schema.resolve(operation.partition))
      .filter(({ parent }) => !attached || parent !== undefined)
      .map(indexTarget);
  },

  views: (situation) =>
    tablesOf(situation).flatMap(({ name }) =>
      viewsAbove(situation.schema, name).flatMap((view) => withView(view, situation.schema)),
    ),
  "dependent-views": (situation) =>
    dependentViews(situation).flatMap((view) => withView(view, situation.schema)),

  ...indexRoles,
  ...queryRoles,
  ...writeRoles,
  ...objectRoles,
};

function partitionsOf({ schema }: Situation, name: FullName): readonly RoleTarget[] {
  return descendantsOf(schema, name).flatMap((table) =>
    table.partitionOf === undefined ? [] : [relation(table.name)],
  );
}

/** The tables named, as far as the history knows them. */
function tablesOf({ operation, schema }: Situation): readonly Table[] {
  const tables: Table[] = [];
  for (const name of namesOf(operation)) {
    const table = schema.table(name);
    if (table !== undefined) tables.push(table);
  }
  return tables;
}

function below(situation: Situation): readonly Table[] {
  const { operation, schema } = situation;
  if (isOnly(operation)) return [];
  const tables: Table[] = [];
  for (const { name } of tablesOf(situation)) tables.push(...descendantsOf(schema, name));
  // What has the column already takes it for its own, and nobody looks below it.
  const merging =
    operation.kind === "add-column"
      ? tables.filter((table) => has(table, operation.column.name))
      : [];
  const spared = merging.flatMap(({ name }) => descendantsOf(schema, name));
  return tables.filter(({ name }) => !spared.some((one) => sameName(one.name, name)));
}

function has({ columns }: Table, column: string): boolean {
  return columns.some(({ name }) => name === column);
}

function indexesIn({ schema }: Situation): (table: Table) => readonly RoleTarget[] {
  return ({ name }) => schema.indexesOf(name).map(indexTarget);
}

function ownedSequences(situation: Situation): readonly RoleTarget[] {
  const { operation } = situation;
  const tables = tablesOf(situation);
  const all =
    operation.kind === "drop-table"
      ? [...tables, ...tables.flatMap(({ name }) => descendantsOf(situation.schema, name))]
      : operation.kind === "truncate" && operation.cascade
        ? [
            ...tables,
            ...referencedBy(situation).flatMap((name) => situation.schema.table(name) ?? []),
          ]
        : tables;
  return all.flatMap((table) => sequencesOf(table, situation.schema));
}

function columnSequence(situation: Situation): readonly RoleTarget[] {
  const { operation } = situation;
  const table = tableOf(situation);
  if (table === undefined || !("column" in operation) || typeof operation.column !== "string")
    return [];
  const sequence = columnOf(table, operation.column)?.sequence;
  return sequence === undefined ? [] : [{ kind: "sequence", name: sequence, table: table.name }];
}

function parentsOf({ operation, schema }: Situation): readonly FullName[] {
  switch (operation.kind) {
    case "create-table":
      return operation.partitionOf === undefined
        ? []
        : [schema.resolve(operation.partitionOf.parent)];
    case "attach-partition":
    case "detach-partition":
      return [schema.resolve(operation.table)];
    case "drop-table":
      return operation.tables.flatMap((name) => schema.table(name)?.partitionOf?.parent ?? []);
    case "truncate":
      return operation.tables.flatMap((name) => lineageOf(schema, schema.resolve(name)).slice(1));
    case "insert":
    case "update":
    case "delete":
      return lineageOf(schema, schema.resolve(operation.table)).slice(1);
    default:
      return [];
  }
}

/** Default partitions beside the one that comes or goes. */
function defaultPartitions(situation: Situation): readonly FullName[] {
  const { operation, schema } = situation;
  const self =
    operation.kind === "attach-partition" || operation.kind === "detach-partition"
      ? [schema.resolve(operation.partition)]
      : operation.kind === "drop-table"
        ? operation.tables.map((name) => schema.resolve(name))
        : [];
  return parentsOf(situation).flatMap((parent) =>
    schema
      .children(parent)
      .filter(({ partitionOf }) => partitionOf?.bound.isDefault === true)
      .map(({ name }) => name)
      .filter((name) => !self.some((other) => sameName(other, name))),
  );
}

/** Views that go with a dropped column or view, when CASCADE takes them along. */
function dependentViews(situation: Situation): readonly Table[] {
  const { operation, schema } = situation;
  const names = namesOf(operation);
  return names.flatMap((name) => {
    const full = schema.resolve(name);
    const views = schema.viewsOn(full);
    if (operation.kind !== "drop-column") return views;
    const { column } = operation;
    return views.filter(
      (view) => readsColumn(view, full, column, (other) => schema.table(other)) !== "no",
    );
  });
}
