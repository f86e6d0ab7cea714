import type { Dialect, RoleTarget } from "../../dialect.ts";
import {
  storedIndexes,
  indexTarget,
  isTemporary,
  namesOf,
  queryOf,
  relation,
  tableOf,
} from "./lookup.ts";

const database: RoleTarget = { kind: "database", name: { schema: "main", name: "main" } };

/** The things that facts speak of. */
export const roles: Dialect["roles"] = {
  /** All that is in the file: there is one lock for it. */
  database: (situation) => (isTemporary(situation) ? [] : [database]),
  table: (situation) =>
    namesOf(situation.operation)
      .filter((name) => situation.schema.index(name) === undefined)
      .map((name) => relation(name, situation.schema)),
  query: ({ operation, schema }) =>
    (queryOf(operation)?.tables ?? []).map((name) => relation(name, schema)),
  /** What REINDEX names may be a table or an index. */
  "index-table": ({ operation, schema }) => {
    if (operation.kind === "drop-index") {
      return operation.indexes.flatMap((name) => {
        const index = schema.index(name);
        return index === undefined ? [] : [{ kind: "relation" as const, name: index.table }];
      });
    }
    if (operation.kind !== "reindex") return [];
    if (operation.name === undefined) {
      return [...schema.tables()].flatMap((table) =>
        table.persistence !== "temporary" && storedIndexes(table, schema).length > 0
          ? [{ kind: "relation" as const, name: table.name }]
          : [],
      );
    }
    const index = schema.index(operation.name);
    const table = index?.table ?? schema.table(operation.name)?.name;
    return table === undefined ? [] : [{ kind: "relation", name: table }];
  },
  "dropped-indexes": ({ operation, schema }) =>
    operation.kind === "drop-index"
      ? operation.indexes.map((name) => {
          const index = schema.index(name);
          return index === undefined
            ? { kind: "index", name: schema.resolve(name) }
            : indexTarget(index);
        })
      : [],
  indexes: (situation) => {
    const { operation, schema } = situation;
    const index =
      operation.kind === "reindex" && operation.name !== undefined
        ? schema.index(operation.name)
        : undefined;
    if (index !== undefined) return [indexTarget(index)];
    if (operation.kind === "reindex" && operation.name === undefined) {
      return [...schema.tables()].flatMap(({ name }) => schema.indexesOf(name).map(indexTarget));
    }
    const table = tableOf(situation);
    return table === undefined ? [] : storedIndexes(table, schema).map(indexTarget);
  },
  /** Named, or all that have indexes. */
  analyzed: ({ operation, schema }) => {
    if (operation.kind !== "analyze") return [];
    const [first] = operation.tables;
    if (first !== undefined && first.name.toLowerCase() !== "main") {
      return operation.tables
        .filter((name) => schema.index(name) === undefined)
        .map((name) => relation(name, schema));
    }
    return [...schema.tables()].flatMap((table) =>
      storedIndexes(table, schema).length > 0
        ? [{ kind: "relation" as const, name: table.name }]
        : [],
    );
  },
  "all-tables": ({ schema }) =>
    [...schema.tables()]
      .filter(({ kind, persistence }) => kind === "table" && persistence !== "temporary")
      .map(({ name }) => ({ kind: "relation", name })),
  /** Named, or all: foreign keys are looked up where there are any. */
  looked: ({ operation, schema }) => {
    if (operation.kind !== "session-command") return [];
    const isOfKeys = operation.command === "pragma foreign_key_check";
    const named = operation.table === undefined ? undefined : schema.table(operation.table);
    const all = operation.table === undefined ? [...schema.tables()] : named ? [named] : [];
    return all
      .filter(({ kind, persistence, constraints }) => {
        const has = constraints.some(({ constraint }) => constraint.kind === "foreign-key");
        return kind === "table" && persistence !== "temporary" && (has || !isOfKeys);
      })
      .map(({ name }) => ({ kind: "relation", name }));
  },
  /** Those whose rows are looked through when rows of the table go. */
  referencing: (situation) => {
    const table = tableOf(situation);
    if (table === undefined) return [];
    return situation.schema
      .referencing(table.name)
      .map(({ name }) => ({ kind: "relation" as const, name }));
  },
};
