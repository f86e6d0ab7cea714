import { stalls } from "../src/effect.ts";
import { expand, plan } from "../src/plan.ts";
import { buildConcurrently, buildOnPartitions, writtenBody } from "../src/recipes/index-build.ts";
import { indexName } from "../src/recipes/name.ts";
import { branchOf, describeGaps } from "../src/recipes/partition.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "blocking-index-build",
  title: "Index is built while writes wait",
  harm: "blocks",

  why: `
    An ordinary index build stops every write to the table until it has read and sorted all rows.
    CREATE INDEX CONCURRENTLY takes longer but lets reads and writes go on.
    It cannot run in a transaction, and when it fails it leaves an invalid index that has to be
    dropped before the next attempt.
    A partitioned table gets an empty index first, and then one for each partition, attached to it.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, email text, placed_at date NOT NULL DEFAULT now());
    CREATE TABLE visits (day date NOT NULL, page text) PARTITION BY RANGE (day);
    CREATE TABLE visits_2025 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  `,
  bad: [
    `CREATE INDEX orders_user_id_idx ON orders (user_id);`,
    `CREATE UNIQUE INDEX ON orders (lower(email), placed_at) WHERE email IS NOT NULL;`,
    `CREATE INDEX visits_page_idx ON visits (page);`,
  ],
  good: [
    `CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);`,
    `CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint); CREATE INDEX ON notes (order_id);`,
    `CREATE INDEX visits_page_idx ON ONLY visits (page);`,
  ],

  aliases: [
    "squawk/require-concurrent-index-creation",
    "pgfence/create-index-not-concurrent",
    "migrationpilot/MP001",
    "pg-migration-lint/PGM001",
    "eugene/E6",
    "pgsafe/add-index-non-concurrent",
    "strong-migrations/add_index",
    "atlas/PG101",
    "sqlfluff/PG01",
  ],

  on: "create-index",

  check(moment) {
    const { operation, ownWorst } = moment;
    if (!stalls(ownWorst)) return undefined;
    const { table, unique, keys, include } = operation;
    const name = indexName(moment, table, operation);
    const root = { name, unique, body: writtenBody(operation.text) };
    const branch = branchOf(moment, table, root, (partition, surroundings) => ({
      ...root,
      name: indexName(surroundings, partition, { keys, include }),
    }));
    return { operation, root, branch, caution: describeGaps(moment, table) };
  },

  message: ({ operation, root }) =>
    `Index ${root.name} is built over every row of ${display(operation.table)} without CONCURRENTLY.`,

  rewrite: ({ operation, root, branch, caution }) => ({
    ...plan(
      expand(
        ...(branch === undefined
          ? buildConcurrently(operation.table, root)
          : buildOnPartitions(branch)),
      ),
    ),
    ...(caution === undefined ? {} : { caution }),
  }),
});
