import type { DropColumn, DropTable, Name } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep } from "../plan.ts";
import { display, displayAll } from "../rule.ts";
import { sameName } from "../schema.ts";
import type { Column, FullName, Index, Schema, Table } from "../schema.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { alterTable, definitionOf } from "./constraint.ts";

/** Code lets go of a column first; one that has to be filled is made optional before that. */
export function retireColumn(
  operation: DropColumn,
  table: Table | undefined,
  column: Column | undefined,
  rule: string,
): Plan<Sql> {
  const place = `${display(operation.table)}.${operation.column}`;
  const condition = verbatim(operation.ifExists ? "IF EXISTS " : "");
  const cascade = verbatim(operation.cascade ? " CASCADE" : "");
  const unsure = `If ${place} is NOT NULL without a default, it was made optional (DROP NOT NULL) before code stopped writing it.`;
  return plan(
    expand(...(mustBeGiven(table, column) ? [makeOptional(operation, table)] : [])),
    migrate([], {
      kind: "application",
      title: `Deploy code that neither reads nor writes ${operation.column}, and names the columns it selects`,
      undo: "redeploy-previous",
    }),
    contract(
      [
        `No deployed code, job, report or view uses ${place}; let it rest for a day.`,
        ...(column === undefined ? [unsure] : []),
        `What is worth keeping of ${place} has been copied: there is no way back.`,
      ],
      {
        kind: "sql",
        title: `Drop ${place}`,
        sql: sql`${alterTable(operation)} DROP COLUMN ${condition}${operation.column}${cascade};`,
        transaction: "own",
        brief: true,
        undo: "no-way-back",
        allow: { rule, reason: `no deployed code uses ${place}` },
      },
    ),
  );
}

/** The index over the column by which replicas tell the rows apart, where one was named. */
export function replicaIdentity(
  schema: Schema,
  table: Table | undefined,
  column: string,
): Index | undefined {
  if (table === undefined) return undefined;
  return schema
    .indexesOf(table.name)
    .find(
      ({ keys, remarks = [] }) =>
        keys.some((key) => key.column === column) &&
        remarks.some((remark) => remark.kind === "use" && remark.use === "replica-identity"),
    );
}

/** A foreign key between a table that is dropped and one that stays, which the drop would lock as well. */
export interface Tie {
  readonly constraint: string;
  readonly from: Name;
  readonly to: Name;
}

export function tiesOf(schema: Schema, dropped: readonly FullName[]): readonly Tie[] {
  const stays = (name: FullName): boolean => !dropped.some((gone) => sameName(gone, name));
  return dropped.flatMap((name) => {
    const own = schema.table(name)?.constraints ?? [];
    const outward = own.flatMap(({ name: constraint, references: to }) =>
      to !== undefined && stays(to) ? [{ constraint, from: name, to }] : [],
    );
    const inward = schema.referencing(name).filter((other) => stays(other.name));
    return [
      ...outward,
      ...inward.flatMap(({ name: from, constraints }) =>
        constraints.flatMap(({ name: constraint, references }) =>
          references !== undefined && sameName(references, name)
            ? [{ constraint, from, to: name }]
            : [],
        ),
      ),
    ];
  });
}

/** Each foreign key on its own first: the drop would take all their locks at once. */
export function retireTables(
  { tables, ifExists, cascade }: DropTable,
  ties: readonly Tie[],
  rule: string,
): Plan<Sql> {
  const names = displayAll(tables);
  const allow = { rule, reason: `no deployed code uses ${names}` };
  const condition = verbatim(ifExists ? "IF EXISTS " : "");
  const tail = verbatim(cascade ? " CASCADE" : "");
  const drop: SqlStep<Sql> = {
    kind: "sql",
    title: `Drop ${names}`,
    sql: sql`DROP TABLE ${condition}${join(tables.map((name) => sql`${name}`))}${tail};`,
    transaction: "own",
    brief: true,
    undo: "no-way-back",
    allow,
  };
  return plan(
    migrate([], {
      kind: "application",
      title: `Deploy code that does not use ${names}`,
      undo: "redeploy-previous",
    }),
    contract(
      [
        `No deployed code, job, report or view uses ${names}; let it rest for a week.`,
        `A dump of ${names} is kept: there is no other way back.`,
      ],
      ...ties.map(untie),
      drop,
    ),
  );
}

function makeOptional(operation: DropColumn, table: Table | undefined): SqlStep<Sql> {
  const release = sql`${alterTable(operation)} ALTER COLUMN ${operation.column}`;
  const named = table?.constraints.find(
    ({ constraint }) =>
      constraint.kind === "not-null" &&
      constraint.columns[0] === operation.column &&
      constraint.name !== undefined,
  );
  return {
    kind: "sql",
    title: `Make ${operation.column} optional, so that code need not fill it`,
    sql: sql`${release} DROP NOT NULL;`,
    transaction: "own",
    brief: true,
    undo: {
      sql:
        named === undefined
          ? sql`${release} SET NOT NULL;`
          : sql`${alterTable(operation)} ADD ${definitionOf(named.constraint, named.name, "inline")};`,
    },
    allow: { rule: "not-null-drop", reason: `${operation.column} is on its way out` },
  };
}

function mustBeGiven(table: Table | undefined, column: Column | undefined): boolean {
  if (column?.notNull !== "yes") return false;
  const filled = [column.default, column.sequence, column.identity, column.generated];
  const inKey = table?.constraints.some(
    ({ constraint }) =>
      constraint.kind === "primary-key" && constraint.columns.includes(column.name),
  );
  return filled.every((source) => source === undefined) && inKey !== true;
}

/** Takes the lock of the referring table first, as whoever writes to it does. */
export function untie({ constraint, from, to }: Tie): SqlStep<Sql> {
  return {
    kind: "sql",
    title: `Untie ${display(from)} from ${display(to)}, one lock at a time`,
    sql: sql`ALTER TABLE ${from} DROP CONSTRAINT ${constraint};`,
    transaction: "own",
    brief: true,
    undo: "no-way-back",
  };
}
