import { placeOf, planBesideCopies } from "../src/recipes/beside-copies.ts";
import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "replication-stop",
  title: "Change stops the replication of rows",
  harm: "fails",

  why: `
    Logical replication sends rows, not changes of the schema.
    A subscriber that cannot apply a row, because it lacks the column, the table or the value, or has a
    rule that the publisher has not, tries again for ever: nothing more arrives, and the publisher
    keeps all it has written since, until its disk is full.
    A table whose rows cannot be told apart is worse: its UPDATEs and DELETEs fail on the publisher.
    Asked only where the config says that a replication goes on: replication "logical" where
    migrations run on the publisher, "blue-green" where they run on green, which follows blue until
    the switchover.
  `,

  replication: "logical",
  given: `
    CREATE TYPE state AS ENUM ('open', 'paid');
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, note varchar(20), state state);
    CREATE TABLE lines (order_id bigint);
  `,
  bad: [
    `ALTER TABLE orders ADD COLUMN channel text;`,
    `ALTER TABLE orders ALTER COLUMN note TYPE varchar(40);`,
    `ALTER TYPE state ADD VALUE 'sent';`,
    `CREATE TABLE bills (id bigint PRIMARY KEY);`,
    `CREATE TABLE marks (order_id bigint);`,
    `ALTER TABLE orders REPLICA IDENTITY NOTHING;`,
  ],
  good: [
    `CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);`,
    `ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';`,
    `CREATE TEMPORARY TABLE marks (order_id bigint);`,
    `ALTER TABLE lines REPLICA IDENTITY FULL;`,
  ],

  aliases: ["migrationpilot/MP055"],

  on: "statement",

  check(moment) {
    const found = moment.interruptions.filter(({ becomes }) => becomes !== "differs");
    return found.length === 0 ? undefined : { moment, found };
  },

  message: ({ found }) =>
    found
      .map((one) =>
        one.becomes === "stops"
          ? `Replication stops at ${placeOf(one)}: ${one.why}.`
          : `UPDATE and DELETE of ${placeOf(one)} are refused while it is published: ${one.why}.`,
      )
      .join(" "),

  rewrite: ({ moment, found }) => planBesideCopies(moment, found, "replication-stop"),

  elsewhere: {
    mysql: {
      replication: "blue-green",
      why: `
        Green follows blue's binary log row by row, by the places and types of their columns, until the
        switchover: what moves a column, changes a type or refuses rows that blue takes stops it.
      `,
      given: `CREATE TABLE orders (id INT PRIMARY KEY, note TEXT, total INT);`,
      bad: [`ALTER TABLE orders ADD COLUMN channel TEXT AFTER id;`],
      good: [`ALTER TABLE orders ADD COLUMN channel TEXT;`],
    },
  },

  where: ({ found }) => (found.length === 1 ? found[0]?.operation.span : undefined),
});
