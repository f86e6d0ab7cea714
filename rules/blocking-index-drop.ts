import { obstructs } from "../src/effect.ts";
import type { Name } from "../src/operation.ts";
import { expand, plan } from "../src/plan.ts";
import { indexBody } from "../src/recipes/index-build.ts";
import { besideTable } from "../src/recipes/name.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Index } from "../src/schema.ts";
import type { Sql } from "../src/sql.ts";
import { sql, verbatim } from "../src/sql.ts";

export default defineRule({
  id: "blocking-index-drop",
  title: "Index is dropped under a lock on its table",
  harm: "blocks",

  why: `
    Dropping an index stops reads and writes of its table, and while the drop waits for its turn
    behind a long query, everybody queues behind it.
    DROP INDEX CONCURRENTLY waits without stopping anybody; it cannot run in a transaction.
    The index of a constraint goes with the constraint, and the index of a partitioned table has
    no such way: drop it in a quiet hour.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, email text);
    CREATE INDEX orders_user_id_idx ON orders (user_id);
    CREATE INDEX orders_email_idx ON orders (lower(email)) WHERE email <> '';
  `,
  bad: [
    `DROP INDEX orders_user_id_idx;`,
    `DROP INDEX IF EXISTS orders_user_id_idx, orders_email_idx;`,
  ],
  good: [
    `DROP INDEX CONCURRENTLY orders_user_id_idx;`,
    `CREATE TABLE notes (id bigint, tag text); CREATE INDEX notes_tag_idx ON notes (tag); DROP INDEX notes_tag_idx;`,
  ],

  aliases: [
    "squawk/require-concurrent-index-deletion",
    "pgfence/drop-index-not-concurrent",
    "migrationpilot/MP009",
    "pg-migration-lint/PGM002",
    "pgsafe/drop-index-non-concurrent",
    "strong-migrations/remove_index",
    "atlas/PG102",
  ],

  on: "drop-index",

  check({ operation, own, schema }) {
    if (operation.concurrently || !own.some(obstructs)) return undefined;
    const indexes = operation.indexes.map((name) => ({ name, known: schema.index(name) }));
    const owned = indexes.find(({ known }) => known?.constraint !== undefined)?.known;
    const partitioned = indexes.find(
      ({ known }) => known !== undefined && schema.table(known.table)?.partitionBy !== undefined,
    );
    return { operation, indexes, owned, partitioned };
  },

  message({ operation, indexes }) {
    const tables = indexes.flatMap(({ known }) => (known === undefined ? [] : [known.table]));
    const places = [...new Set(tables.map(display))];
    const names = operation.indexes.map(({ name }) => name).join(", ");
    return `Dropping ${names} without CONCURRENTLY locks ${places.length === 0 ? "its table" : places.join(" and ")}.`;
  },

  rewrite({ operation, indexes, owned, partitioned }) {
    if (owned?.constraint !== undefined) {
      return `The server refuses it: ${owned.name.name} belongs to constraint ${owned.constraint} of ${display(owned.table)} and goes with it.`;
    }
    if (partitioned !== undefined) {
      return `The index of a partitioned table cannot be dropped CONCURRENTLY: drop ${partitioned.name.name} in a quiet hour, with a short lock timeout, and again when that strikes.`;
    }
    if (operation.cascade) {
      return `CONCURRENTLY cannot CASCADE: drop what depends on ${indexes.map(({ name }) => name.name).join(", ")} first, then each index CONCURRENTLY.`;
    }
    const condition = verbatim(operation.ifExists ? " IF EXISTS" : "");
    return plan(
      expand(
        ...indexes.map(({ name, known }) => ({
          kind: "sql" as const,
          title: `Drop ${name.name} while reads and writes go on`,
          sql: sql`DROP INDEX CONCURRENTLY${condition} ${name};`,
          transaction: "none" as const,
          brief: false,
          undo: known === undefined ? ("no-way-back" as const) : { sql: rebuild(name, known) },
        })),
      ),
    );
  },
});

function rebuild(name: Name, index: Index): Sql {
  const unique = verbatim(index.unique ? "UNIQUE " : "");
  const table = besideTable(name, index.table.name);
  const body = indexBody(index);
  return sql`CREATE ${unique}INDEX CONCURRENTLY ${name.name} ON ${table} ${body};`;
}
