import type { Name, RelationWord, RenameTable, SetSchema } from "../src/operation.ts";
import {
  copiesInto,
  freesTable,
  makesTable,
  comesInTransaction,
  followsInTransaction,
  takesTable,
} from "../src/recipes/handover.ts";
import { moveBehindView } from "../src/recipes/stand-in-view.ts";
import { successorOf } from "../src/recipes/successor.ts";
import { defineRule, display } from "../src/rule.ts";
import { sql } from "../src/sql.ts";

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
    const { operation, schema, table } = moment;
    const word = words[operation.object];
    const other = schema.index(operation.table) ?? schema.sequence(operation.table);
    if (word === undefined || (table === undefined && other !== undefined)) return undefined;
    const place = schema.resolve(operation.table);
    const taken = takesTable(schema, place);
    if (followsInTransaction(moment, taken) || comesInTransaction(moment, taken)) return undefined;
    const isMade = comesInTransaction(moment, makesTable(schema, place));
    const isFilled = comesInTransaction(moment, copiesInto(schema, place));
    // Another table has the name when the migration is done.
    if ((isMade && isFilled) || successorOf(moment, place) !== undefined) return undefined;
    const freed = freesTable(schema, schema.resolve(newName(operation)));
    return { operation, table, word, isMade, replaces: followsInTransaction(moment, freed) };
  },

  message: ({ operation, isMade }) =>
    `${display(operation.table)} becomes ${display(newName(operation))}${isMade ? " and is made anew without its rows: deployed code finds none of them" : `: deployed code that says ${display(operation.table)} fails`} from that moment.`,

  rewrite({ operation, table, word, isMade, replaces }) {
    const { table: from } = operation;
    if (isMade)
      return "Make the new table under another name and fill it first; then let the two change names in a transaction of its own.";
    if (replaces)
      return `In its new place all goes on, but ${display(from)} is gone: deploy code that no longer says ${display(from)} before they change names, and put what keeps the two equal (triggers) away in the same transaction.`;
    const schema = table?.name.schema ?? from.schema;
    if (operation.kind === "set-schema" && schema === undefined) {
      return `The schema of ${from.name} is unknown; give a schema (--schema, or \`schema\` in the configuration), and lockproof writes the plan.`;
    }
    const isName = operation.kind === "rename-table";
    const clause = isName ? sql`RENAME TO ${operation.to}` : sql`SET SCHEMA ${operation.schema}`;
    const reverse = isName ? sql`RENAME TO ${from.name}` : sql`SET SCHEMA ${schema ?? "public"}`;
    const to = newName(operation);
    return moveBehindView({ from, to, table, word, clause, reverse, rule: "table-rename" });
  },

  elsewhere: {
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

function newName(operation: RenameTable | SetSchema): Name {
  const { table } = operation;
  return operation.kind === "rename-table"
    ? { ...table, name: operation.to }
    : { schema: operation.schema, name: table.name };
}
