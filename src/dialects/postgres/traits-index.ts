import type { Dialect, Situation } from "../../dialect.ts";
import type { Name } from "../../operation.ts";
import type { Index } from "../../schema.ts";
import { columnNames } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { isOfExclusion, tableOf } from "./lookup.ts";
import { systemColumns } from "./statement.ts";
import { isPartitioned } from "./traits-table.ts";

/** Questions about indexes. */
export const indexTraits: Dialect["traits"] = {
  "index-present": ({ operation, schema }) => {
    if (operation.kind !== "create-index" || operation.name === undefined) return "no";
    const name = { schema: schema.resolve(operation.table).schema, name: operation.name };
    return yesIf(schema.index(name) !== undefined || schema.table(name) !== undefined);
  },
  "index-column-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    const known = columnNames(table);
    if (operation.kind !== "create-index" || known === undefined) return "no";
    const names = [...operation.keys.flatMap(({ column }) => column ?? []), ...operation.include];
    return yesIf(names.some((name) => !known.includes(name) && !systemColumns.has(name)));
  },
  "unique-misses-partition-key": (situation) => {
    const { operation } = situation;
    const key = tableOf(situation)?.partitionBy;
    if (operation.kind !== "create-index" || !operation.unique || key === undefined) return "no";
    return yesIf(
      key.columns.some(
        (name) => name !== undefined && !operation.keys.some(({ column }) => column === name),
      ),
    );
  },
  "index-missing": (situation) => {
    const { operation, schema } = situation;
    if (!schema.complete) return "no";
    const names =
      operation.kind === "drop-index"
        ? operation.indexes
        : operation.kind === "reindex" &&
            operation.object === "index" &&
            operation.name !== undefined
          ? [operation.name]
          : [];
    const isMissing = (name: Name): boolean => schema.index(name) === undefined;
    // With IF EXISTS those that are there are dropped.
    const isSkipping = operation.kind === "drop-index" && operation.ifExists;
    return yesIf(isSkipping ? names.every(isMissing) : names.some(isMissing));
  },
  "owned-by-constraint": (situation) =>
    yesIf(indexes(situation).some(({ constraint }) => constraint !== undefined)),
  "index-attached": (situation) =>
    yesIf(indexes(situation).some(({ parent }) => parent !== undefined)),
  "index-partitioned": (situation) =>
    yesIf(indexes(situation).some(({ table }) => isPartitioned(situation.schema.table(table)))),
  "index-excludes": (situation) =>
    yesIf(indexes(situation).some((index) => isOfExclusion(situation.schema, index))),
  several: ({ operation }) =>
    yesIf(operation.kind === "drop-index" && operation.indexes.length > 1),
  "no-unique-index": ({ operation, schema }) => {
    if (operation.kind !== "refresh-view") return "no";
    const view = schema.table(operation.view);
    if (view === undefined || !(view.complete || schema.complete)) return "no";
    return yesIf(
      !schema
        .indexesOf(view.name)
        .some(
          ({ unique, where, keys }) =>
            unique && where === undefined && keys.every(({ column }) => column !== undefined),
        ),
    );
  },
};

function indexes({ operation, schema }: Situation): readonly Index[] {
  const names =
    operation.kind === "drop-index"
      ? operation.indexes
      : operation.kind === "reindex" && operation.object === "index" && operation.name !== undefined
        ? [operation.name]
        : [];
  return names.flatMap((name) => schema.index(name) ?? []);
}
