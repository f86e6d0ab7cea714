import {
  freesColumn,
  comesInTransaction,
  takesColumn,
  followsInTransaction,
} from "../src/recipes/handover.ts";
import { renameInPair } from "../src/recipes/paired-column.ts";
import { replaceColumn } from "../src/recipes/replace-column.ts";
import { standBeside } from "../src/recipes/stand-beside.ts";
import { knownColumn } from "../src/recipes/unknown.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "column-rename",
  title: "Column is renamed under the code that uses it",
  harm: "breaks-code",

  why: `
    The moment a column has a new name, every deployed statement that uses the old one fails, and
    code and schema can never be changed in the same instant.
    The way around it is a second column: a trigger keeps both equal whichever is written, the
    rows are filled in batches, code moves over to the new name, and the old column is dropped.
  `,

  given: `
    CREATE TABLE users (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      email text NOT NULL UNIQUE CHECK (email <> ''),
      name varchar(80) DEFAULT 'somebody',
      referrer_id integer REFERENCES users (id)
    );
    CREATE INDEX users_name_idx ON users (lower(name)) WHERE name IS NOT NULL;
  `,
  bad: [
    `ALTER TABLE users RENAME COLUMN name TO full_name;`,
    `ALTER TABLE users RENAME email TO "e-mail";`,
    `ALTER TABLE users RENAME COLUMN referrer_id TO invited_by;`,
  ],
  good: [
    `CREATE TABLE notes (txt text); ALTER TABLE notes RENAME COLUMN txt TO body;`,
    `ALTER TABLE users ADD COLUMN nick text; ALTER TABLE users RENAME COLUMN nick TO alias;`,
    `ALTER TABLE users RENAME CONSTRAINT users_email_key TO users_email_unique;`,
  ],
  uses: {
    before: [
      `INSERT INTO users (email, name) VALUES (gen_random_uuid()::text, NULL);`,
      `UPDATE users SET name = name || '.' WHERE id % 7 = 1;`,
    ],
    after: [
      `INSERT INTO users (email, full_name) VALUES (gen_random_uuid()::text, NULL);`,
      `INSERT INTO users ("e-mail", name) VALUES (gen_random_uuid()::text, 'b');`,
      `UPDATE users SET invited_by = 5 WHERE id % 7 = 2;`,
    ],
  },

  aliases: [
    "squawk/renaming-column",
    "pgfence/rename-column",
    "migrationpilot/MP010",
    "pg-migration-lint/PGM505",
    "pgsafe/rename",
    "strong-migrations/rename_column",
    "atlas/BC102",
  ],

  on: "rename-column",

  check(moment) {
    const { operation, schema } = moment;
    const { table, column, to } = operation;
    const frees = freesColumn(schema, table, to);
    const isSwap =
      moment.statement.operations.some((one) => one.kind === "drop-column" && frees(one)) ||
      followsInTransaction(moment, frees) ||
      comesInTransaction(moment, takesColumn(schema, table, column));
    if (operation.object === "type" || isSwap) return undefined;
    return { moment, operation, known: knownColumn(moment.table, table, column) };
  },

  message: ({ operation: { table, column, to } }) =>
    `${display(table)}.${column} is renamed to ${to}: deployed code that says ${column} fails from that moment.`,

  rewrite({ moment, operation, known }) {
    const { table: name, column, to } = operation;
    if (typeof known === "string") return known;
    const place = `${display(name)}.${column}`;
    return replaceColumn({
      moment,
      table: known.table,
      name,
      old: known.column,
      fresh: to,
      renamed: to,
      type: known.type,
      ...(known.column.collation === undefined ? {} : { collation: known.column.collation }),
      conversion: undefined,
      default: known.column.default,
      notNull: known.column.notNull === "yes",
      deploy: `Deploy code that reads and writes ${to} instead of ${column}`,
      gate: [
        `No deployed code, job or report uses ${place}; let it rest for a day.`,
        `No row is left to fill, and replicas have caught up.`,
      ],
      instead: `So no second column can stand in for ${place}: rename it while the code that uses it is stopped, with a short lock_timeout.`,
      allow: {
        rule: "column-drop",
        reason: `no deployed code uses ${place}, ${to} has replaced it`,
      },
    });
  },

  elsewhere: {
    sqlite: {
      given: `
        CREATE TABLE orders (
          id INTEGER PRIMARY KEY, note TEXT, state TEXT NOT NULL DEFAULT 'open' CHECK (state <> ''), code TEXT UNIQUE
        );
        CREATE INDEX orders_note ON orders (note);
        CREATE VIEW noted AS SELECT id, note FROM orders;
      `,
      bad: [
        `ALTER TABLE orders RENAME COLUMN note TO remark;`,
        `ALTER TABLE orders RENAME COLUMN state TO "current state";`,
        `ALTER TABLE orders RENAME COLUMN code TO number;`,
      ],
      good: [
        `CREATE TABLE notes (id INTEGER, a TEXT); ALTER TABLE notes RENAME COLUMN a TO b;`,
        `ALTER TABLE orders ADD COLUMN nick TEXT; ALTER TABLE orders RENAME COLUMN nick TO alias;`,
      ],
      rewrite: ({ moment, known }) =>
        typeof known === "string"
          ? known
          : standBeside({
              moment,
              known,
              dropRule: "column-drop",
              uniqueRule: "unique-over-duplicates",
            }),
    },
    mysql: {
      given: `
        CREATE TABLE orders (
          id INT PRIMARY KEY, note VARCHAR(20), state VARCHAR(20) NOT NULL DEFAULT 'open' CHECK (state <> ''),
          code VARCHAR(20) NOT NULL UNIQUE, total INT
        );
        CREATE INDEX orders_note ON orders (note, total);
      `,
      bad: [
        `ALTER TABLE orders RENAME COLUMN note TO remark;`,
        `ALTER TABLE orders CHANGE note remark VARCHAR(20);`,
        `ALTER TABLE orders RENAME COLUMN state TO \`current state\`;`,
        `ALTER TABLE orders RENAME COLUMN code TO number;`,
        `ALTER TABLE orders RENAME COLUMN total TO amount;`,
      ],
      good: [`CREATE TABLE notes (id INT, a TEXT); ALTER TABLE notes RENAME COLUMN a TO b;`],
      rewrite: ({ moment, known }) =>
        typeof known === "string"
          ? known
          : renameInPair({ moment, known, dropRule: "column-drop" }),
    },
  },
});
