import { deedOf, rowsTiedTo } from "../src/recipes/tied-rows.ts";
import { successorOf } from "../src/recipes/successor.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "cascading-drop",
  title: "Dropping a table deletes rows of the tables that refer to it",
  harm: "loses-data",
  home: "sqlite",

  why: `
    While foreign keys are enforced, DROP TABLE first deletes the rows one by one, as DELETE would:
    ON DELETE CASCADE deletes the rows of other tables, SET NULL empties their columns, and without
    either the drop is refused as soon as one row refers to the table.
    That happens in every rebuild too, although the table is back a moment later.
    PRAGMA foreign_keys = OFF has to stand before the transaction begins, and a driver may switch
    enforcement on by itself.
  `,

  given: `
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
    CREATE TABLE visits (user_id INTEGER REFERENCES users (id) ON DELETE SET NULL);
    CREATE TABLE tags (id INTEGER PRIMARY KEY);
    CREATE TABLE tagged (tag_id INTEGER REFERENCES tags (id));
  `,
  bad: [
    `
      BEGIN;
      CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      INSERT INTO new_users (id, name) SELECT id, name FROM users;
      DROP TABLE users;
      ALTER TABLE new_users RENAME TO users;
      COMMIT;
    `,
    `DROP TABLE users;`,
    `DROP TABLE tags;`,
  ],
  good: [
    `
      PRAGMA foreign_keys = OFF;
      BEGIN;
      CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      INSERT INTO new_users (id, name) SELECT id, name FROM users;
      DROP TABLE users;
      ALTER TABLE new_users RENAME TO users;
      COMMIT;
      PRAGMA foreign_keys = ON;
    `,
    `CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id REFERENCES a (id)); DROP TABLE a;`,
  ],

  covers: ["table-drop", "long-write-lock"],

  on: "drop-table",

  check(moment) {
    const { operation, settings } = moment;
    const enforced = settings.get("foreign_keys")?.[0];
    if (enforced === "off") return undefined;
    // What stands in the way of switching them off is said where that was tried.
    const tried = moment.transaction.earlier.some(({ statement }) =>
      statement.operations.some(
        (one) => one.kind === "set" && one.name === "foreign_keys" && one.value?.[0] === "off",
      ),
    );
    const [name] = operation.tables;
    const table = name === undefined ? undefined : moment.schema.table(name);
    if (table === undefined || table.filled === "no" || tried) return undefined;
    const ties = rowsTiedTo(moment, table.name);
    if (ties.length === 0) return undefined;
    return {
      table: table.name,
      ties,
      sure: enforced === "on",
      rebuilt: successorOf(moment, table.name) !== undefined,
    };
  },

  message: ({ table, ties, sure, rebuilt }) =>
    `${sure ? "" : "Where foreign keys are enforced, "}DROP TABLE ${display(table)} ${ties.map(deedOf).join(" and ")}${rebuilt ? ", although the table is back a moment later" : ""}.`,

  rewrite: ({ table, rebuilt }) =>
    rebuilt
      ? "Say PRAGMA foreign_keys = OFF before the transaction begins, outside of any that the migration tool opens; inside one it does nothing, and PRAGMA defer_foreign_keys does not keep the rows. Before the commit, PRAGMA foreign_key_check must return no row; behind it switch them on again."
      : `Decide what becomes of the rows that refer to ${display(table)} first: drop the tables that nobody needs before it, rebuild the others without their foreign key, and deploy code that uses none of it. Then drop ${display(table)}.`,
});
