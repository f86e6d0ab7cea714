import type { Operation, TypeName } from "../src/operation.ts";
import { expand, plan } from "../src/plan.ts";
import type { StatementMoment } from "../src/rule.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Schema, Table, TypeEntry } from "../src/schema.ts";
import { columnOf } from "../src/schema.ts";
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
    `
      BEGIN;
      ALTER TYPE order_state ADD VALUE 'sent';
      CREATE TABLE parcels (state order_state DEFAULT 'sent');
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
    `
      BEGIN; ALTER TYPE order_state ADD VALUE 'sent'; COMMIT;
      CREATE TABLE parcels (state order_state DEFAULT 'sent');
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
    for (const operation of statement.operations) {
      for (const type of typesIn(operation, schema)) {
        const values = addedTo(type, transaction.earlier, schema);
        const value = values.find((one) => mentions(statement.text, one));
        if (value !== undefined) return { operation, type: type.name, value, statement };
      }
    }
    return undefined;
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

/** Values that became part of an older enum in the same transaction. */
function addedTo(
  type: TypeEntry,
  earlier: readonly StatementMoment[],
  schema: Schema,
): readonly string[] {
  const operations = earlier
    .flatMap(({ statement }) => statement.operations)
    .filter((one) => one.kind === "create-type" || one.kind === "change-enum")
    .filter(({ name }) => schema.type(name) === type);
  // Of a type that is as new as they are, all of them may be used.
  if (operations.some(({ kind }) => kind === "create-type")) return [];
  return operations.flatMap((one) =>
    one.kind === "change-enum" && one.change === "add" ? [one.value] : [],
  );
}

/** Rows' values are kept nowhere but in the text. */
function mentions(text: string, value: string): boolean {
  return text.includes(`'${value.replaceAll("'", "''")}'`);
}

/** Enums whose values it may name: of the columns it defines or writes, and of those it may compare. */
function typesIn(operation: Operation, schema: Schema): ReadonlySet<TypeEntry> {
  const types = typesNamed(operation, schema).flatMap((type) => {
    const entry = type === undefined ? undefined : schema.type(type);
    return entry?.form === "enum" ? [entry] : [];
  });
  return new Set(types);
}

function typesNamed(operation: Operation, schema: Schema): readonly (TypeName | undefined)[] {
  switch (operation.kind) {
    case "create-table":
      return operation.columns.map(({ type }) => type);
    case "add-column":
      return [operation.column.type];
    case "set-default":
      return [columnOf(schema.table(operation.table), operation.column)?.type];
    case "update": {
      const table = schema.table(operation.table);
      return operation.where === undefined
        ? operation.assignments.map(({ column }) => columnOf(table, column)?.type)
        : columnTypes(table);
    }
    case "add-check":
    case "create-index":
    case "delete":
    case "insert":
      return columnTypes(schema.table(operation.table));
    default:
      return [];
  }
}

function columnTypes(table: Table | undefined): readonly (TypeName | undefined)[] {
  return table?.columns.map(({ type }) => type) ?? [];
}

function placeOf(operation: Operation): string {
  return "table" in operation && typeof operation.table === "object"
    ? `The statement on ${display(operation.table)}`
    : "The statement";
}
