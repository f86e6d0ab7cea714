import { placeOf, planBesideCopies } from "../src/recipes/beside-copies.ts";
import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "replication-drift",
  title: "Change leaves the two sides of a replication with different contents",
  harm: "advice",

  why: `
    Logical replication sends rows of logged tables and nothing else: what sequences have reached,
    what materialized views hold, rows of unlogged tables and what a change of type makes of old
    values stay where they were made.
    Nothing fails, and nobody notices before the copy takes over.
    Asked only where the config says that a replication goes on.
  `,

  replication: "logical",
  given: `
    CREATE SEQUENCE bill_numbers;
    CREATE TABLE drafts (id bigint PRIMARY KEY, body text);
    CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM drafts;
    CREATE UNIQUE INDEX totals_count ON totals (count);
  `,
  bad: [
    `ALTER SEQUENCE bill_numbers RESTART WITH 1000;`,
    `REFRESH MATERIALIZED VIEW CONCURRENTLY totals;`,
    `CREATE UNLOGGED TABLE cache (key text PRIMARY KEY);`,
  ],
  good: [`ALTER SEQUENCE bill_numbers OWNED BY drafts.id;`, `INSERT INTO drafts VALUES (1, 'a');`],

  on: "statement",

  check(moment) {
    const found = moment.interruptions.filter(({ becomes }) => becomes === "differs");
    return found.length === 0 ? undefined : { moment, found };
  },

  message: ({ found }) =>
    found
      .map((one) => `The two sides of ${placeOf(one)} differ from now on: ${one.why}.`)
      .join(" "),

  rewrite: ({ moment, found }) => planBesideCopies(moment, found, "replication-drift"),

  elsewhere: {
    mysql: {
      replication: "blue-green",
      given: `CREATE TABLE orders (id INT PRIMARY KEY, state VARCHAR(20));`,
      bad: [`UPDATE orders SET state = 'paid' WHERE id = 1;`],
      good: [`ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';`],
    },
  },

  where: ({ found }) => (found.length === 1 ? found[0]?.operation.span : undefined),
});
