import { defineRule, display } from "../src/rule.ts";
import type { FullName, Schema } from "../src/schema.ts";
import { sameName } from "../src/schema.ts";

export default defineRule({
  id: "table-truncate",
  title: "All rows of a table are thrown away",
  harm: "loses-data",

  why: `
    TRUNCATE removes every row at once, fires no trigger that is written for single rows, and with
    CASCADE takes along the rows of every table that refers to it, and of those that refer to them.
    Only a dump brings the rows back, and everybody who uses the tables waits until the transaction
    has ended.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE carts (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));
    CREATE TABLE cart_items (cart_id bigint REFERENCES carts (id), product_id bigint);
    CREATE TABLE visits (page text);
  `,
  bad: [`TRUNCATE visits;`, `TRUNCATE TABLE users CASCADE;`, `TRUNCATE carts, cart_items;`],
  good: [
    `CREATE TABLE scratch (id bigint); INSERT INTO scratch VALUES (1); TRUNCATE scratch;`,
    `CREATE TEMPORARY TABLE scratch (id bigint); TRUNCATE scratch;`,
  ],

  aliases: [
    "squawk/ban-truncate-cascade",
    "pgfence/truncate",
    "pgfence/truncate-cascade",
    "migrationpilot/MP036",
    "pg-migration-lint/PGM203",
    "pg-migration-lint/PGM204",
    "pgsafe/truncate",
    "postgres-language-server/banTruncate",
  ],

  on: "truncate",

  check({ operation, schema }) {
    const named = operation.tables.map((name) => schema.resolve(name));
    return { operation, dragged: operation.cascade ? draggedAlong(schema, named) : [] };
  },

  message({ operation: { tables }, dragged }) {
    const all = [...tables.map(display), ...dragged.map(display)];
    const why = dragged.length === 0 ? "" : ` (CASCADE takes ${dragged.map(display).join(", ")})`;
    return `Every row of ${all.join(", ")} is thrown away${why}.`;
  },

  rewrite: ({ operation: { tables }, dragged }) => {
    const all = [...tables, ...dragged].map(display).join(", ");
    return `Nothing brings the rows back: keep a dump of ${all}. Where code still uses the rows, delete those that are not needed a batch at a time, which stops nobody; where none does, do it in a quiet moment with a short lock timeout.`;
  },

  elsewhere: {
    mysql: {
      why: `
        TRUNCATE makes the table anew: every row goes at once, no trigger fires, and it commits by
        itself, so that no ROLLBACK brings the rows back.
      `,
      given: `CREATE TABLE visits (id INT PRIMARY KEY, page TEXT);`,
      bad: [`TRUNCATE visits;`, `TRUNCATE TABLE visits;`],
      good: [
        `CREATE TABLE scratch (id INT); INSERT INTO scratch VALUES (1); TRUNCATE scratch;`,
        `CREATE TEMPORARY TABLE scratch (id INT); TRUNCATE scratch;`,
      ],
    },
  },
});

/** Tables that refer to these, and tables that refer to them. */
function draggedAlong(schema: Schema, named: readonly FullName[]): readonly FullName[] {
  const reached = [...named];
  for (const name of reached) {
    for (const { name: other } of schema.referencing(name)) {
      if (!reached.some((known) => sameName(known, other))) reached.push(other);
    }
  }
  return reached.slice(named.length);
}
