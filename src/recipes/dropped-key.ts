import type { Name, Operation, OperationOf } from "../operation.ts";
import { contract, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep } from "../plan.ts";
import type { Moment, StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import type { FullName, Index, Schema, Table, TableConstraint } from "../schema.ts";
import { sameName } from "../schema.ts";
import type { Sql } from "../sql.ts";
import { join, sql, verbatim } from "../sql.ts";
import { demandOf } from "./guarded-alter.ts";
import type { Tie } from "./retire.ts";
import { untie } from "./retire.ts";

/** How far ahead it is looked for what takes the key's place. */
const horizon = 200;

/** A key that deployed code may rely on. */
export interface DroppedKey {
  readonly operation: OperationOf<"drop-constraint" | "drop-index">;
  readonly table: Name;
  readonly name: string;
  readonly kind: "primary-key" | "unique";
  readonly ties: readonly Tie[];
  /** What the statement has to demand of the server, where the key's index is named. */
  readonly drop?: Sql | undefined;
  /** Some of the indexes are of partitioned tables. */
  readonly partitioned?: boolean;
}

/** Code lets go of the key first. */
export function retireKey(
  rule: string,
  clause: string,
  { table, name, ties }: DroppedKey,
  drop: Pick<SqlStep<Sql>, "sql" | "transaction" | "brief">,
): Plan<Sql> {
  const place = `${name} of ${display(table)}`;
  return plan(
    migrate([], {
      kind: "application",
      title: `Deploy code that does not rely on ${place}: no ${clause} over it, no query that needs its index`,
      undo: "redeploy-previous",
    }),
    // Each foreign key on its own first: the drop locks this table before those that write to it do.
    contract(
      [`No deployed code or job relies on ${place}; let it rest for a day.`],
      ...ties.map(untie),
      {
        kind: "sql",
        title: `Drop ${place}`,
        ...drop,
        undo: "no-way-back",
        allow: { rule, reason: `no deployed code relies on ${place}` },
      },
    ),
  );
}

/** Beside writers, where the server can. */
export function dropBeside(
  { indexes, ifExists, cascade }: OperationOf<"drop-index">,
  partitioned = false,
): Pick<SqlStep<Sql>, "sql" | "transaction" | "brief"> {
  const isBeside = !cascade && !partitioned;
  const how = verbatim(`${isBeside ? " CONCURRENTLY" : ""}${ifExists ? " IF EXISTS" : ""}`);
  const tail = verbatim(cascade ? " CASCADE" : "");
  return {
    sql: join(
      indexes.map((index) => sql`DROP INDEX${how} ${index}${tail};`),
      "\n",
    ),
    transaction: isBeside ? "none" : "own",
    brief: !isBeside,
  };
}

/** An index that is a key by itself, and nothing else keeps its rows apart. */
export function droppedIndex(
  moment: StatementMoment & Pick<Moment, "siblings" | "ownWorst">,
  operation: OperationOf<"drop-index">,
): DroppedKey | undefined {
  const { schema, siblings, next, ownWorst } = moment;
  const later = [...siblings, ...next(horizon).flatMap(({ operations }) => operations)];
  for (const written of operation.indexes) {
    const index = schema.index(written);
    if (index?.unique !== true || index.constraint !== undefined || index.origin === "here")
      continue;
    if (isHeldByOtherIndex(index, schema)) continue;
    if (later.some((other) => replaces(other, index, schema))) continue;
    const table = operation.table ?? index.table;
    const name = index.name.name;
    const partitioned = schema.table(index.table)?.partitionBy !== undefined;
    const drop = demandOf(ownWorst);
    return { operation, table, name, kind: "unique", ties: [], drop, partitioned };
  }
  return undefined;
}

/** Another key comes, which the gap before it has a rule for, or there is nothing left to be unique. */
function replaces(operation: Operation, { table, keys }: Index, schema: Schema): boolean {
  const isIt = (other: Name): boolean => sameName(schema.resolve(other), table);
  switch (operation.kind) {
    case "create-index":
      return operation.unique && isIt(operation.table);
    case "add-unique":
    case "add-primary-key":
      return isIt(operation.table);
    case "drop-column":
      return isIt(operation.table) && keys.some(({ column }) => column === operation.column);
    case "drop-table":
      return operation.tables.some(isIt);
    default:
      return false;
  }
}

/** The foreign keys that rest on a key and go with it. */
export function tiesTo(dropped: TableConstraint, table: Table, schema: Schema): readonly Tie[] {
  const key = dropped.constraint;
  if (key.kind !== "primary-key" && key.kind !== "unique") return [];
  const isSame = (columns: readonly string[]): boolean =>
    columns.length === key.columns.length && columns.every((each) => key.columns.includes(each));
  return schema.referencing(table.name).flatMap(({ name: from, constraints }) =>
    constraints.flatMap(({ name: constraint, constraint: own, references: to }) => {
      if (own.kind !== "foreign-key" || to === undefined || !sameName(to, table.name)) return [];
      const { referenced } = own;
      const rests = referenced.length === 0 ? key.kind === "primary-key" : isSame(referenced);
      return rests ? [{ constraint, from, to }] : [];
    }),
  );
}

/** Another key is over the same columns: rows stay as unique as they were. */
export function isHeldByOther(dropped: TableConstraint, table: Table, schema: Schema): boolean {
  const key = keyOf(dropped);
  return (
    table.constraints.some((other) => other !== dropped && keyOf(other) === key) ||
    keysOfIndexes(table.name, schema).some(
      ([index, own]) => index.constraint === undefined && own === key,
    )
  );
}

function isHeldByOtherIndex(dropped: Index, schema: Schema): boolean {
  const own = wordsOf(dropped);
  return keysOfIndexes(dropped.table, schema).some(
    ([index, key]) => !sameName(index.name, dropped.name) && key === own,
  );
}

function keysOfIndexes(table: FullName, schema: Schema): readonly (readonly [Index, string])[] {
  return schema
    .indexesOf(table)
    .flatMap((index) =>
      index.unique && index.where === undefined ? [[index, wordsOf(index)] as const] : [],
    );
}

function wordsOf({ keys }: Index): string {
  return JSON.stringify(keys.map(({ column, text }) => column ?? text).toSorted());
}

function keyOf({ constraint }: TableConstraint): string {
  return constraint.kind === "primary-key" || constraint.kind === "unique"
    ? JSON.stringify(constraint.columns.toSorted())
    : "";
}
