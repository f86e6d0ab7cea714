import type { Operation } from "../src/operation.ts";
import { contract, migrate, plan } from "../src/plan.ts";
import { alterTable } from "../src/recipes/constraint.ts";
import { comesInTransaction } from "../src/recipes/handover.ts";
import { defineRule, display } from "../src/rule.ts";
import { columnOf } from "../src/schema.ts";
import { sql } from "../src/sql.ts";

export default defineRule({
  id: "default-drop",
  title: "Default is dropped of a column that must be filled",
  harm: "breaks-code",

  why: `
    Deployed code that inserts rows without naming the column lives by its default: without it, every
    such insert fails from that moment, because the column takes no NULL.
    Tools that add a NOT NULL column with a default and drop the default at once do this.
    Code has to fill the column itself first.
  `,

  given: `
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      channel text NOT NULL DEFAULT 'web',
      note text DEFAULT ''
    );
  `,
  bad: [`ALTER TABLE orders ALTER COLUMN channel DROP DEFAULT;`],
  good: [
    `ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;`,
    `ALTER TABLE orders ALTER COLUMN channel DROP DEFAULT, ALTER COLUMN channel SET DEFAULT 'shop';`,
    `
      CREATE TYPE mood AS ENUM ('calm');
      CREATE TABLE moods (mood mood NOT NULL DEFAULT 'calm');
      BEGIN;
      ALTER TABLE orders ALTER COLUMN channel DROP DEFAULT;
      ALTER TABLE moods ALTER COLUMN mood TYPE text USING mood::text;
      ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'shop';
      COMMIT;
    `,
    `CREATE TABLE notes (body text NOT NULL DEFAULT ''); ALTER TABLE notes ALTER body DROP DEFAULT;`,
  ],
  uses: {
    before: [`INSERT INTO orders (note) VALUES ('a');`],
    after: [`INSERT INTO orders (channel) VALUES ('shop');`],
  },

  aliases: ["django-migration-linter/NOT_NULL"],

  on: "drop-default",

  check(moment) {
    const { operation, table, siblings, next } = moment;
    const column = columnOf(table, operation.column);
    if (column?.notNull !== "yes" || column.default === undefined) return undefined;
    // What a definition does not say again, `redefinition-drops-attributes` speaks of.
    if (siblings.some(({ kind, span }) => kind === "redefine-column" && span === operation.span)) {
      return undefined;
    }
    const mends = (other: Operation): boolean =>
      (other.kind === "set-default" ||
        other.kind === "drop-not-null" ||
        other.kind === "set-identity") &&
      other.column === operation.column &&
      other.table.name === operation.table.name;
    const soon = [...siblings, ...next(1).flatMap(({ operations }) => operations)];
    return soon.some(mends) || comesInTransaction(moment, mends)
      ? undefined
      : { operation, column };
  },

  message: ({ operation: { table, column } }) =>
    `${display(table)}.${column} must be filled and loses its default: deployed code that inserts without it fails from that moment.`,

  rewrite({ operation, column }) {
    const place = `${display(operation.table)}.${operation.column}`;
    const alter = sql`${alterTable(operation)} ALTER COLUMN ${operation.column}`;
    return plan(
      migrate([], {
        kind: "application",
        title: `Deploy code that fills ${operation.column} in every row it inserts`,
        undo: "redeploy-previous",
      }),
      contract([`No deployed code or job inserts without ${place}; let it rest for a day.`], {
        kind: "sql",
        title: `Drop the default of ${place}`,
        sql: sql`${alter} DROP DEFAULT;`,
        transaction: "own",
        brief: true,
        undo:
          column.default === undefined
            ? "no-way-back"
            : { sql: sql`${alter} SET DEFAULT ${column.default};` },
        allow: { rule: "default-drop", reason: `all deployed code fills ${place}` },
      }),
    );
  },

  elsewhere: {
    mysql: {
      given: `
        CREATE TABLE orders (
          id INT AUTO_INCREMENT PRIMARY KEY,
          channel VARCHAR(20) NOT NULL DEFAULT 'web',
          note VARCHAR(20) DEFAULT ''
        );
      `,
      bad: [`ALTER TABLE orders ALTER COLUMN channel DROP DEFAULT;`],
      good: [
        `ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;`,
        `CREATE TABLE notes (body VARCHAR(20) NOT NULL DEFAULT ''); ALTER TABLE notes ALTER body DROP DEFAULT;`,
      ],
    },
  },
});
