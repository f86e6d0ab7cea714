import { contract, migrate, plan } from "../src/plan.ts";
import { alterTable } from "../src/recipes/constraint.ts";
import { freedByRebuild, placeOf } from "../src/recipes/freed-column.ts";
import { defineRule } from "../src/rule.ts";
import { columnOf, sameName } from "../src/schema.ts";
import { sql } from "../src/sql.ts";

/** How far ahead it is looked for what takes the column out of use, or requires it again. */
const horizon = 200;

export default defineRule({
  id: "not-null-drop",
  title: "Column may hold NULL that deployed code has never met",
  harm: "breaks-code",
  severity: "note",

  why: `
    Deployed code was written for a column that always has a value: the first NULL that newer code
    writes breaks what reads it, and sums, joins and NOT IN quietly give other answers.
    Deploy code that reads NULL first.
    There is no quick way back: rows with NULL have to be filled before the column can be required
    again.
  `,

  given: `
    CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state text NOT NULL DEFAULT 'open', note text);
  `,
  bad: [
    `ALTER TABLE orders ALTER COLUMN state DROP NOT NULL;`,
    `ALTER TABLE orders ALTER COLUMN state DROP NOT NULL; ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;`,
  ],
  good: [
    `ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;`,
    `CREATE TABLE notes (body text NOT NULL); ALTER TABLE notes ALTER body DROP NOT NULL;`,
    `ALTER TABLE orders ALTER COLUMN state DROP NOT NULL, ALTER COLUMN state SET NOT NULL;`,
  ],
  uses: {
    before: [`SELECT state FROM orders;`, `INSERT INTO orders (state) VALUES ('open');`],
    after: [`SELECT coalesce(state, '') FROM orders;`],
  },

  aliases: [
    "squawk/ban-drop-not-null",
    "pgfence/drop-not-null",
    "migrationpilot/MP029",
    "pg-migration-lint/PGM507",
    "postgres-language-server/banDropNotNull",
    "pgsafe/drop-not-null",
  ],

  on: ["drop-not-null", "drop-table", "rename-table"],

  check(moment) {
    const { operation, statement, table, schema, siblings, next } = moment;
    if (operation.kind !== "drop-not-null") return freedByRebuild(moment, operation);
    // Of a column that was never seen made, nobody knows whether it was required.
    if (table === undefined || columnOf(table, operation.column)?.notNull !== "yes")
      return undefined;
    const later = [...siblings, ...next(horizon).flatMap(({ operations }) => operations)];
    const isOut = later.some(
      (other) =>
        (other.kind === "drop-column" ||
          other.kind === "set-not-null" ||
          // That a change of type takes it along has a rule of its own.
          (other.kind === "set-type" && statement.asked !== true) ||
          other.kind === "rename-column") &&
        other.column === operation.column &&
        sameName(schema.resolve(other.table), table.name),
    );
    return isOut ? undefined : { table: operation.table, columns: [operation.column], operation };
  },

  message: (hazard) =>
    `${placeOf(hazard)} may be NULL from now on, which deployed code that reads ${hazard.columns.length > 1 ? "them" : "it"} has never met.`,

  rewrite(hazard) {
    const { operation } = hazard;
    const place = placeOf(hazard);
    if (operation === undefined) return `Deploy code that reads NULL in ${place} first.`;
    return plan(
      migrate([], {
        kind: "application",
        title: `Deploy code that reads NULL in ${place}`,
        undo: "redeploy-previous",
      }),
      contract([`All deployed code that reads ${place} takes NULL.`], {
        kind: "sql",
        title: `Let ${place} be NULL`,
        sql: sql`${alterTable(operation)} ALTER COLUMN ${operation.column} DROP NOT NULL;`,
        transaction: "own",
        brief: true,
        undo: "no-way-back",
        allow: { rule: "not-null-drop", reason: `all deployed code takes NULL in ${place}` },
      }),
    );
  },

  elsewhere: {
    mysql: {
      given: `CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, state VARCHAR(20) NOT NULL, note TEXT);`,
      bad: [`ALTER TABLE orders MODIFY state VARCHAR(20);`],
      good: [
        `ALTER TABLE orders MODIFY state VARCHAR(20) NOT NULL;`,
        `CREATE TABLE notes (body VARCHAR(20) NOT NULL); ALTER TABLE notes MODIFY body VARCHAR(20);`,
      ],
      rewrite: (hazard) => `Deploy code that reads NULL in ${placeOf(hazard)} first.`,
    },
    sqlite: {
      why: `
        Deployed code was written for a column that always has a value: the first NULL that newer code
        writes breaks what reads it, and sums, joins and NOT IN quietly give other answers.
        A rebuild that is written from a model takes NOT NULL off whatever the model does not require.
        Deploy code that reads NULL first, or repeat NOT NULL in the new table.
      `,
      given: `CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'open', note TEXT);`,
      bad: [
        `
          PRAGMA foreign_keys = OFF;
          CREATE TABLE new_orders (id INTEGER PRIMARY KEY, state TEXT DEFAULT 'open', note TEXT);
          INSERT INTO new_orders (id, state, note) SELECT id, state, note FROM orders;
          DROP TABLE orders;
          ALTER TABLE new_orders RENAME TO orders;
          PRAGMA foreign_keys = ON;
        `,
      ],
      good: [
        `
          PRAGMA foreign_keys = OFF;
          CREATE TABLE new_orders (id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'paid', note TEXT);
          INSERT INTO new_orders (id, state, note) SELECT id, state, note FROM orders;
          DROP TABLE orders;
          ALTER TABLE new_orders RENAME TO orders;
          PRAGMA foreign_keys = ON;
        `,
      ],
      rewrite: (hazard) =>
        `Deploy code that reads NULL in ${placeOf(hazard)} first; where that was not meant, write NOT NULL in the new table.`,
    },
  },
});
