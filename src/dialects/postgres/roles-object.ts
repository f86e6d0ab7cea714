import type { Dialect, RoleTarget, Situation } from "../../dialect.ts";
import type { Name, Operation } from "../../operation.ts";
import type { Schema, Table } from "../../schema.ts";
import { sameName } from "../../schema.ts";
import { sequencesIn } from "./default-volatility.ts";
import { droppedAlong } from "./dependents.ts";
import { indexTarget, isOfExclusion, isSelf, relation } from "./lookup.ts";
import { typedTables } from "./traits-catalog.ts";

/** Things that clauses name beside the table, and tables that hang on a type, function or schema. */
export const objectRoles: Dialect["roles"] = {
  "inherited-parent": ({ operation, schema }) => {
    if (operation.kind === "create-table") {
      return operation.inherits.map((name) => relation(schema.resolve(name)));
    }
    return operation.kind === "set-table-option" && operation.parent !== undefined
      ? [relation(schema.resolve(operation.parent))]
      : [];
  },
  "like-tables": ({ operation, schema }) =>
    operation.kind === "create-table"
      ? operation.like.map(({ table }) => relation(schema.resolve(table)))
      : [],
  "named-index": ({ operation, schema }) => {
    const table = operation.kind === "set-table-option" ? schema.table(operation.table) : undefined;
    if (operation.kind !== "set-table-option" || table === undefined) return [];
    return schema
      .indexesOf(table.name)
      .filter(({ name }) => operation.values.includes(name.name))
      .map(indexTarget);
  },
  "using-index": ({ operation, schema }) => {
    if (operation.kind !== "add-unique" && operation.kind !== "add-primary-key") return [];
    const { using } = operation.constraint;
    if (using === undefined) return [];
    const table = schema.resolve(operation.table);
    return [{ kind: "index", name: { schema: table.schema, name: using }, table }];
  },
  "constraint-index": ({ operation, schema }) => {
    const table =
      operation.kind === "rename-constraint" ? schema.table(operation.table) : undefined;
    if (operation.kind !== "rename-constraint" || table === undefined) return [];
    return schema
      .indexesOf(table.name)
      .filter(({ constraint }) => constraint === operation.name)
      .map(indexTarget);
  },
  "composite-type": ({ operation, schema }) =>
    compositesIn(operation).flatMap((name) => {
      const type = schema.type(name);
      return type?.form === "composite" ? [relation(type.name)] : [];
    }),
  "typed-tables": ({ operation, schema }) =>
    compositesIn(operation).flatMap((name) => typedTables(name, schema).map(relation)),
  "typed-table-indexes": ({ operation, schema }) =>
    compositesIn(operation).flatMap((name) =>
      typedTables(name, schema).flatMap((table) => schema.indexesOf(table).map(indexTarget)),
    ),
  /** The tables that a publication or statistics were made for, and are not any more. */
  "entry-tables": ({ operation, schema }) => {
    if (operation.kind === "change-statistics" && operation.name !== undefined) {
      return schema.entry("statistics", operation.name)?.tables.map(relation) ?? [];
    }
    if (operation.kind !== "change-publication") return [];
    const named = operation.tables.map((table) => schema.resolve(table));
    const known = schema.entry("publication", { name: operation.name })?.tables ?? [];
    return known.filter((table) => !named.some((each) => sameName(each, table))).map(relation);
  },
  "domain-tables": ({ operation, schema }) =>
    operation.kind === "change-domain"
      ? schema.tablesUsing(schema.resolve(operation.name)).map(({ name }) => relation(name))
      : [],
  "dropped-along": droppedAlong,
  "schema-tables": (situation) => schemaTables(situation).map(({ name }) => relation(name)),
  "schema-indexes": (situation) =>
    schemaTables(situation).flatMap(({ name, partitionBy }) =>
      partitionBy === undefined ? situation.schema.indexesOf(name).map(indexTarget) : [],
    ),
  "schema-indexes-without-exclusion": (situation) =>
    schemaTables(situation).flatMap(({ name, partitionBy }) =>
      partitionBy === undefined
        ? situation.schema
            .indexesOf(name)
            .filter((index) => !isOfExclusion(situation.schema, index))
            .map(indexTarget)
        : [],
    ),
  "dropped-sequences": (situation) =>
    situation.operation.kind === "drop-object" && situation.operation.object === "sequence"
      ? situation.operation.names.map((name) => sequenceTarget(name, situation))
      : [],
  "trigger-from": ({ operation, schema }) =>
    operation.kind === "create-trigger" && operation.from !== undefined
      ? [relation(schema.resolve(operation.from))]
      : [],
  "owned-by": ({ operation, schema }) =>
    (operation.kind === "create-sequence" || operation.kind === "change-sequence") &&
    operation.ownedBy !== undefined
      ? [relation(schema.resolve(operation.ownedBy.table))]
      : [],
  "default-sequences": (situation) => {
    const { operation } = situation;
    const written = operation.kind === "add-column" ? operation.column.default : undefined;
    return written === undefined
      ? []
      : sequencesIn(written.value).map((name) => sequenceTarget(name, situation));
  },
};

/** Types that may be composite: those are relations, too. */
function compositesIn(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    case "rename-column":
      return [operation.table];
    case "change-attribute":
      return [operation.name];
    case "create-table":
      return operation.ofType === undefined ? [] : [operation.ofType];
    case "set-table-option":
      return operation.parent === undefined ? [] : [operation.parent];
    case "drop-object":
      return operation.object === "type" ? operation.names : [];
    case "rename-object":
      return operation.object === "type" && operation.to.name !== operation.name.name
        ? [operation.name]
        : [];
    case "change-catalog": {
      const { owner } = operation;
      // Who owns it already changes nothing.
      if (owner === undefined || isSelf(owner)) return [];
      return operation.object === "type" ? operation.names : [];
    }
    default:
      return [];
  }
}

/** Those that are the table's own: a partition draws from the one of its parent. */
export function sequencesOf(table: Table, schema: Schema): readonly RoleTarget[] {
  return table.columns.flatMap(({ sequence }) => {
    if (sequence === undefined) return [];
    const owner = schema.sequence(sequence)?.ownedBy?.table;
    if (owner !== undefined && !sameName(owner, table.name)) return [];
    return [{ kind: "sequence" as const, name: sequence, table: table.name }];
  });
}

function sequenceTarget(name: Name, { schema }: Situation): RoleTarget {
  const found = schema.sequence(name);
  return { kind: "sequence", name: found?.name ?? schema.resolve(name) };
}

function schemaTables({ operation, schema }: Situation): readonly Table[] {
  const all = [...schema.tables()].filter(
    // Of a partitioned table, the partitions are worked on.
    ({ kind, partitionBy }) =>
      kind === "materialized-view" ||
      (kind === "table" && (partitionBy === undefined || operation.kind === "analyze")),
  );
  const within = (names: readonly (string | undefined)[]): readonly Table[] =>
    all.filter(({ name }) => names.includes(name.schema));
  switch (operation.kind) {
    case "reindex":
      if (operation.object === "system") return [];
      return operation.object === "schema" ? within([operation.name?.name]) : all;
    case "vacuum":
    case "analyze":
    case "cluster":
      return all;
    default:
      return [];
  }
}
