import { stalls } from "../src/effect.ts";
import type { Plan, SqlStep } from "../src/plan.ts";
import { expand, migrate, plan } from "../src/plan.ts";
import { addUnproven, definitionOf, prove } from "../src/recipes/constraint.ts";
import { constraintName, passingName } from "../src/recipes/name.ts";
import { proofWords, setNotNull, settleByCheck } from "../src/recipes/not-null.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Table } from "../src/schema.ts";
import type { Sql } from "../src/sql.ts";

export default defineRule({
  id: "not-null-scan",
  title: "NOT NULL reads every row while everybody waits",
  harm: "blocks",

  why: `
    Setting a column NOT NULL reads every row of the table, and until that ends the table can be
    neither read nor written.
    A proven check that the column is not NULL saves the reading: once no NULL is left and no code
    writes one, add the check NOT VALID, validate it while reads and writes go on, set NOT NULL,
    and drop the check.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, email text DEFAULT '', note text DEFAULT '');
    ALTER TABLE orders ADD CONSTRAINT orders_note_present CHECK (note IS NOT NULL) NOT VALID;
  `,
  bad: [
    `ALTER TABLE orders ALTER COLUMN email SET NOT NULL;`,
    `ALTER TABLE orders ALTER COLUMN note SET NOT NULL;`,
    `ALTER TABLE orders ALTER email DROP DEFAULT, ALTER email SET NOT NULL, ADD COLUMN phone text;`,
  ],
  good: [
    `ALTER TABLE orders VALIDATE CONSTRAINT orders_note_present; ALTER TABLE orders ALTER COLUMN note SET NOT NULL;`,
    `ALTER TABLE orders ALTER COLUMN id SET NOT NULL;`,
    `CREATE TABLE refunds (id bigint); ALTER TABLE refunds ALTER COLUMN id SET NOT NULL;`,
  ],

  means: [
    `ALTER TABLE orders ALTER COLUMN email SET NOT NULL;`,
    `ALTER TABLE orders VALIDATE CONSTRAINT orders_note_present; ALTER TABLE orders ALTER COLUMN note SET NOT NULL;`,
    `ALTER TABLE orders ALTER email DROP DEFAULT, ALTER email SET NOT NULL, ADD COLUMN phone text;`,
  ],

  aliases: [
    "squawk/adding-not-nullable-field",
    "pgfence/alter-column-set-not-null",
    "migrationpilot/MP002",
    "migrationpilot/MP018",
    "pg-migration-lint/PGM013",
    "eugene/E2",
    "pgsafe/set-not-null",
    "strong-migrations/change_column_null",
    "atlas/PG303",
  ],

  on: ["set-not-null", "add-not-null"],

  check(moment) {
    const { operation, ownWorst, table } = moment;
    if (!stalls(ownWorst)) return undefined;
    if (operation.kind === "add-not-null") {
      const { constraint, inline } = operation;
      const name = constraintName(moment, operation.table, constraint);
      const definition = definitionOf(constraint, name, inline ? "inline" : "table");
      return { operation, column: constraint.columns[0], way: "named", name, definition } as const;
    }
    const { column } = operation;
    const waiting = table === undefined ? undefined : unprovenCheck(table, column);
    if (waiting !== undefined) return { operation, column, way: "prove", name: waiting } as const;
    const name = passingName(moment, operation.table, proofWords(column));
    return { operation, column, way: "check", name } as const;
  },

  message: ({ operation, column }) =>
    `Every row of ${display(operation.table)} is read to see that ${column} is never NULL.`,

  rewrite(hazard) {
    const { operation, column, name } = hazard;
    const table = display(operation.table);
    // A check binds every write, so a row that still has a NULL could not be changed at all.
    const gate = [
      `No deployed code writes NULL to ${column} of ${table}, or leaves it out.`,
      `No row of ${table} has a NULL ${column} any more.`,
    ];
    switch (hazard.way) {
      case "prove":
        return plan(migrate(gate, prove(operation, name), settleByCheck(operation, column)));
      case "named":
        return gated(gate, addUnproven(operation, name, hazard.definition), prove(operation, name));
      case "check": {
        const { forbid, settle } = setNotNull(operation, column, name);
        return gated(gate, forbid, ...settle);
      }
    }
  },
});

function gated(gate: readonly string[], ...steps: readonly SqlStep<Sql>[]): Plan<Sql> {
  return plan({ ...expand(...steps), gate });
}

/** A check that says just this and only waits to be validated. */
function unprovenCheck(table: Table, column: string): string | undefined {
  return table.constraints.find(({ constraint, valid }) => {
    if (valid || constraint.kind !== "check" || !constraint.enforced) return false;
    const { value } = constraint.expression;
    return (
      value.kind === "is-null" &&
      value.negated &&
      value.operand.kind === "column" &&
      value.operand.name === column
    );
  })?.name;
}
