import type { ColumnDefinition, TypeName } from "../src/operation.ts";
import { expand, plan } from "../src/plan.ts";
import { endsComparing } from "../src/recipes/column.ts";
import { alterTable } from "../src/recipes/constraint.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Sql } from "../src/sql.ts";
import { join, sql, verbatim } from "../src/sql.ts";

export default defineRule({
  id: "incomparable-column",
  title: "New column's type has no equality",
  harm: "breaks-code",
  severity: "warning",

  why: `
    Two values of type json cannot be compared, so that every deployed SELECT DISTINCT, GROUP BY,
    UNION or EXCEPT over all columns of the table fails from the moment there is such a column.
    Query builders write such statements for joins.
    jsonb can be compared, and indexed.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    CREATE TABLE events (id bigint PRIMARY KEY, body json);
  `,
  bad: [
    `ALTER TABLE orders ADD COLUMN details json;`,
    `ALTER TABLE orders ADD COLUMN details json NOT NULL DEFAULT '{}';`,
  ],
  good: [
    `ALTER TABLE orders ADD COLUMN details jsonb;`,
    `ALTER TABLE events ADD COLUMN details json;`,
    `CREATE TABLE notes (id bigint); ALTER TABLE notes ADD COLUMN details json;`,
  ],
  means: [
    `ALTER TABLE orders ADD COLUMN details jsonb;`,
    `ALTER TABLE orders ADD COLUMN details jsonb NOT NULL DEFAULT '{}';`,
  ],
  uses: {
    before: [`SELECT DISTINCT * FROM orders;`],
    after: [`SELECT DISTINCT * FROM orders;`, `SELECT details FROM orders;`],
  },

  aliases: [
    "strong-migrations/add_column_json",
    "pgfence/add-column-json",
    "eugene/E3",
    "squawk/prefer-jsonb",
    "pg-migration-lint/PGM106",
  ],

  on: "add-column",

  check({ operation, table }) {
    return endsComparing(table, operation.column.type) ? { operation } : undefined;
  },

  message: ({ operation: { table, column } }) =>
    `Column ${column.name} of ${display(table)} cannot be compared: deployed code that reads the table with DISTINCT, GROUP BY or UNION fails from that moment.`,

  rewrite({ operation }) {
    const { column, ifNotExists, table } = operation;
    const condition = verbatim(ifNotExists ? "IF NOT EXISTS " : "");
    return plan(
      expand({
        kind: "sql",
        title: `Add ${column.name} to ${display(table)} as jsonb`,
        sql: sql`${alterTable(operation)} ADD COLUMN ${condition}${asBinary(column)};`,
        transaction: "own",
        brief: true,
        undo: ifNotExists
          ? "no-way-back"
          : { sql: sql`${alterTable(operation)} DROP COLUMN ${column.name};` },
      }),
    );
  },
});

function asBinary(column: ColumnDefinition): Sql {
  const type: TypeName = { ...column.type, name: "jsonb", text: "jsonb" };
  const required = verbatim(column.notNull ? " NOT NULL" : "");
  const filled = column.default === undefined ? sql`` : sql` DEFAULT ${column.default}`;
  const constraints = column.constraints.map(({ text }) => verbatim(` ${text}`));
  return sql`${column.name} ${type}${required}${filled}${join(constraints, "")}`;
}
