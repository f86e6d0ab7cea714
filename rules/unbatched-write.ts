import { ownWork } from "../src/effect.ts";
import { writeInBatches } from "../src/recipes/batched-write.ts";
import { picksByKey } from "../src/recipes/key-condition.ts";
import { writeByLimit } from "../src/recipes/limit-batches.ts";
import { writeByRowNumbers } from "../src/recipes/rowid-batches.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "unbatched-write",
  title: "Many rows are written in one transaction",
  harm: "blocks",
  severity: "warning",

  why: `
    One statement that writes many rows keeps every one of them locked until all are done, holds
    back the cleaning of dead rows everywhere, and loses all its work when it is stopped.
    In batches of a few thousand rows, each in a transaction of its own, nobody waits longer than a
    moment, and what was stopped goes on where it was.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, country text);
    CREATE TABLE orders (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      user_id bigint REFERENCES users (id),
      state text NOT NULL DEFAULT 'open',
      country text
    );
    CREATE TABLE visits (page text, seen_at timestamptz);
    CREATE TABLE stock (product_id bigint, shelf text, amount integer, PRIMARY KEY (product_id, shelf));
  `,
  bad: [
    `UPDATE orders SET state = 'closed' WHERE state = 'done';`,
    `UPDATE stock SET amount = 0;`,
    `UPDATE orders AS o SET country = u.country FROM users u WHERE u.id = o.user_id AND o.country IS NULL;`,
    `UPDATE stock SET amount = amount * 12 WHERE shelf <> 'a1';`,
    `DELETE FROM visits WHERE seen_at < now() - interval '1 year';`,
    `DELETE FROM stock s USING orders WHERE orders.user_id = s.product_id;`,
  ],
  good: [
    `UPDATE users SET country = 'SE' WHERE id = 7;`,
    `UPDATE users SET country = 'SE' WHERE email IN ('a@example.org', 'b@example.org') AND country IS NULL;`,
    `DELETE FROM stock WHERE shelf = 'a1' AND product_id = 12;`,
    `CREATE TABLE tags (name text); INSERT INTO tags VALUES ('a'); UPDATE tags SET name = 'b';`,
    `DELETE FROM visits WHERE false;`,
    `UPDATE users SET country = 'SE' WHERE id = 7 OR id = 8;`,
    `DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE state = 'done' LIMIT 1000);`,
    `UPDATE pg_index SET indisready = false WHERE indrelid = 'orders'::regclass;`,
  ],

  aliases: [
    "squawk/ban-update-without-where",
    "pgfence/update-in-migration",
    "pgfence/delete-without-where",
    "migrationpilot/MP011",
    "migrationpilot/MP067",
    "pg-migration-lint/PGM301",
    "strong-migrations/backfill",
  ],

  on: ["update", "delete"],

  check(moment) {
    const { operation, schema, own, table, statement } = moment;
    if (statement.batched === true) return undefined;
    // Partitions that the history does not know may have rows, whatever is known of their parent.
    const works =
      table?.partitionBy !== undefined || own.some((effect) => ownWork(effect) !== "none");
    return works && !picksByKey(operation, schema) ? { moment } : undefined;
  },

  message({ moment: { operation } }) {
    const rows = `Every row of ${display(operation.table)}${operation.where === undefined ? "" : " that the condition picks"}`;
    return `${rows} is ${operation.kind === "update" ? "changed" : "deleted"} in one transaction: whoever else writes to one of these rows waits until it commits.`;
  },

  rewrite: ({ moment }) => writeInBatches(moment, "table-drop"),

  elsewhere: {
    sqlite: {
      why: `
        While a statement writes, nobody else writes anything in the same database file: whoever
        tries gets SQLITE_BUSY when their busy timeout is over, and the log grows by every page that
        is touched.
        In batches of at most 10,000 rows, each in a transaction of its own, others get their turn.
      `,
      given: `
        CREATE TABLE users (id INTEGER PRIMARY KEY, country TEXT);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, state TEXT, country TEXT, total INTEGER);
        CREATE TABLE stock (shelf TEXT PRIMARY KEY, amount INTEGER) WITHOUT ROWID;
      `,
      bad: [
        `UPDATE orders SET state = 'closed' WHERE total = 0;`,
        `UPDATE orders AS o SET state = 'closed', country = NULL WHERE o.total > 3;`,
        `UPDATE stock SET amount = 0;`,
        `UPDATE orders SET total = total * 2;`,
        `UPDATE orders AS o SET country = u.country FROM users u WHERE u.id = o.user_id;`,
        `DELETE FROM orders WHERE state = 'closed';`,
      ],
      good: [
        `UPDATE orders SET state = 'closed' WHERE id = 7;`,
        `DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE total = 0 LIMIT 1000);`,
        `CREATE TABLE tags (name TEXT); INSERT INTO tags VALUES ('a'); UPDATE tags SET name = 'b';`,
        `DELETE FROM orders;`,
      ],
      message: ({ moment: { operation } }) =>
        `Every row of ${display(operation.table)}${operation.where === undefined ? "" : " that the condition picks"} is ${operation.kind === "update" ? "changed" : "deleted"} in one transaction: until it commits, nobody else writes to the database.`,
      rewrite: ({ moment }) => writeByRowNumbers(moment, "table-drop"),
    },
    mysql: {
      why: `
        The server locks every row it reads, whether or not the condition picks it, until the
        transaction ends; replicas apply the change as one event and fall behind by as long.
        Write by ranges of the primary key, a few thousand rows to a transaction.
      `,
      given: `CREATE TABLE orders (id INT PRIMARY KEY, state VARCHAR(20), total INT);`,
      bad: [
        `UPDATE orders SET state = 'closed' WHERE total = 0;`,
        `UPDATE orders SET total = total + 1;`,
        `DELETE FROM orders;`,
      ],
      good: [
        `UPDATE orders SET state = 'closed' WHERE id = 7;`,
        `DELETE FROM orders WHERE total = 0 ORDER BY id LIMIT 1000;`,
        `CREATE TABLE tags (name VARCHAR(20)); UPDATE tags SET name = 'b';`,
      ],
      rewrite: ({ moment }) => writeByLimit(moment, "table-drop"),
    },
  },
});
