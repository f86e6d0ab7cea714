import { successorOf } from "../src/recipes/successor.ts";
import { defineRule, display } from "../src/rule.ts";
import { sameName } from "../src/schema.ts";

export default defineRule({
  id: "repointed-references",
  title: "Foreign keys follow the old table when it is renamed away",
  harm: "breaks-code",
  home: "sqlite",

  why: `
    ALTER TABLE RENAME rewrites what other tables, views and triggers say of the table, so that they
    go on pointing at the old one under its passing name.
    When the new table has taken the name and the old one is dropped, they point at nothing, and
    every write to those tables fails.
    Make the new table under a passing name, copy, drop the old one, and rename the new one.
  `,

  given: `
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));
    CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
  `,
  bad: [
    `
      PRAGMA foreign_keys = OFF;
      ALTER TABLE users RENAME TO users_old;
      CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      INSERT INTO users (id, name) SELECT id, name FROM users_old;
      DROP TABLE users_old;
      PRAGMA foreign_keys = ON;
    `,
  ],
  good: [
    `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      INSERT INTO new_users (id, name) SELECT id, name FROM users;
      DROP TABLE users;
      ALTER TABLE new_users RENAME TO users;
      PRAGMA foreign_keys = ON;
    `,
    `
      ALTER TABLE notes RENAME TO notes_old;
      CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
      INSERT INTO notes (id, body) SELECT id, body FROM notes_old;
      DROP TABLE notes_old;
    `,
  ],

  on: "rename-table",

  check(moment) {
    const { operation, schema, settings, table } = moment;
    if (table === undefined || settings.get("legacy_alter_table")?.[0] === "on") return undefined;
    const followed = [
      ...schema.referencing(table.name).map(({ name }) => name),
      ...schema.viewsOn(table.name).map(({ name }) => name),
    ].filter((name) => !sameName(name, table.name));
    if (followed.length === 0 || successorOf(moment, table.name) === undefined) return undefined;
    // Who is made anew behind it points at the new table again.
    const stale = followed.filter((name) => successorOf(moment, name) === undefined);
    const others = [...new Set(stale.map(display))];
    return others.length === 0 ? undefined : { from: table.name, to: operation.to, others };
  },

  message: ({ from, to, others }) =>
    `${others.join(", ")} ${others.length > 1 ? "refer" : "refers"} to ${display(from)}, and from here on to ${to}: the new ${display(from)} does not get ${others.length > 1 ? "them" : "it"} back.`,

  rewrite: ({ from }) =>
    `Make the new table under a passing name, copy the rows into it, drop ${display(from)}, and rename the new table to ${display(from)}, with PRAGMA foreign_keys = OFF before the transaction. In a migration that has run already: PRAGMA legacy_alter_table = ON before this rename.`,
});
