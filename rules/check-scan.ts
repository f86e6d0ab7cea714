import { stalls } from "../src/effect.ts";
import { expand, plan } from "../src/plan.ts";
import { addUnproven, definitionOf, prove } from "../src/recipes/constraint.ts";
import { constraintName } from "../src/recipes/name.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "check-scan",
  title: "Check constraint reads every row while everybody waits",
  harm: "blocks",

  why: `
    A new check constraint is proven against every row of the table, and until the proof ends the
    table can be neither read nor written; a check written into ADD COLUMN is no exception.
    Added NOT VALID it binds new rows at once and costs an instant.
    VALIDATE CONSTRAINT then proves the old rows while reads and writes go on.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, total numeric NOT NULL DEFAULT 0);
  `,
  bad: [
    `ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0);`,
    `ALTER TABLE orders ADD CHECK (total >= 0);`,
    `ALTER TABLE orders ADD COLUMN discount numeric DEFAULT 0 CHECK (discount >= 0), ALTER COLUMN total SET DEFAULT 1;`,
  ],
  good: [
    `ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0) NOT VALID;`,
    `CREATE TABLE refunds (id bigint PRIMARY KEY, total numeric CHECK (total >= 0));`,
  ],

  aliases: [
    "squawk/constraint-missing-not-valid",
    "pgfence/add-constraint-check-no-not-valid",
    "migrationpilot/MP030",
    "pg-migration-lint/PGM015",
    "eugene/E1",
    "pgsafe/add-check-without-not-valid",
    "strong-migrations/add_check_constraint",
    "atlas/PG305",
  ],

  on: "add-check",

  check(moment) {
    const { operation, ownWorst } = moment;
    if (!stalls(ownWorst)) return undefined;
    const { table, constraint, inline } = operation;
    const name = constraintName(moment, table, constraint);
    const definition = definitionOf(constraint, name, inline ? "inline" : "table");
    return { operation, name, definition };
  },

  message: ({ operation, name }) =>
    `The check ${name} is proven against every row of ${display(operation.table)}.`,

  rewrite: ({ operation, name, definition }) =>
    plan(expand(addUnproven(operation, name, definition), prove(operation, name))),
});
