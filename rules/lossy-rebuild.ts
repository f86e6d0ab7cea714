import { lostBy, successorOf } from "../src/recipes/successor.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "lossy-rebuild",
  title: "Table is made anew without all that the old one had",
  harm: "loses-data",
  home: "sqlite",

  why: `
    SQLite changes most of a table by making a new one, copying the rows, dropping the old one and
    giving the new one its name.
    Indexes and triggers go with the old table, and constraints that the new definition does not
    repeat are gone: nothing fails, queries become slow, and rows come in that were refused before.
    Tools that write such rebuilds from a model leave out what the model does not know: triggers,
    CHECK constraints, indexes over expressions.
  `,

  given: `
    CREATE TABLE users (id INTEGER PRIMARY KEY);
    CREATE TABLE orders (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      user_id INTEGER REFERENCES users (id),
      code TEXT UNIQUE,
      total INTEGER CHECK (total >= 0)
    );
    CREATE INDEX orders_user ON orders (user_id);
    CREATE TABLE log (note TEXT);
    CREATE TRIGGER orders_log AFTER DELETE ON orders BEGIN INSERT INTO log VALUES (OLD.code); END;
  `,
  bad: [
    `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_orders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL REFERENCES users (id),
        code TEXT UNIQUE,
        total INTEGER CHECK (total >= 0)
      );
      INSERT INTO new_orders (id, user_id, code, total) SELECT id, user_id, code, total FROM orders;
      DROP TABLE orders;
      ALTER TABLE new_orders RENAME TO orders;
      PRAGMA foreign_keys = ON;
    `,
    `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, code TEXT, total INTEGER);
      INSERT INTO new_orders (id, user_id, code, total) SELECT id, user_id, code, total FROM orders;
      DROP TABLE orders;
      ALTER TABLE new_orders RENAME TO orders;
      CREATE INDEX orders_user ON orders (user_id);
      CREATE TRIGGER orders_log AFTER DELETE ON orders BEGIN INSERT INTO log VALUES (OLD.code); END;
      PRAGMA foreign_keys = ON;
    `,
  ],
  good: [
    `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_orders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        code TEXT,
        total INTEGER,
        CONSTRAINT positive CHECK ("total" >= 0),
        FOREIGN KEY (user_id) REFERENCES users (id)
      );
      INSERT INTO new_orders (id, user_id, code, total) SELECT id, user_id, code, total FROM orders;
      DROP TABLE orders;
      ALTER TABLE new_orders RENAME TO orders;
      CREATE UNIQUE INDEX orders_code ON orders (code);
      CREATE INDEX by_user ON orders (user_id);
      CREATE TRIGGER orders_log AFTER DELETE ON orders BEGIN INSERT INTO log VALUES (OLD.code); END;
      PRAGMA foreign_keys = ON;
    `,
    `
      DROP TRIGGER orders_log;
      DROP INDEX orders_user;
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_orders (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL REFERENCES users (id),
        code TEXT UNIQUE,
        total INTEGER CHECK (total >= 0)
      );
      INSERT INTO new_orders (id, user_id, code, total) SELECT id, user_id, code, total FROM orders;
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
    const lost = lostBy(moment, table, next);
    return lost.length === 0 ? undefined : { table, lost };
  },

  message: ({ table, lost }) =>
    `The table that takes the place of ${display(table.name)} comes without ${listed(lost)}.`,

  rewrite: ({ table, lost }) =>
    `Put back what is meant to stay before the migration ends: constraints in the new CREATE TABLE, indexes and triggers after the rename. What shall go, say so: DROP it by name before the rebuild, or allow this with the reason (${listed(lost)} of ${display(table.name)}).`,
});

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
