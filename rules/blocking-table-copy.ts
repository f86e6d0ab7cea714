import { stalls } from "../src/effect.ts";
import { copyByTool } from "../src/recipes/table-copy.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "blocking-table-copy",
  title: "Table is copied or an index is built while writes wait",
  harm: "blocks",
  home: "mysql",

  why: `
    Most changes go on beside reads and writes, but some can only be done while nobody writes, and
    take as long as the table is large; each replica then takes as long again.
    One such clause makes the whole statement so.
    Say ALGORITHM and LOCK in every ALTER TABLE, so that the server refuses what it would do that
    way, and let a tool copy the table in batches.
  `,

  given: `
    CREATE TABLE orders (id INT PRIMARY KEY, total INT, note TEXT, name VARCHAR(40), UNIQUE KEY also_id (id)) DEFAULT CHARSET=latin1;
  `,
  bad: [
    `ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4;`,
    `ALTER TABLE orders ADD COLUMN gross INT AS (total * 2) STORED;`,
    `ALTER TABLE orders ENGINE=MyISAM;`,
    `ALTER TABLE orders ADD FULLTEXT INDEX orders_note (note);`,
    `ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);`,
    `ALTER TABLE orders DROP PRIMARY KEY;`,
  ],
  good: [
    `ALTER TABLE orders ADD COLUMN state INT NULL;`,
    `ALTER TABLE orders ADD INDEX orders_total (total);`,
    `CREATE TABLE notes (id INT PRIMARY KEY, body TEXT); ALTER TABLE notes ADD FULLTEXT INDEX (body);`,
  ],

  aliases: ["bytebase/statement.disallow-offline-ddl", "strong-migrations/add_index"],

  on: "statement",

  check(moment) {
    const { worst } = moment;
    if (worst?.algorithm === undefined || !stalls(worst)) return undefined;
    return { moment, worst };
  },

  message: ({ worst }) =>
    `${display(worst.target.name)} can only be changed so while writes wait (ALGORITHM=${worst.algorithm ?? ""}).`,

  rewrite: ({ moment }) => copyByTool(moment),
});
