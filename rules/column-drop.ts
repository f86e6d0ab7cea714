import { retireGuarded } from "../src/recipes/guarded-alter.ts";
import { remadeColumn } from "../src/recipes/handover.ts";
import { replicaIdentity, retireColumn } from "../src/recipes/retire.ts";
import { retireByRebuild } from "../src/recipes/retire-by-rebuild.ts";
import { defineRule, display } from "../src/rule.ts";
import { columnOf } from "../src/schema.ts";

export default defineRule({
  id: "column-drop",
  title: "Column is dropped under the code that uses it",
  harm: "breaks-code",

  why: `
    Deployed code that reads or writes the column fails the moment it is gone, and so does code that
    selects every column into a cached statement.
    The data cannot be brought back, and indexes and constraints that span the column go with it.
    Code has to let go of the column first; a column that must be filled is made optional before
    that, so that code which no longer writes it can be deployed.
  `,

  given: `
    CREATE TABLE coupons (code text PRIMARY KEY);
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      note text,
      channel text NOT NULL,
      coupon_code text REFERENCES coupons (code),
      total integer NOT NULL DEFAULT 0,
      placed_at timestamptz
    );
  `,
  bad: [
    `ALTER TABLE orders DROP COLUMN channel;`,
    `ALTER TABLE orders DROP coupon_code CASCADE;`,
    `ALTER TABLE orders DROP COLUMN IF EXISTS note;`,
    `ALTER TABLE orders DROP COLUMN total;`,
  ],
  good: [
    `ALTER TABLE orders DROP COLUMN IF EXISTS discount;`,
    `CREATE TABLE notes (id integer, body text); ALTER TABLE notes DROP COLUMN body;`,
  ],
  uses: {
    before: [`INSERT INTO orders (note, channel, total) VALUES ('a', 'web', 3);`],
    after: [
      `UPDATE orders SET placed_at = now() WHERE id % 9 = 4;`,
      `SELECT id FROM orders LIMIT 1;`,
    ],
  },

  aliases: [
    "squawk/ban-drop-column",
    "pgfence/drop-column",
    "migrationpilot/MP017",
    "pg-migration-lint/PGM009",
    "pgsafe/drop-column",
    "strong-migrations/remove_column",
    "atlas/DS103",
  ],

  covers: ["long-write-lock"],

  on: "drop-column",

  check(moment) {
    const { operation, table, schema } = moment;
    const column = columnOf(table, operation.column);
    if (operation.ifExists && table?.complete === true && column === undefined) return undefined;
    const remade = remadeColumn(moment, operation);
    // What is computed is computed anew.
    if (column?.generated !== undefined && remade?.column.generated !== undefined) return undefined;
    const identity = replicaIdentity(schema, table, operation.column);
    return { moment, operation, table, column, identity, isRemade: remade !== undefined };
  },

  message: ({ operation: { table, column }, isRemade }) =>
    isRemade
      ? `${display(table)}.${column} is dropped with its data and made anew in the same transaction: what is not filled in again is gone.`
      : `${display(table)}.${column} is dropped with its data: deployed code that uses it fails from that moment.`,

  rewrite: ({ operation, table, column, identity, isRemade }) =>
    isRemade
      ? keepValues
      : identity === undefined
        ? retireColumn(operation, table, column, "column-drop")
        : `${display(operation.table)} is replicated by the index ${identity.name.name} over ${operation.column}: give it another replica identity first (ALTER TABLE … REPLICA IDENTITY), and lockproof writes the plan.`,

  elsewhere: {
    sqlite: {
      // What refuses the column's going is in the plan.
      covers: ["refused-statement"],
      why: `
        Deployed code that reads or writes the column fails the moment it is gone, and its values
        cannot be brought back.
        SQLite writes every row anew for it, while nobody else can write, and refuses the drop while
        an index, a constraint, a view or a trigger uses the column.
      `,
      given: `
        CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT, state TEXT, kind TEXT NOT NULL);
        CREATE INDEX orders_state ON orders (state);
      `,
      bad: [`ALTER TABLE orders DROP COLUMN note;`, `ALTER TABLE orders DROP COLUMN kind;`],
      good: [`CREATE TABLE notes (id INTEGER, body TEXT); ALTER TABLE notes DROP COLUMN body;`],
      rewrite: ({ moment, operation, isRemade }) =>
        isRemade ? keepValues : retireByRebuild(moment, operation, "column-drop"),
    },
    mysql: {
      given: `CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(20), state VARCHAR(20) NOT NULL, total INT NOT NULL);`,
      bad: [
        `ALTER TABLE orders DROP COLUMN note;`,
        `ALTER TABLE orders DROP COLUMN state;`,
        `ALTER TABLE orders DROP total;`,
      ],
      good: [`CREATE TABLE notes (id INT, body TEXT); ALTER TABLE notes DROP COLUMN body;`],
      rewrite: ({ moment, isRemade }) =>
        isRemade ? keepValues : retireGuarded(moment, "column-drop"),
    },
  },
});

const keepValues =
  "Where only its definition changes, change that, which keeps the values. Else add the new column under another name and fill it, let code move over, and drop the old one when no deployed code uses it.";
