import { keepColumns, same, successorOf } from "../src/recipes/successor.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "rebuild-drops-column",
  title: "Table is made anew without a column that code uses",
  harm: "breaks-code",
  home: "sqlite",

  why: `
    The new table has fewer columns than the one it takes the place of, or calls them otherwise:
    deployed code that reads or writes such a column fails from that moment, and the values of a
    column that was not copied are gone with the old table.
    Deploy code that has let go of the column first.
  `,

  given: `
    CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT, total INTEGER);
  `,
  bad: [
    `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_orders (id INTEGER PRIMARY KEY, total INTEGER);
      INSERT INTO new_orders (id, total) SELECT id, total FROM orders;
      DROP TABLE orders;
      ALTER TABLE new_orders RENAME TO orders;
      PRAGMA foreign_keys = ON;
    `,
    `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_orders (id INTEGER PRIMARY KEY, remark TEXT, total INTEGER);
      INSERT INTO new_orders (id, remark, total) SELECT id, note, total FROM orders;
      DROP TABLE orders;
      ALTER TABLE new_orders RENAME TO orders;
      PRAGMA foreign_keys = ON;
    `,
  ],
  good: [
    `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_orders (id INTEGER PRIMARY KEY, Note TEXT NOT NULL DEFAULT '', total INTEGER, tax INTEGER);
      INSERT INTO new_orders (id, Note, total) SELECT id, coalesce(note, ''), total FROM orders;
      DROP TABLE orders;
      ALTER TABLE new_orders RENAME TO orders;
      PRAGMA foreign_keys = ON;
    `,
  ],

  on: ["drop-table", "rename-table"],

  check(moment) {
    const { operation, schema } = moment;
    const name = operation.kind === "drop-table" ? operation.tables[0] : operation.table;
    const table = name === undefined ? undefined : schema.table(name);
    const next = table === undefined ? undefined : successorOf(moment, table.name);
    if (table === undefined || next?.filled !== true) return undefined;
    const gone = table.columns
      .map((column) => column.name)
      .filter((column) => !next.columns.some((other) => same(other.name, column)));
    const fresh = next.columns
      .map((column) => column.name)
      .filter((column) => !table.columns.some((other) => same(other.name, column)));
    return gone.length === 0 ? undefined : { table: table.name, gone, fresh };
  },

  message: ({ table, gone, fresh }) =>
    `${display(table)} comes back without ${gone.join(", ")}${fresh.length === 0 ? "" : ` (new: ${fresh.join(", ")})`}: deployed code that uses ${gone.length > 1 ? "them" : "it"} fails from that moment.`,

  rewrite: ({ table, gone }) => keepColumns(table, gone),
});
