import type { Delete, Update } from "../operation.ts";
import { migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import { rowKey } from "../schema.ts";
import { sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { remainingAfter } from "./batched-write.ts";
import { besideTable, passingName } from "./name.ts";
import { doneIn, rememberBatches } from "./progress-table.ts";
import { takeApart } from "./written-change.ts";

/** How many rows one transaction changes at most. */
const batchSize = 10_000;

/**
 * The same UPDATE or DELETE by numbers of rows, for servers without a language of their own: one step that is
 * run again until nothing is left. Where the values do not tell what is done, a small table remembers.
 */
export function writeByRowNumbers(
  moment: Moment<Update | Delete>,
  dropRule: string,
): Plan<Sql> | string {
  const { operation, statement, table } = moment;
  const place = display(operation.table);
  const written = operation.top ? takeApart(statement.text) : undefined;
  if (written === undefined || operation.table.schema !== undefined) {
    return `Cut it by ranges of rowid of ${place}: the same statement with AND rowid > 0 AND rowid <= 10000 and so on, committed each by itself.`;
  }
  const key = table === undefined ? undefined : rowKey(table);
  const numberless = table?.settings?.["without rowid"] !== undefined;
  if (numberless && key?.length !== 1) {
    return `${place} has no rowid: cut the statement by ranges of its primary key, at most 10,000 rows to a transaction.`;
  }
  const number = numberless ? sql`${key?.[0] ?? ""}` : sql`rowid`;
  const own = written.alias ?? operation.table.name;
  const source =
    written.alias === undefined ? sql`${operation.table}` : sql`${operation.table} AS ${own}`;
  const words = operation.kind === "update" ? "Change" : "Delete";
  const title = `${words} at most ${batchSize.toLocaleString("en")} rows of ${place}`;
  const left = remainingAfter(moment, written, (column, value) => sql`${column} IS NOT ${value}`);
  if (left !== undefined) {
    return plan(
      migrate([], {
        kind: "backfill",
        title,
        sql: sql`${verbatim(written.head)} WHERE ${own}.${number} IN (SELECT ${own}.${number} FROM ${source} WHERE ${left} LIMIT ${batchSize});`,
        transaction: "own",
        brief: true,
        undo: "no-way-back",
        again: sql`SELECT 1 FROM ${source} WHERE ${left} LIMIT 1;`,
        watch: sql`SELECT count(*) AS rows_left FROM ${source} WHERE ${left};`,
      }),
    );
  }
  const progress = besideTable(operation.table, passingName(moment, operation.table, ["progress"]));
  const done = doneIn(progress);
  const ahead = sql`${operation.table} WHERE ${done} IS NULL OR ${number} > ${done}`;
  const batch = sql`SELECT ${number} FROM ${ahead} ORDER BY ${number} LIMIT ${batchSize}`;
  const said = written.condition === undefined ? sql`` : sql` AND (${verbatim(written.condition)})`;
  return rememberBatches({
    progress,
    columns: sql`id INTEGER PRIMARY KEY, done, upto`,
    place,
    transaction: "own",
    batch: {
      kind: "backfill",
      title,
      sql: sql`
        UPDATE ${progress} SET upto = (SELECT max(${number}) FROM (${batch})) WHERE id = 1;
        ${verbatim(written.head)} WHERE ${own}.${number} IN (${batch})${said};
        UPDATE ${progress} SET done = upto WHERE id = 1;`,
      transaction: "own",
      brief: true,
      undo: "no-way-back",
      again: sql`SELECT 1 FROM ${ahead} LIMIT 1;`,
    },
    dropRule,
  });
}
