import type { Operation } from "../src/operation.ts";
import { expand, plan } from "../src/plan.ts";
import { newValueIn } from "../src/recipes/enum-value.ts";
import { defineRule, display } from "../src/rule.ts";
import { verbatim } from "../src/sql.ts";

export default defineRule({
  id: "enum-value-in-same-transaction",
  title: "New value of an enum is used in the transaction that adds it",
  harm: "fails",

  why: `
    ALTER TYPE ADD VALUE may stand in a transaction, but the value it adds may not be used before
    that transaction has committed: the server refuses whatever names it, and all is undone.
    Tools that open one transaction around all pending migrations do this across files, too.
    Add the value in a migration that has committed before the next one begins.
  `,

  given: `
    CREATE TYPE order_state AS ENUM ('new', 'paid');
    CREATE TABLE orders (id bigint PRIMARY KEY, state order_state NOT NULL DEFAULT 'new');
  `,
  bad: [
    `
      BEGIN;
      ALTER TYPE order_state ADD VALUE 'sent';
      ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'sent';
      COMMIT;
    `,
    `
      BEGIN;
      ALTER TYPE order_state ADD VALUE 'sent';
      UPDATE orders SET state = 'sent' WHERE id = 1;
      COMMIT;
    `,
  ],
  means: [
    `
      BEGIN; ALTER TYPE order_state ADD VALUE 'sent'; COMMIT;
      ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'sent';
    `,
    `
      BEGIN; ALTER TYPE order_state ADD VALUE 'sent'; COMMIT;
      UPDATE orders SET state = 'sent' WHERE id = 1;
    `,
  ],
  good: [
    `BEGIN; ALTER TYPE order_state ADD VALUE 'sent'; COMMIT; ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'sent';`,
    `BEGIN; ALTER TYPE order_state ADD VALUE 'sent'; ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'paid'; COMMIT;`,
    `
      BEGIN;
      CREATE TYPE parcel_state AS ENUM ('packed');
      ALTER TYPE parcel_state ADD VALUE 'sent';
      CREATE TABLE parcels (state parcel_state DEFAULT 'sent');
      COMMIT;
    `,
  ],

  on: "statement",

  check({ transaction, schema, statement }) {
    if (transaction.kind === "none" || !statement.text.includes("'")) return undefined;
    const used = newValueIn(statement, transaction, schema);
    return used === undefined ? undefined : { ...used, statement };
  },

  message: ({ operation, type, value }) =>
    `${placeOf(operation)} uses '${value}' of ${display(type)} in the transaction that adds it: the server refuses that until it has committed.`,

  rewrite: ({ operation, statement, value }) =>
    plan(
      expand({
        kind: "sql",
        title: `Run it in a migration of its own, after the one that adds '${value}' has committed`,
        sql: verbatim(`${statement.text};`),
        transaction: "own",
        brief: !rowsOrNew.has(operation.kind),
        undo: "no-way-back",
      }),
    ),
});

/** What waits for nobody's lock, or is nobody's yet. */
const rowsOrNew: ReadonlySet<string> = new Set(["create-table", "delete", "insert", "update"]);

function placeOf(operation: Operation): string {
  return "table" in operation && typeof operation.table === "object"
    ? `The statement on ${display(operation.table)}`
    : "The statement";
}
