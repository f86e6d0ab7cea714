import type { Delete, Update } from "../operation.ts";
import { migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import { columnOf, rowKey } from "../schema.ts";
import { sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { remainingAfter } from "./batched-write.ts";
import { besideTable, passingName } from "./name.ts";
import { doneIn, rememberBatches } from "./progress-table.ts";
import { takeApart } from "./written-change.ts";

/** How many rows one transaction changes at most. */
const batchSize = 1000;

/** The same UPDATE or DELETE in the order of the key, some rows at a time, run again until none is left. */
export function writeByLimit(
  moment: Moment<Update | Delete>,
  dropRule: string,
): Plan<Sql> | string {
  const { operation, statement, table } = moment;
  const place = display(operation.table);
  const written = operation.top ? takeApart(statement.text) : undefined;
  const [column, ...more] = (table === undefined ? undefined : rowKey(table)) ?? [];
  const type = column === undefined ? undefined : columnOf(table, column)?.type;
  const head = written?.head ?? "";
  if (
    written === undefined ||
    written.joins ||
    isJoined(head) ||
    column === undefined ||
    more.length > 0 ||
    type === undefined
  ) {
    return `Cut it by the primary key of ${place}: the same statement with a range of it, WHERE id > 0 AND id <= 1000 and so on, committed each by itself, with a pause while replicas catch up.`;
  }
  const title = `${operation.kind === "update" ? "Change" : "Delete"} at most ${String(batchSize)} rows of ${place}; pause while replicas catch up`;
  const source =
    written.alias === undefined
      ? sql`${operation.table}`
      : sql`${operation.table} AS ${written.alias}`;
  const left = remainingAfter(moment, written, (name, value) => sql`NOT (${name} <=> ${value})`);
  const batch = {
    kind: "backfill",
    title,
    transaction: "own",
    brief: true,
    undo: "no-way-back",
  } as const;
  if (left !== undefined && written.alias === undefined) {
    return plan(
      migrate([], {
        ...batch,
        sql: sql`${verbatim(written.head)} WHERE ${left} ORDER BY ${column} LIMIT ${batchSize};`,
        again: sql`SELECT 1 FROM ${source} WHERE ${left} LIMIT 1;`,
        watch: sql`SELECT count(*) AS rows_left FROM ${source} WHERE ${left};`,
      }),
    );
  }
  const progress = besideTable(operation.table, passingName(moment, operation.table, ["progress"]));
  const done = doneIn(progress);
  const ahead = sql`${operation.table} WHERE ${done} IS NULL OR ${column} > ${done}`;
  const own = written.alias ?? operation.table.name;
  const said = written.condition === undefined ? sql`` : sql` AND (${verbatim(written.condition)})`;
  return rememberBatches({
    progress,
    columns: sql`id INT PRIMARY KEY, done ${type} NULL, upto ${type} NULL`,
    place,
    transaction: "none",
    batch: {
      ...batch,
      sql: sql`
        UPDATE ${progress} SET upto = (SELECT max(${column}) FROM (SELECT ${column} FROM ${ahead} ORDER BY ${column} LIMIT ${batchSize}) AS batch) WHERE id = 1;
        ${verbatim(written.head)} WHERE (${done} IS NULL OR ${own}.${column} > ${done}) AND ${own}.${column} <= (SELECT upto FROM ${progress})${said} ORDER BY ${own}.${column} LIMIT ${batchSize};
        UPDATE ${progress} SET done = upto WHERE id = 1;`,
      again: sql`SELECT 1 FROM ${ahead} LIMIT 1;`,
    },
    dropRule,
  });
}

/** Several tables before SET or FROM take neither ORDER BY nor LIMIT. */
function isJoined(head: string): boolean {
  const [tables = ""] = head.split(/\bset\b/i);
  return /,|\bjoin\b|\busing\b/i.test(tables);
}
