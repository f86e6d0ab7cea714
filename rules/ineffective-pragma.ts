import { defineRule, display } from "../src/rule.ts";
import { sameName } from "../src/schema.ts";

/** How far ahead it is looked for what relies on it. */
const horizon = 400;

export default defineRule({
  id: "ineffective-pragma",
  title: "Foreign keys are switched off inside a transaction, which does nothing",
  harm: "fails",
  home: "sqlite",

  why: `
    PRAGMA foreign_keys does nothing while a transaction is open, and says nothing either.
    A rebuild that stands behind it drops the old table with foreign keys enforced: rows of other
    tables are deleted by ON DELETE CASCADE, or the migration fails.
    PRAGMA defer_foreign_keys does not help: it only puts off the check, not the deletion.
    Put the PRAGMA before the transaction, and tell the tool that runs the file to open none.
  `,

  given: `
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
    CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
  `,
  bad: [
    `
      BEGIN;
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      INSERT INTO new_users (id, name) SELECT id, name FROM users;
      DROP TABLE users;
      ALTER TABLE new_users RENAME TO users;
      PRAGMA foreign_keys = ON;
      COMMIT;
    `,
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
    `
      BEGIN;
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
      INSERT INTO new_notes (id, body) SELECT id, body FROM notes;
      DROP TABLE notes;
      ALTER TABLE new_notes RENAME TO notes;
      COMMIT;
    `,
  ],

  on: "set",

  check(moment) {
    const { operation, transaction, settings, schema } = moment;
    if (operation.name !== "foreign_keys" || transaction.kind === "none") return undefined;
    if (operation.value?.[0] !== "off" || settings.get("foreign_keys")?.[0] === "off")
      return undefined;
    const dropped = moment
      .next(horizon)
      .flatMap(({ operations }) =>
        operations.flatMap((one) => (one.kind === "drop-table" ? one.tables : [])),
      )
      .flatMap((name) => schema.table(name) ?? [])
      .flatMap(({ name, filled }) => (filled === "no" ? [] : [name]));
    const hit = dropped.flatMap((table) => {
      const others = schema
        .referencing(table)
        .filter(({ name, filled }) => !sameName(name, table) && filled !== "no");
      return others.length === 0
        ? []
        : [{ table, others: others.map(({ name }) => display(name)) }];
    });
    return hit.length === 0 ? undefined : { hit, opened: openers[transaction.kind] };
  },

  message: ({ hit, opened }) =>
    `PRAGMA foreign_keys = OFF does nothing in the transaction that ${opened}: where foreign keys are enforced, ${hit.map(({ table, others }) => `dropping ${display(table)} deletes rows of ${others.join(", ")}, or fails`).join("; ")}.`,

  rewrite: () =>
    "Move PRAGMA foreign_keys = OFF before the transaction, into the connection that runs the migrations or a migration without a transaction, and switch them on again behind it. Look at PRAGMA foreign_key_check before the commit: it must return no row.",
});

const openers = {
  explicit: "BEGIN opened",
  block: "the block is",
  run: "the migration tool opens around all pending files",
  file: "the migration tool opens around the file",
  implicit: "statements sent together are",
} as const;
