import { contract, expand, migrate, plan } from "../src/plan.ts";
import { addColumn, isFilled, isRequired, nullableDefinition } from "../src/recipes/column.ts";
import { passingName } from "../src/recipes/name.ts";
import { proofWords, setNotNull } from "../src/recipes/not-null.ts";
import { requireGuarded } from "../src/recipes/require-guarded.ts";
import { requireLater } from "../src/recipes/require-by-rebuild.ts";
import { defineRule, display } from "../src/rule.ts";
import { columnOf } from "../src/schema.ts";

export default defineRule({
  id: "not-null-without-default",
  title: "New column is required and nothing fills it",
  harm: "breaks-code",

  why: `
    A new NOT NULL column without a default is refused as soon as the table has a row.
    Where it is empty, every INSERT of the code that is deployed now fails, because it does not
    know the column.
    Add the column nullable, deploy code that writes it, fill the older rows, then set NOT NULL.
    When one value is right for all rows, a constant default makes the whole statement safe.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
  `,
  bad: [`ALTER TABLE orders ADD COLUMN email text NOT NULL;`],
  good: [
    `ALTER TABLE orders ADD COLUMN email text;`,
    `ALTER TABLE orders ADD COLUMN email text NOT NULL DEFAULT '';`,
    `ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric NOT NULL;`,
    `CREATE TABLE refunds (id bigint); ALTER TABLE refunds ADD COLUMN reason text NOT NULL;`,
  ],
  means: [
    `
      ALTER TABLE orders ADD COLUMN email text;
      UPDATE orders SET email = '';
      ALTER TABLE orders ALTER COLUMN email SET NOT NULL;
    `,
  ],
  uses: {
    before: [`INSERT INTO orders (id, total) SELECT coalesce(max(id), 0) + 1, 10 FROM orders;`],
    after: [
      `INSERT INTO orders (id, total, email) SELECT coalesce(max(id), 0) + 1, 10, 'a@example.org' FROM orders;`,
    ],
    fills: [`UPDATE orders SET email = '' WHERE email IS NULL;`],
  },

  aliases: [
    "squawk/adding-required-field",
    "pgfence/add-column-not-null-no-default",
    "migrationpilot/MP084",
    "pg-migration-lint/PGM008",
    "pgsafe/add-column-not-null-no-default",
    "django-migration-linter/NOT_NULL",
    "atlas/PG301",
    "atlas/MF103",
  ],

  on: "add-column",

  check(moment) {
    const { operation } = moment;
    const { column, table } = operation;
    if (!isRequired(column) || isFilled(moment, column)) return undefined;
    if (operation.ifNotExists && columnOf(moment.table, column.name) !== undefined)
      return undefined;
    return {
      moment,
      operation,
      known: moment.table,
      name: passingName(moment, table, proofWords(column.name)),
    };
  },

  message: ({ operation: { table, column } }) =>
    `Column ${column.name} of ${display(table)} is required, and neither the rows of ${display(table)} nor the code that inserts them have a value for it.`,

  rewrite({ operation, known, name }) {
    const { column } = operation;
    const place = `${column.name} of ${display(operation.table)}`;
    const { forbid, settle } = setNotNull({ table: operation.table }, column.name, name);
    return plan(
      expand(addColumn(operation, nullableDefinition(column), known), {
        kind: "application",
        title: `Deploy code that gives ${place} a value in every INSERT`,
        undo: "redeploy-previous",
      }),
      migrate([`Every deployed version writes ${place}.`], {
        kind: "application",
        title: `Fill ${place} in the older rows, a few thousand to a transaction: only the application knows their values`,
        undo: "redeploy-previous",
      }),
      contract([`No row has a NULL in ${place}.`], forbid, ...settle),
    );
  },

  elsewhere: {
    sqlite: {
      // It is refused for the want of a value, which is what this rule speaks of.
      covers: ["refused-statement"],
      given: `CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);`,
      bad: [`ALTER TABLE orders ADD COLUMN email TEXT NOT NULL;`],
      means: [
        `
          CREATE TABLE new (id INTEGER PRIMARY KEY, total INTEGER, email TEXT NOT NULL);
          INSERT INTO new SELECT id, total, '' FROM orders;
          DROP TABLE orders;
          ALTER TABLE new RENAME TO orders;
        `,
      ],
      uses: {
        before: [],
        after: [],
        fills: [`UPDATE orders SET email = '' WHERE email IS NULL;`],
      },
      good: [
        `ALTER TABLE orders ADD COLUMN email TEXT;`,
        `ALTER TABLE orders ADD COLUMN email TEXT NOT NULL DEFAULT '';`,
        `CREATE TABLE refunds (id INTEGER); ALTER TABLE refunds ADD COLUMN reason TEXT NOT NULL;`,
      ],
      rewrite: ({ moment, operation, known }) => requireLater(moment, operation, known),
    },
    mysql: {
      why: `
        The server does not refuse a new NOT NULL column without a default: old rows get 0, an empty
        text or the first value of an ENUM, which nobody chose, and a DATE is refused where rows are.
        Every INSERT of the code that is deployed fails from then on in strict mode.
      `,
      given: `CREATE TABLE orders (id INT PRIMARY KEY, total INT);`,
      bad: [`ALTER TABLE orders ADD COLUMN email VARCHAR(100) NOT NULL;`],
      uses: { before: [], after: [], fills: [`UPDATE orders SET email = '' WHERE email IS NULL;`] },
      good: [
        `ALTER TABLE orders ADD COLUMN email VARCHAR(100);`,
        `ALTER TABLE orders ADD COLUMN email VARCHAR(100) NOT NULL DEFAULT '';`,
      ],
      rewrite: ({ moment, operation, known }) => requireGuarded(moment, operation, known),
    },
  },
});
