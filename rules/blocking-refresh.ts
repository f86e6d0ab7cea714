import { stalls } from "../src/effect.ts";
import { expand, plan } from "../src/plan.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Index } from "../src/schema.ts";
import { sql } from "../src/sql.ts";

export default defineRule({
  id: "blocking-refresh",
  title: "Materialized view is filled again while its readers wait",
  harm: "blocks",

  why: `
    While a materialized view is filled again nobody can read it, and its query takes as long as it
    takes.
    REFRESH MATERIALIZED VIEW CONCURRENTLY fills a copy beside it and changes only the rows that
    differ, while everybody reads on.
    It tells the rows apart by a unique index over columns of the view.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric);
    CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) AS total FROM orders GROUP BY user_id;
    CREATE UNIQUE INDEX totals_user_id_idx ON totals (user_id);
    CREATE MATERIALIZED VIEW large_orders AS SELECT id, total FROM orders WHERE total > 1000;
    CREATE UNIQUE INDEX large_orders_id_idx ON large_orders (id) WHERE id > 0;
  `,
  bad: [`REFRESH MATERIALIZED VIEW totals;`, `REFRESH MATERIALIZED VIEW large_orders;`],
  good: [
    `REFRESH MATERIALIZED VIEW CONCURRENTLY totals;`,
    `CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM orders; REFRESH MATERIALIZED VIEW counts;`,
  ],
  uses: { before: [`SELECT * FROM totals LIMIT 1;`], after: [`SELECT * FROM totals LIMIT 1;`] },

  aliases: [
    "pgfence/refresh-matview-blocking",
    "migrationpilot/MP033",
    "pgsafe/refresh-matview-non-concurrent",
    "postgres-language-server/requireConcurrentRefreshMatview",
  ],

  on: "refresh-view",

  check({ operation, schema, ownWorst }) {
    if (operation.concurrently || !stalls(ownWorst)) return undefined;
    const indexes = schema.indexesOf(schema.resolve(operation.view));
    return { operation, key: indexes.find(tellsRowsApart) };
  },

  message: ({ operation: { view } }) =>
    `${display(view)} is filled again without CONCURRENTLY: who reads it waits until its query is done.`,

  rewrite: ({ operation: { view }, key }) =>
    key === undefined
      ? `CONCURRENTLY needs a unique index over columns of ${display(view)}, without a condition, and the history shows none: build one that tells its rows apart (CREATE UNIQUE INDEX CONCURRENTLY), then refresh it CONCURRENTLY.`
      : plan(
          expand({
            kind: "sql",
            title: `Fill ${display(view)} again while it is read`,
            sql: sql`REFRESH MATERIALIZED VIEW CONCURRENTLY ${view};`,
            transaction: "own",
            brief: false,
            undo: "nothing-to-undo",
          }),
        ),
});

function tellsRowsApart({ unique, where, keys, valid }: Index): boolean {
  return unique && valid && where === undefined && keys.every(({ column }) => column !== undefined);
}
