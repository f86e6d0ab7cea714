import type { RelationWord } from "../src/operation.ts";
import {
  copiesInto,
  freesTable,
  makesTable,
  comesInTransaction,
  comesSoon,
  followsInTransaction,
  takesTable,
} from "../src/recipes/handover.ts";
import {
  beforeSwap,
  moveBehindView,
  newName,
  renameBehindView,
} from "../src/recipes/stand-in-view.ts";
import { successorOf } from "../src/recipes/successor.ts";
import { defineRule, display } from "../src/rule.ts";

const words: Readonly<Partial<Record<RelationWord, string>>> = {
  table: "TABLE",
  view: "VIEW",
  "materialized-view": "MATERIALIZED VIEW",
  "foreign-table": "FOREIGN TABLE",
};

export default defineRule({
  id: "table-rename",
  title: "Table is renamed under the code that uses it",
  harm: "breaks-code",

  why: `
    The moment a table has a new name or schema, every deployed statement that says the old one
    fails, and code and schema can never be changed in the same instant.
    A view can bear the other name for as long as both are used: simple views of one table can be
    read and written like the table itself.
    Then code moves over, and the table takes the view's place.
  `,

  given: `
    CREATE SCHEMA archive;
    CREATE TABLE users (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE);
    CREATE TABLE orders (id bigserial PRIMARY KEY, user_id integer REFERENCES users (id));
    CREATE INDEX orders_user_id_idx ON orders (user_id);
    CREATE VIEW buyers AS SELECT user_id FROM orders;
  `,
  bad: [
    `ALTER TABLE users RENAME TO clients;`,
    `ALTER TABLE orders SET SCHEMA archive;`,
    `ALTER VIEW buyers RENAME TO "Customers";`,
  ],
  good: [
    `ALTER INDEX orders_user_id_idx RENAME TO orders_user_idx;`,
    `BEGIN; ALTER TABLE users RENAME TO clients; CREATE VIEW users AS SELECT * FROM clients; COMMIT;`,
    `CREATE TABLE notes (id integer); ALTER TABLE notes RENAME TO remarks;`,
  ],
  uses: {
    before: [
      `INSERT INTO users (email) VALUES (gen_random_uuid()::text);`,
      `INSERT INTO orders (user_id) SELECT min(id) FROM users;`,
      `SELECT * FROM buyers LIMIT 1;`,
    ],
    after: [
      `INSERT INTO clients (email) VALUES ('a@example.org') ON CONFLICT (email) DO UPDATE SET email = excluded.email;`,
      `UPDATE archive.orders SET user_id = 1 WHERE id % 9 = 5;`,
      `SELECT * FROM "Customers" LIMIT 1;`,
    ],
  },

  aliases: [
    "squawk/renaming-table",
    "pgfence/rename-table",
    "migrationpilot/MP028",
    "pg-migration-lint/PGM504",
    "pgsafe/rename",
    "strong-migrations/rename_table",
    "atlas/BC101",
  ],

  on: ["rename-table", "set-schema"],

  check(moment) {
    const { operation, schema, table, siblings } = moment;
    const word = words[operation.object];
    const other = schema.index(operation.table) ?? schema.sequence(operation.table);
    if (word === undefined || (table === undefined && other !== undefined)) return undefined;
    const place = schema.resolve(operation.table);
    const taken = takesTable(schema, place);
    // MySQL changes several names in one statement.
    if (siblings.some(taken)) return undefined;
    if (followsInTransaction(moment, taken) || comesInTransaction(moment, taken)) return undefined;
    const isMade = comesSoon(moment, makesTable(schema, place));
    const isFilled = comesInTransaction(moment, copiesInto(schema, place));
    // Another table has the name when the migration is done.
    if ((isMade && isFilled) || successorOf(moment, place) !== undefined) return undefined;
    const freed = freesTable(schema, schema.resolve(newName(operation)));
    const replaces = followsInTransaction(moment, freed) || siblings.some(freed);
    return { moment, operation, table, word, isMade, isFree: comesSoon(moment, taken), replaces };
  },

  message: ({ operation, isMade }) =>
    `${display(operation.table)} becomes ${display(newName(operation))}${isMade ? " and is made anew without its rows: deployed code finds none of them" : `: deployed code that says ${display(operation.table)} fails`} from that moment.`,

  rewrite({ operation, table, word, isMade, replaces }) {
    const { table: from } = operation;
    if (isMade)
      return "Make the new table under another name and fill it first; then let the two change names in a transaction of its own.";
    if (replaces) {
      return `${beforeSwap(from)}, and put what keeps the two equal (triggers) away in the same transaction.`;
    }
    return moveBehindView({ operation, table, word });
  },

  elsewhere: {
    mysql: {
      why: `
        The moment a table has a new name, every deployed statement that says the old one fails.
        A view can bear the other name for as long as both are used: a simple view of one table is
        read and written like the table itself.
        In the end RENAME TABLE changes the names of both in one instant.
      `,
      given: `
        CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, state VARCHAR(20));
        CREATE TABLE items (id INT PRIMARY KEY, order_id INT, FOREIGN KEY (order_id) REFERENCES orders (id));
      `,
      bad: [
        `RENAME TABLE orders TO purchases;`,
        `ALTER TABLE items RENAME TO order_items;`,
        `RENAME TABLE items TO items_old; CREATE TABLE items (id INT PRIMARY KEY);`,
      ],
      good: [
        `CREATE TABLE notes (id INT PRIMARY KEY); RENAME TABLE notes TO remarks;`,
        `CREATE TABLE fresh (id INT PRIMARY KEY, order_id INT); RENAME TABLE items TO items_old, fresh TO items;`,
      ],
      rewrite({ moment, operation, isMade, isFree, replaces }) {
        const { table: from } = operation;
        if (replaces) return `${beforeSwap(from)}.`;
        if (isMade || isFree) {
          return `RENAME TABLE changes several names in one instant: make and fill what ${display(from)} is to be under another name, and then say both renames in one statement.`;
        }
        return renameBehindView(moment, operation);
      },
    },
    sqlite: {
      why: `
        The moment a table has a new name, every deployed statement that says the old one fails.
        A view can bear the other name meanwhile, but SQLite writes to views only through INSTEAD OF
        triggers, and never with ON CONFLICT.
      `,
      given: `CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);`,
      bad: [`ALTER TABLE users RENAME TO clients;`],
      good: [
        `CREATE TABLE notes (id INTEGER); ALTER TABLE notes RENAME TO remarks;`,
        `
          ALTER TABLE users RENAME TO users_old;
          CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
          INSERT INTO users (id, email) SELECT id, email FROM users_old;
          DROP TABLE users_old;
        `,
      ],
      rewrite: ({ operation }) =>
        `Let the old name be a view in the same transaction, CREATE VIEW ${display(operation.table)} AS SELECT * FROM ${display(newName(operation))}, with INSTEAD OF triggers for what old code writes; deploy code that says ${display(newName(operation))}, and drop the view. Where nothing but one program opens the file, stop it, rename, and start the new version.`,
    },
  },
});
