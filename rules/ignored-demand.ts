import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "ignored-demand",
  title: "ALGORITHM is taken and not kept",
  harm: "blocks",
  home: "mariadb",

  why: `
    MariaDB refuses what it cannot do with the ALGORITHM that is demanded, but for a few clauses: with
    PARTITION BY, REMOVE PARTITIONING, ORDER BY and another ENGINE it takes any ALGORITHM and copies
    the table all the same.
    The demand guards nothing there: let a tool copy the table.
  `,

  given: `
    CREATE TABLE orders (id INT PRIMARY KEY, total INT);
  `,
  bad: [`ALTER TABLE orders ENGINE=MyISAM, ALGORITHM=INSTANT;`],
  good: [`ALTER TABLE orders ADD COLUMN note INT, ALGORITHM=INSTANT;`],

  covers: ["blocking-table-copy"],

  on: "statement",

  check({ statement, worst, outcome }) {
    const { algorithm = "COPY" } = statement.demands ?? {};
    if (worst?.algorithm !== "COPY" || outcome.fails !== undefined) return undefined;
    return /^(?:COPY|DEFAULT)$/.test(algorithm)
      ? undefined
      : { algorithm, name: worst.target.name };
  },

  message: ({ algorithm, name }) =>
    `The server takes ALGORITHM=${algorithm} here and copies ${display(name)} all the same.`,

  rewrite: ({ name }) =>
    `Let a tool copy ${display(name)} in batches while writes go on (gh-ost or pt-online-schema-change with the clauses without ALGORITHM), or run it while nothing writes to ${display(name)}.`,
});
