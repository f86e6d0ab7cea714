import { expand, plan } from "../src/plan.ts";
import { buildConcurrently, writtenBody } from "../src/recipes/index-build.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "kept-invalid-index",
  title: "IF NOT EXISTS keeps the invalid index of a failed attempt",
  harm: "advice",
  severity: "note",
  once: "migration",

  why: `
    A concurrent build that fails, on a deadlock, a double value or a timeout, leaves its index
    behind: invalid, used by no query, and kept up by every write.
    Run again, IF NOT EXISTS finds the name taken and reports success, so that the index stays
    invalid and nobody is told.
    Drop what may be left first, then build without IF NOT EXISTS.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, email text);
  `,
  bad: [
    `CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_user_id_idx ON orders (user_id);`,
    `CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS orders_email_key ON orders (lower(email)) WHERE email <> '';`,
  ],
  good: [
    `CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);`,
    `
      DROP INDEX CONCURRENTLY IF EXISTS orders_user_id_idx;
      CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_user_id_idx ON orders (user_id);
    `,
    `CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_pkey ON orders (id);`,
  ],

  aliases: ["migrationpilot/MP070", "strong-migrations/remove_invalid_indexes"],

  on: "create-index",

  check({ operation, schema, previous }) {
    const { name, concurrently, ifNotExists, table } = operation;
    if (!concurrently || !ifNotExists || name === undefined) return undefined;
    const place = { schema: schema.resolve(table).schema, name };
    if (schema.index(place) !== undefined) return undefined;
    const isCleared = previous(20).some(({ operations }) =>
      operations.some(
        (other) =>
          other.kind === "drop-index" && other.indexes.some((index) => index.name === name),
      ),
    );
    return isCleared ? undefined : { operation, name };
  },

  message: ({ operation: { table }, name }) =>
    `Where an attempt to build ${name} of ${display(table)} has failed, IF NOT EXISTS keeps the invalid index that it left.`,

  rewrite: ({ operation: { table, unique, text }, name }) =>
    plan(expand(...buildConcurrently(table, { name, unique, body: writtenBody(text) }))),
});
