import type { Operation } from "../src/operation.ts";
import { alterTable } from "../src/recipes/constraint.ts";
import {
  dropBeside,
  droppedIndex,
  isHeldByOther,
  retireKey,
  tiesTo,
} from "../src/recipes/dropped-key.ts";
import { comesInTransaction } from "../src/recipes/handover.ts";
import type { Tie } from "../src/recipes/retire.ts";
import { defineRule, display } from "../src/rule.ts";
import { sameName } from "../src/schema.ts";
import { sql, verbatim } from "../src/sql.ts";

export default defineRule({
  id: "key-drop",
  title: "Key is dropped under the code that relies on it",
  harm: "breaks-code",

  why: `
    Deployed code that says ON CONFLICT over the columns of a key fails the moment the key is gone,
    rows that it kept from being written twice can be, and its index no longer finds rows.
    Foreign keys that point at it go with it under CASCADE.
    Without its primary key a table that is replicated logically refuses UPDATE and DELETE.
    A key that takes its place belongs into the same statement, built beforehand.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, name text UNIQUE);
    CREATE TABLE orders (id bigint PRIMARY KEY, number bigint, user_id bigint REFERENCES users (id));
    CREATE UNIQUE INDEX users_email_idx ON users (email);
    CREATE UNIQUE INDEX orders_number_idx ON orders (number) WHERE number > 0;
  `,
  bad: [
    `ALTER TABLE users DROP CONSTRAINT users_name_key;`,
    `ALTER TABLE orders DROP CONSTRAINT orders_pkey;`,
    `ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE;`,
    `DROP INDEX CONCURRENTLY orders_number_idx;`,
  ],
  good: [
    `ALTER TABLE users DROP CONSTRAINT users_email_key;`,
    `ALTER TABLE users DROP CONSTRAINT users_email_key, ADD CONSTRAINT users_email UNIQUE USING INDEX users_email_idx;`,
    `ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;`,
    `ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_number_key;`,
    `CREATE TABLE notes (id bigint PRIMARY KEY); ALTER TABLE notes DROP CONSTRAINT notes_pkey;`,
  ],

  aliases: ["pgfence/drop-constraint", "migrationpilot/MP055", "pgsafe/drop-constraint"],

  covers: ["blocking-index-drop"],

  on: ["drop-constraint", "drop-index"],

  check(moment) {
    const { operation, table, siblings, schema } = moment;
    if (operation.kind === "drop-index") return droppedIndex(moment, operation);
    const dropped = table?.constraints.find(({ name }) => name === operation.name);
    const kind = dropped?.constraint.kind;
    if (table === undefined || dropped === undefined || dropped.origin === "here") return undefined;
    if (kind !== "primary-key" && kind !== "unique") return undefined;
    const adds = (other: Operation): boolean =>
      (other.kind === "add-primary-key" || other.kind === "add-unique") &&
      sameName(schema.resolve(other.table), table.name);
    if (siblings.some(adds) || comesInTransaction(moment, adds)) return undefined;
    if (isHeldByOther(dropped, table, schema)) return undefined;
    const ties = operation.cascade ? tiesTo(dropped, table, schema) : [];
    return { operation, table: operation.table, name: operation.name, kind, ties };
  },

  message: ({ table, name, kind, ties }) =>
    `${keyWords[kind]} ${name} of ${display(table)} is dropped${withTies(ties)}: deployed code that says ON CONFLICT over it fails from that moment, and rows can be doubled.`,

  rewrite(hazard) {
    const { operation, name } = hazard;
    if (operation.kind === "drop-index")
      return retireKey(
        "key-drop",
        "ON CONFLICT",
        hazard,
        dropBeside(operation, hazard.partitioned),
      );
    const cascade = verbatim(operation.cascade ? " CASCADE" : "");
    const drop = sql`${alterTable(operation)} DROP CONSTRAINT ${name}${cascade};`;
    return retireKey("key-drop", "ON CONFLICT", hazard, {
      sql: drop,
      transaction: "own",
      brief: true,
    });
  },

  elsewhere: {
    mysql: {
      why: `
        Rows that the key kept from being written twice can be, and nothing fails: ON DUPLICATE KEY
        UPDATE, INSERT IGNORE and REPLACE insert another row each time from that moment.
        Its index no longer finds rows. To put it back, the double rows have to be removed first.
        Without its primary key a table is replicated row by row with a search for each, and no tool
        can copy it in batches.
        A key that takes its place belongs into the same statement.
      `,
      given: `
        CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(100) NOT NULL UNIQUE, name VARCHAR(100), KEY by_name (name));
      `,
      bad: [`ALTER TABLE users DROP INDEX email;`, `DROP INDEX email ON users;`],
      good: [
        `ALTER TABLE users DROP INDEX email, ADD UNIQUE INDEX email (email, name);`,
        `ALTER TABLE users DROP INDEX by_name;`,
        `ALTER TABLE users DROP PRIMARY KEY, ADD PRIMARY KEY (id, email);`,
        `CREATE TABLE notes (id INT, UNIQUE KEY (id)); ALTER TABLE notes DROP INDEX id;`,
      ],
      message: ({ table, name, kind }) =>
        `${keyWords[kind]} ${name} of ${display(table)} is dropped: from that moment ON DUPLICATE KEY UPDATE, INSERT IGNORE and REPLACE insert another row, and nothing else keeps rows from being doubled.`,
      rewrite(hazard) {
        const { operation, table, name, drop = sql`` } = hazard;
        if (operation.kind === "drop-constraint")
          return `Name the primary key that takes its place in the same statement: ALTER TABLE ${display(table)} DROP PRIMARY KEY, ADD PRIMARY KEY (…).`;
        const how = { transaction: "none", brief: true } as const;
        const whole = sql`ALTER TABLE ${table} DROP INDEX ${name}${drop};`;
        return retireKey("key-drop", "INSERT that counts on a conflict", hazard, {
          sql: whole,
          ...how,
        });
      },
    },
    sqlite: {
      why: `
        Deployed code that says ON CONFLICT over the columns of the index fails the moment it is gone,
        OR IGNORE and OR REPLACE insert another row each time, and rows that it kept from being
        written twice can be.
        To put it back, the double rows have to be removed first.
      `,
      given: `
        CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT);
        CREATE UNIQUE INDEX users_email ON users (email);
        CREATE UNIQUE INDEX users_name_once ON users (name);
        CREATE UNIQUE INDEX users_name_again ON users (name);
        CREATE INDEX users_name ON users (name);
      `,
      bad: [`DROP INDEX users_email;`],
      good: [
        `DROP INDEX users_name;`,
        `DROP INDEX users_name_again;`,
        `CREATE TABLE notes (body TEXT); CREATE UNIQUE INDEX bodies ON notes (body); DROP INDEX bodies;`,
      ],
      rewrite: (hazard) =>
        retireKey("key-drop", "ON CONFLICT", hazard, {
          sql: sql`DROP INDEX ${hazard.name};`,
          transaction: "own",
          brief: true,
        }),
    },
  },
});

const keyWords = { "primary-key": "The primary key", unique: "The unique key" } as const;

function withTies(ties: readonly Tie[]): string {
  const dragged = [...new Set(ties.map(({ from }) => display(from)))].join(", ");
  return dragged === "" ? "" : `, with the foreign keys of ${dragged}`;
}
