import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "refused-demand",
  title: "Server cannot do the statement the way it demands",
  harm: "fails",
  home: "mysql",

  why: `
    ALGORITHM and LOCK are demands, not hints: a server that cannot do the statement so refuses it,
    and nothing is done.
    That is what they are for, but a migration that always fails helps nobody.
    MySQL takes ALGORITHM=INSTANT with no LOCK besides.
  `,

  given: `
    CREATE TABLE orders (id INT PRIMARY KEY, total INT, note VARCHAR(20)) DEFAULT CHARSET=utf8mb4;
  `,
  bad: [
    `ALTER TABLE orders MODIFY total BIGINT, ALGORITHM=INPLACE, LOCK=NONE;`,
    `ALTER TABLE orders ADD INDEX (total), ALGORITHM=INSTANT;`,
  ],
  good: [
    `ALTER TABLE orders ADD COLUMN state INT, ALGORITHM=INSTANT;`,
    `ALTER TABLE orders ADD INDEX (total), ALGORITHM=INPLACE, LOCK=NONE;`,
  ],

  on: "statement",

  check: ({ outcome: { fails } }) => (fails?.demanded === true ? { why: fails.why } : undefined),

  message: ({ why }) => `The server refuses the statement. ${why}`,

  rewrite: () =>
    "Demand what the server can do, as lockproof explain prints it; where that stops writers, let a tool copy the table.",
});
