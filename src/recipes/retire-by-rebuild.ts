import type { DropColumn } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep } from "../plan.ts";
import type { StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import { columnsOf } from "../expression.ts";
import type { Index, Table } from "../schema.ts";
import { columnOf } from "../schema.ts";
import { sql } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { rebuildTable, shapeOf, whyNot, withColumn } from "./rebuild.ts";
import { same } from "./successor.ts";

/** Code lets go of a column first; what uses it in the schema goes before it, or the table is made anew. */
export function retireByRebuild(
  moment: StatementMoment,
  operation: DropColumn,
  rule: string,
): Plan<Sql> | string {
  const { schema, outcome } = moment;
  const table = schema.table(operation.table);
  const { column: name, table: named } = operation;
  const place = `${display(named)}.${name}`;
  const code = {
    kind: "application",
    title: `Deploy code that neither reads nor writes ${name}, and names the columns it selects`,
    undo: "redeploy-previous",
  } as const;
  const gate = [
    `No deployed code, job, report or view uses ${place}; let it rest for a day.`,
    `What is worth keeping of ${place} has been copied: there is no way back.`,
  ];
  const drop: SqlStep<Sql> = {
    kind: "sql",
    title: `Drop ${place}`,
    sql: sql`ALTER TABLE ${named} DROP COLUMN ${name};`,
    transaction: "own",
    brief: true,
    undo: "no-way-back",
    allow: { rule, reason: `no deployed code uses ${place}` },
  };
  const optional = table === undefined ? [] : makeOptional(moment, operation, table);
  if (typeof optional === "string") return optional;
  const indexes = table === undefined ? [] : indexesWith(moment, table, name);
  const refused = outcome.fails !== undefined;
  const begun = [expand(...optional), migrate([], code)];
  if (!refused) return plan(...begun, contract(gate, drop));
  if (table === undefined) return whyNot(named, outcome.fails.why);
  const stubborn = schema
    .viewsOn(table.name)
    .filter(({ mentions }) => mentions.some((each) => same(each, name)))
    .map((view) => `the view ${display(view.name)}`);
  if (stubborn.length > 0 || usedByTriggers(table, name)) {
    const what = stubborn.length > 0 ? stubborn.join(", ") : `a trigger of ${display(named)}`;
    return `The server refuses it while ${what} uses ${name}: deploy code that does not use ${place}, make ${what} anew without it, and drop the column then.`;
  }
  if (indexes.length > 0 && /index/.test(outcome.fails.why)) {
    const first: SqlStep<Sql> = {
      kind: "sql",
      title: `Drop what is built over ${place}`,
      sql: sql`${dropAll(indexes)}`,
      transaction: "own",
      brief: true,
      undo: "no-way-back",
    };
    return plan(...begun, contract(gate, first, drop));
  }
  const from = shapeOf(table, schema);
  if (typeof from === "string") return whyNot(named, from);
  const others = table.constraints.filter(({ constraint }) =>
    constraint.kind === "check"
      ? columnsOf(constraint.expression.value)?.some((each) => same(each, name)) !== false
      : "columns" in constraint &&
        constraint.columns.length > 1 &&
        constraint.columns.some((each) => same(each, name)),
  );
  if (others.length > 0) {
    return whyNot(
      named,
      `${others.map(({ constraint }) => constraint.text).join(", ")} uses ${name}: only you know what shall stand in its place.`,
    );
  }
  const kept = from.indexes.filter((index) => !indexes.includes(index));
  const to = {
    ...withColumn({ ...from, indexes: kept }, name, () => undefined),
    constraints: from.constraints,
  };
  const anew = rebuildTable({
    moment,
    table,
    name: named,
    from,
    to,
    title: `Make ${display(named)} anew without ${name}`,
    reversible: false,
    allow: [{ rule: "rebuild-drops-column", reason: `no deployed code uses ${place}` }],
  });
  return plan(...begun, contract(gate, anew));
}

/** Code that no longer writes the column needs it to be optional. */
function makeOptional(
  moment: StatementMoment,
  operation: DropColumn,
  table: Table,
): readonly SqlStep<Sql>[] | string {
  const { schema } = moment;
  const column = columnOf(table, operation.column);
  if (column?.notNull !== "yes" || column.default !== undefined || column.generated !== undefined)
    return [];
  const from = shapeOf(table, schema);
  if (typeof from === "string") return whyNot(operation.table, from);
  const to = withColumn(from, column.name, (shaped) => ({
    ...shaped,
    definition: optional(shaped.definition),
  }));
  return [
    rebuildTable({
      moment,
      table,
      name: operation.table,
      from,
      to,
      title: `Make ${column.name} optional, so that code need not fill it`,
      reversible: true,
    }),
  ];
}

function optional(definition: Sql): Sql {
  return {
    parts: definition.parts.map((part) =>
      part.kind === "text" && part.text === "NOT NULL" ? { ...part, text: "" } : part,
    ),
  };
}

function indexesWith({ schema }: StatementMoment, table: Table, column: string): readonly Index[] {
  const is = (each: string | undefined): boolean => each !== undefined && same(each, column);
  return schema
    .indexesOf(table.name)
    .filter(
      ({ keys, where, constraint }) =>
        constraint === undefined &&
        (keys.some(
          (key) =>
            is(key.column) ||
            (key.expression !== undefined && columnsOf(key.expression.value)?.some(is) !== false),
        ) ||
          (where !== undefined && columnsOf(where.value)?.some(is) !== false)),
    );
}

function usedByTriggers(table: Table, column: string): boolean {
  return table.triggers.some(({ text = "" }) => text.toLowerCase().includes(column.toLowerCase()));
}

function dropAll(indexes: readonly Index[]): Sql {
  return {
    parts: indexes.flatMap(({ name }, at) => [
      ...(at === 0 ? [] : [{ kind: "text" as const, text: "\n" }]),
      ...sql`DROP INDEX ${name.name};`.parts,
    ]),
  };
}
