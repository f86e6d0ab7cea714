import type { Operation, OperationOf } from "../src/operation.ts";
import { indexName, passingName } from "../src/recipes/name.ts";
import { defineRule, display } from "../src/rule.ts";
import { sameName } from "../src/schema.ts";
import type { Index, Schema } from "../src/schema.ts";

/** How far ahead the index is looked for that takes its place. */
const horizon = 200;

export default defineRule({
  id: "index-gap",
  title: "Index is dropped before the one that replaces it is built",
  harm: "advice",

  why: `
    Between the drop and the end of the build no index serves the queries that had one: each of them
    reads the whole table, and a busy table does not survive that.
    A unique index that is missing for a while also lets double rows in, on which the build then
    fails.
    Build the new one first, under another name if it must be, and drop the old one after it.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, paid_at date);
    CREATE INDEX orders_user_id_idx ON orders (user_id);
  `,
  bad: [
    `
      DROP INDEX CONCURRENTLY orders_user_id_idx;
      CREATE INDEX CONCURRENTLY orders_user_id_paid_at_idx ON orders (user_id, paid_at);
    `,
    `
      DROP INDEX CONCURRENTLY orders_user_id_idx;
      CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id, paid_at);
    `,
  ],
  good: [
    `
      CREATE INDEX CONCURRENTLY orders_user_id_paid_at_idx ON orders (user_id, paid_at);
      DROP INDEX CONCURRENTLY orders_user_id_idx;
    `,
    `
      DROP INDEX CONCURRENTLY orders_user_id_idx;
      CREATE INDEX CONCURRENTLY orders_paid_at_idx ON orders (paid_at);
    `,
  ],

  aliases: ["online-migrations/replace_index"],

  on: "drop-index",

  check(moment) {
    const { operation, schema, transaction, siblings, commits, next } = moment;
    // In one transaction nobody sees it missing: they wait.
    if (transaction.kind !== "none" && !commits) return undefined;
    for (const name of operation.indexes) {
      const index = schema.index(name);
      if (index === undefined || hasStandIn(schema, index)) continue;
      if (siblings.some((one) => replaces(schema, index, one))) continue;
      for (const { operations } of next(horizon)) {
        const build = operations.find((one) => replaces(schema, index, one));
        if (build?.kind !== "create-index") continue;
        const fresh = indexName({ ...moment, siblings: [] }, build.table, build);
        const waiting = passingName(moment, { name: index.name.name }, ["new"]);
        return { index, fresh: build.name ?? fresh, waiting };
      }
    }
    return undefined;
  },

  message: ({ index, fresh }) =>
    `${index.name.name} is dropped before ${fresh === index.name.name ? "its successor" : fresh} is built: until then, queries of ${display(index.table)} that use it read the whole table.`,

  rewrite({ index, fresh, waiting }) {
    const old = index.name.name;
    return fresh === old
      ? `Build it as ${waiting} first, then DROP INDEX CONCURRENTLY ${old}, and ALTER INDEX ${waiting} RENAME TO ${old}.`
      : `Drop ${old} after ${fresh} is built.`;
  },

  elsewhere: {
    mysql: {
      why: `
        Each statement commits: between the drop and the end of the build no index serves the queries
        that had one, and each of them reads the whole table.
        A unique index that is missing for a while also lets double rows in, on which the build then
        fails.
        One ALTER TABLE does both, and nobody sees the table with neither.
      `,
      given: `CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, paid_at DATE, KEY by_user (user_id));`,
      bad: [
        `
          DROP INDEX by_user ON orders;
          CREATE INDEX by_user_and_day ON orders (user_id, paid_at);
        `,
        `
          ALTER TABLE orders DROP INDEX by_user;
          ALTER TABLE orders ADD INDEX by_user (user_id, paid_at);
        `,
      ],
      good: [
        `ALTER TABLE orders DROP INDEX by_user, ADD INDEX by_user (user_id, paid_at);`,
        `
          ALTER TABLE orders ADD INDEX by_user_and_day (user_id, paid_at);
          ALTER TABLE orders DROP INDEX by_user;
        `,
        `ALTER TABLE orders DROP INDEX by_user; ALTER TABLE orders ADD INDEX by_day (paid_at);`,
      ],
      rewrite: ({ index, fresh }) =>
        `Say both in one statement: ALTER TABLE ${display(index.table)} DROP INDEX ${index.name.name}, and ADD INDEX ${fresh} behind it.`,
    },
  },
});

/** Another index begins with the same columns, and serves meanwhile. */
function hasStandIn(schema: Schema, index: Index): boolean {
  return schema
    .indexesOf(index.table)
    .some((other) => !sameName(other.name, index.name) && beginsAlike(other, index));
}

function replaces(
  schema: Schema,
  index: Index,
  later: Operation,
): later is OperationOf<"create-index"> {
  return (
    later.kind === "create-index" &&
    sameName(schema.resolve(later.table), index.table) &&
    beginsAlike(later, index)
  );
}

function beginsAlike(one: Pick<Index, "keys" | "method">, other: Index): boolean {
  const key = one.keys[0]?.column;
  return key !== undefined && key === other.keys[0]?.column && one.method === other.method;
}
