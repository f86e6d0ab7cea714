import type { Operation } from "../src/operation.ts";
import { reachOtherwise } from "../src/recipes/reach-by-rebuild.ts";
import { defineRule, display, displayAll } from "../src/rule.ts";

export default defineRule({
  id: "refused-statement",
  title: "Server refuses the statement",
  harm: "fails",
  home: "sqlite",

  why: `
    From what earlier migrations have made, and from the version of the server, it is certain that
    the statement fails: SQLite adds no column that is a key or is computed and stored, drops none
    that an index, a constraint, a view or a trigger uses, and changes little else of a table.
    The migration stops there, and what ran before it stays, unless the whole of it is one
    transaction.
  `,

  given: `
    CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT, total INTEGER CHECK (total > 0), code TEXT UNIQUE);
    CREATE INDEX orders_state ON orders (state);
    INSERT INTO orders (id, state) VALUES (1, 'open');
  `,
  bad: [
    `ALTER TABLE orders ADD COLUMN slug TEXT UNIQUE;`,
    `ALTER TABLE orders ADD COLUMN gross INTEGER AS (total * 2) STORED;`,
    `ALTER TABLE orders ADD COLUMN made_at TEXT DEFAULT CURRENT_TIMESTAMP;`,
    `ALTER TABLE orders ALTER COLUMN state SET NOT NULL;`,
    `ALTER TABLE orders DROP COLUMN state;`,
    `ALTER TABLE orders DROP COLUMN code;`,
    `CREATE TABLE orders (id INTEGER);`,
  ],
  means: [
    `ALTER TABLE orders ADD COLUMN slug TEXT; CREATE UNIQUE INDEX orders_slug_key ON orders (slug);`,
    `
      CREATE TABLE new (id INTEGER PRIMARY KEY, state TEXT, total INTEGER CHECK (total > 0), code TEXT UNIQUE, gross INTEGER AS (total * 2) STORED);
      INSERT INTO new SELECT id, state, total, code FROM orders;
      DROP TABLE orders;
      ALTER TABLE new RENAME TO orders;
      CREATE INDEX orders_state ON orders (state);
    `,
    `
      CREATE TABLE new (id INTEGER PRIMARY KEY, state TEXT, total INTEGER CHECK (total > 0), code TEXT UNIQUE, made_at TEXT DEFAULT CURRENT_TIMESTAMP);
      INSERT INTO new (id, state, total, code) SELECT id, state, total, code FROM orders;
      DROP TABLE orders;
      ALTER TABLE new RENAME TO orders;
      CREATE INDEX orders_state ON orders (state);
    `,
    `
      CREATE TABLE new (id INTEGER PRIMARY KEY, state TEXT NOT NULL, total INTEGER CHECK (total > 0), code TEXT UNIQUE);
      INSERT INTO new SELECT id, state, total, code FROM orders;
      DROP TABLE orders;
      ALTER TABLE new RENAME TO orders;
      CREATE INDEX orders_state ON orders (state);
    `,
    `DROP INDEX orders_state; ALTER TABLE orders DROP COLUMN state;`,
    `
      CREATE TABLE new (id INTEGER PRIMARY KEY, state TEXT, total INTEGER CHECK (total > 0));
      INSERT INTO new SELECT id, state, total FROM orders;
      DROP TABLE orders;
      ALTER TABLE new RENAME TO orders;
      CREATE INDEX orders_state ON orders (state);
    `,
    ``,
  ],
  good: [
    `ALTER TABLE orders ADD COLUMN slug TEXT;`,
    `CREATE TABLE IF NOT EXISTS orders (id INTEGER);`,
  ],

  elsewhere: {
    mysql: {
      why: `
        By all that the migrations before it have made, the statement ends with an error: a second
        primary key, a default that is no value of the column, an index that a foreign key needs.
        The migration stops there, and what ran before it stays, since each change of the schema is
        committed.
        That a name is missing or taken is not said: the history that is shown may not be all of it.
      `,
      given: `
        CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(100) NOT NULL);
        CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, KEY by_user (user_id), CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id));
      `,
      bad: [
        `ALTER TABLE users ADD PRIMARY KEY (email);`,
        `ALTER TABLE orders DROP INDEX by_user;`,
        `TRUNCATE TABLE users;`,
      ],
      good: [
        `ALTER TABLE users ADD COLUMN seats INT NOT NULL DEFAULT 1;`,
        `ALTER TABLE orders ADD INDEX also_by_user (user_id), DROP INDEX by_user;`,
        `ALTER TABLE invoices ADD COLUMN seats INT;`,
      ],
      rewrite: () =>
        "Mend the statement, or the migration that should have come before it. Where this is not the whole history, give lockproof the rest, or a dump: schema.",
    },
    postgres: {
      given: `
        CREATE TABLE orders (id bigint PRIMARY KEY, note text, code text);
        CREATE TABLE lines (order_code text);
        CREATE VIEW notes AS SELECT note FROM orders;
      `,
      bad: [
        `ALTER TABLE orders ALTER COLUMN code TYPE bigint;`,
        `ALTER TABLE lines ADD FOREIGN KEY (order_code) REFERENCES orders (code) NOT VALID;`,
        `DROP INDEX orders_pkey;`,
      ],
      good: [
        `ALTER TABLE orders ALTER COLUMN code TYPE bigint USING code::bigint;`,
        `ALTER TABLE orders ADD COLUMN note text;`,
        `ALTER TABLE invoices ALTER COLUMN code TYPE bigint;`,
      ],
      why: `
        By all that the migrations before it have made, the statement ends with an error: a type
        cannot become the other, something still needs what goes, a thing is not of the kind that is
        meant. The migration then stops in the middle of a deploy.
        That a name is missing or taken is not said: the history that is shown may not be all of it.
      `,
      rewrite: () =>
        "Mend the statement, or the migration that should have come before it. Where this is not the whole history, give lockproof the rest, or a dump: schema.",
    },
  },

  covers: ["long-write-lock"],

  on: "statement",

  check(moment) {
    const { refusal, outcome, statement } = moment;
    if (refusal === undefined || refusal.demanded === true) return undefined;
    if (outcome.transaction === "forbidden") return undefined;
    return { moment, why: refusal.why, operation: statement.operations[0] };
  },

  message: ({ why, operation }) => `${subjectOf(operation)} is refused: ${why.replace(/\.$/, "")}.`,

  rewrite: ({ moment }) =>
    reachOtherwise(moment, { drop: "column-drop", duplicates: "unique-over-duplicates" }),
});

function subjectOf(operation: Operation | undefined): string {
  if (operation?.kind === "add-column")
    return `Column ${operation.column.name} of ${display(operation.table)}`;
  if (operation?.kind === "truncate") return `TRUNCATE of ${displayAll(operation.tables)}`;
  return operation !== undefined && "table" in operation
    ? `The change of ${display(operation.table)}`
    : "The statement";
}
