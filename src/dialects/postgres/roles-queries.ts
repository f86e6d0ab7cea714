import type { Dialect, RoleTarget, Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { Operation } from "../../operation.ts";
import type { FullName } from "../../schema.ts";
import { columnOf, sameName } from "../../schema.ts";
import { calledBodies } from "./along.ts";
import { defaulted, filledTable } from "./inserted.ts";
import { indexTarget, isOnly, lineageOf, relation } from "./lookup.ts";
import {
  depthOf,
  lockedTables,
  queriedTables,
  queriesOf,
  targetsOf,
  throughViews,
  writtenTables,
} from "./reach.ts";
import { indexesOf, unsure } from "./roles-writes.ts";

/** What queries and data statements read, write and set off. */
export const queryRoles: Dialect["roles"] = {
  query: (situation) => queriedTables(situation).map(atRead(situation)),
  "named-in-query": (situation) =>
    queriesOf(situation).flatMap(({ tables }) =>
      tables.map((name) => relation(situation.schema.resolve(name))),
    ),
  "query-indexes": (situation) => indexesOn(queriedTables(situation), situation),
  locked: (situation) => lockedTables(situation).map(atRead(situation)),
  "locked-indexes": (situation) => indexesOn(lockedTables(situation), situation),
  drawn: drawnSequences,
  written: (situation) => writtenTables(situation).map(atRead(situation)),
  "written-indexes": (situation) => indexesOn(writtenTables(changing(situation)), situation),
  inlined: (situation) => inlinedTables(situation).map(relation),
  "filled-sequences": filledSequences,
  /** Of the table that rows are put into, whatever is below it. */
  "arbiter-indexes": ({ operation, schema }) => {
    if (operation.kind !== "insert" || operation.arbiter === undefined) return [];
    return throughViews(schema.resolve(operation.table), schema).flatMap((name) => {
      const indexes = schema.indexesOf(name);
      const { arbiter } = operation;
      const named =
        arbiter !== undefined && "constraint" in arbiter ? arbiter.constraint : undefined;
      // They are gone through until the named one is found.
      const at =
        named === undefined ? -1 : indexes.findIndex(({ constraint }) => constraint === named);
      return indexes.slice(0, at < 0 ? undefined : at + 1).map(indexTarget);
    });
  },
};

/** A partition that holds none of the rows asked for may be left alone. */
function atRead(situation: Situation): (name: FullName) => RoleTarget {
  const { operation, schema } = situation;
  const mentioned = mentionedIn(operation);
  return (name) => {
    const isAside = lineageOf(schema, name)
      .slice(1)
      .some(
        (above) =>
          operation.kind === "insert" ||
          schema
            .table(above)
            ?.partitionBy?.columns.some((key) => key === undefined || mentioned.includes(key)),
      );
    return isAside ? unsure(relation(name)) : relation(name);
  };
}

/** Columns that may tell which partitions are asked for. */
function mentionedIn(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "update":
    case "delete":
      return operation.where === undefined ? [] : (columnsOf(operation.where.value) ?? []);
    case "create-table":
      return operation.as?.query.columns ?? [];
    case "copy":
      return operation.query?.columns ?? [];
    case "explain":
      return operation.operations.flatMap(mentionedIn);
    default:
      return "query" in operation ? operation.query.columns : [];
  }
}

function indexesOn(tables: readonly FullName[], situation: Situation): readonly RoleTarget[] {
  const { schema } = situation;
  const at = atRead(situation);
  const { operation } = situation;
  const alone = [
    ...queriesOf(situation).flatMap(({ shape }) => shape?.alone ?? []),
    ...(isOnly(operation) ? targetsOf(operation) : []),
  ];
  const isRead = (name: FullName): boolean =>
    alone.some((each) => sameName(schema.resolve(each), name));
  return tables.flatMap((name) => {
    const isAside = at(name).unsure === true;
    // What is below it is not planned, so that it is planned as if it held the rows itself.
    const found = isRead(name)
      ? schema.indexesOf(name).map(indexTarget)
      : indexesOf(name, situation);
    return found.map((index) => (isAside ? unsure(index) : index));
  });
}

/** Sequences that running it takes values from or sets. */
function drawnSequences(situation: Situation): readonly RoleTarget[] {
  const { operation, schema } = situation;
  if (depthOf(situation) !== "rows" || operation.kind === "explain") return [];
  const uses = queriesOf(situation).flatMap(({ sequences }) => sequences);
  const named = uses.flatMap((use) =>
    "sequence" in use
      ? schema.resolve(use.sequence)
      : (columnOf(schema.table(use.table), use.column)?.sequence ?? []),
  );
  const views = queriedTables(situation).flatMap((name) => schema.table(name)?.draws ?? []);
  const own = operation.kind === "refresh-view" ? schema.table(operation.view)?.draws : [];
  return [...named, ...views, ...(own ?? [])].map((name) => ({ kind: "sequence", name }));
}

/** Planning an INSERT does not look at indexes. */
function changing(situation: Situation): Situation {
  const { operation } = situation;
  if (operation.kind !== "explain") return situation;
  const operations = operation.operations.filter(({ kind }) => kind !== "insert");
  return { ...situation, operation: { ...operation, operations } };
}

/** The planner reads functions of one query, in case it can put that in place of the call. */
function inlinedTables(situation: Situation): readonly FullName[] {
  const { operation, schema } = situation;
  if (operation.kind !== "explain") return [];
  return operation.operations.flatMap((inner) =>
    calledBodies(inner, schema).flatMap(([first, ...others]) =>
      first?.kind === "select" && others.length === 0
        ? first.query.tables.map((name) => schema.resolve(name))
        : [],
    ),
  );
}

/** Sequences that give values to columns which an INSERT does not. */
function filledSequences({ operation, schema }: Situation): readonly RoleTarget[] {
  if (operation.kind !== "insert") return [];
  return defaulted(operation, filledTable(operation.table, schema)).flatMap(
    ({ sequence, draws }) => {
      const name = draws ?? sequence;
      return name === undefined ? [] : [{ kind: "sequence" as const, name }];
    },
  );
}
