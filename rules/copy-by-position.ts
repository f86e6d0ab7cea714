import { same } from "../src/recipes/successor.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Table } from "../src/schema.ts";

export default defineRule({
  id: "copy-by-position",
  title: "Rows are copied by the position of their columns",
  harm: "loses-data",
  covers: ["refused-statement"],
  home: "sqlite",

  why: `
    INSERT INTO new SELECT * FROM old gives the first value to the first column, whatever they are
    called.
    Where the two tables do not have the same columns in the same order, values end up in columns
    they do not belong to, mostly without an error; where their number differs the statement is
    refused.
    A column that a later migration adds makes the same true of tables that were alike once.
    Name the columns on both sides.
  `,

  given: `
    CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT, note TEXT);
  `,
  bad: [
    `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_orders (id INTEGER PRIMARY KEY, note TEXT, state TEXT);
      INSERT INTO new_orders SELECT * FROM orders;
      DROP TABLE orders;
      ALTER TABLE new_orders RENAME TO orders;
      PRAGMA foreign_keys = ON;
    `,
    `CREATE TABLE kept (id INTEGER, state TEXT); INSERT INTO kept (id, state) SELECT * FROM orders;`,
  ],
  good: [
    `
      CREATE TABLE new_orders (id INTEGER PRIMARY KEY, State TEXT NOT NULL, note TEXT);
      INSERT INTO new_orders SELECT * FROM orders;
    `,
    `
      CREATE TABLE kept (id INTEGER PRIMARY KEY, note TEXT, state TEXT);
      INSERT INTO kept (id, state, note) SELECT id, state, note FROM orders;
    `,
  ],

  elsewhere: {
    mysql: {
      given: `CREATE TABLE orders (id INT PRIMARY KEY, state VARCHAR(20), note VARCHAR(20));`,
      bad: [
        `CREATE TABLE kept (id INT PRIMARY KEY, note VARCHAR(20), state VARCHAR(20)); INSERT INTO kept SELECT * FROM orders;`,
      ],
      good: [
        `CREATE TABLE kept (id INT PRIMARY KEY, state VARCHAR(20), note VARCHAR(20)); INSERT INTO kept SELECT * FROM orders;`,
        `CREATE TABLE kept (id INT PRIMARY KEY, note VARCHAR(20), state VARCHAR(20)); INSERT INTO kept (id, note, state) SELECT id, note, state FROM orders;`,
      ],
    },
  },

  on: "statement",

  check({ statement, schema }) {
    const [operation] = statement.operations;
    if (operation?.kind !== "insert") return undefined;
    const { query, columns } = operation;
    const [source, ...others] = query.tables;
    if (source === undefined || others.length > 0 || query.columns.join() !== "*") return undefined;
    const [from, to] = [schema.table(source), schema.table(operation.table)];
    if (from?.complete !== true || (to?.complete !== true && columns.length === 0))
      return undefined;
    const given = namesOf(from, "read");
    const taken = columns.length > 0 ? columns : to === undefined ? [] : namesOf(to, "written");
    const at = taken.findIndex((column, place) => !same(column, given[place] ?? ""));
    if (at < 0 && given.length === taken.length) return undefined;
    return { from: from.name, to: operation.table, given, taken, at };
  },

  message: ({ from, to, given, taken, at }) =>
    given.length === taken.length
      ? `SELECT * FROM ${display(from)} puts ${given[at] ?? ""} into ${taken[at] ?? ""} of ${display(to)}: columns are matched by their place, not by their name.`
      : `SELECT * FROM ${display(from)} gives ${String(given.length)} values to ${String(taken.length)} columns of ${display(to)}, which the server refuses.`,

  rewrite: ({ from, to, given, taken }) => {
    const shared = taken.filter((column) => given.some((each) => same(each, column)));
    return `Name the columns on both sides: INSERT INTO ${display(to)} (${shared.join(", ")}) SELECT ${shared.join(", ")} FROM ${display(from)}.`;
  },
});

/** Those that a star stands for, or that values go into; computed ones are read only. */
function namesOf({ columns }: Table, use: "read" | "written"): readonly string[] {
  return columns.flatMap(({ name, generated }) =>
    use === "written" && generated !== undefined ? [] : [name],
  );
}
