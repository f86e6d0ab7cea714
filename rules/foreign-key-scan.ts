import { stalls } from "../src/effect.ts";
import { expand, plan } from "../src/plan.ts";
import { definitionOf } from "../src/recipes/constraint.ts";
import { addForeignKey } from "../src/recipes/foreign-key.ts";
import { constraintName } from "../src/recipes/name.ts";
import { leavesOf } from "../src/recipes/partition.ts";
import { addUnprovenKey } from "../src/recipes/unproven-key.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "foreign-key-scan",
  title: "Foreign key reads every row while writes wait",
  harm: "blocks",

  why: `
    A new foreign key is proven against every row of the table, and until the proof ends neither
    the table nor the one it refers to can be written.
    Added NOT VALID it binds new rows at once and costs an instant.
    VALIDATE CONSTRAINT then proves the old rows while reads and writes go on.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
    CREATE TABLE visits (day date NOT NULL, user_id bigint) PARTITION BY RANGE (day);
    CREATE TABLE visits_2025 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  `,
  bad: [
    `ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id);`,
    `ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE DEFERRABLE;`,
    `ALTER TABLE orders ADD COLUMN referrer_id bigint DEFAULT NULL REFERENCES users (id);`,
    `ALTER TABLE visits ADD FOREIGN KEY (user_id) REFERENCES users (id);`,
  ],
  good: [
    `ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;`,
    `CREATE TABLE invoices (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));`,
    `ALTER TABLE orders ADD COLUMN referrer_id bigint REFERENCES users (id);`,
    `CREATE TABLE invoices (id bigint, user_id bigint); ALTER TABLE invoices ADD FOREIGN KEY (user_id) REFERENCES users (id);`,
  ],

  aliases: [
    "squawk/adding-foreign-key-constraint",
    "squawk/constraint-missing-not-valid",
    "pgfence/add-constraint-fk-no-not-valid",
    "migrationpilot/MP005",
    "pg-migration-lint/PGM014",
    "eugene/E1",
    "pgsafe/add-fk-without-not-valid",
    "strong-migrations/add_foreign_key",
    "atlas/PG306",
  ],

  covers: ["blocking-table-copy"],

  on: "add-foreign-key",

  check(moment) {
    const { operation, ownWorst } = moment;
    if (!stalls(ownWorst)) return undefined;
    const { table, constraint, inline } = operation;
    const name = constraintName(moment, table, constraint);
    const definition = definitionOf(constraint, name, inline ? "inline" : "table");
    const partitions = operation.only === true ? [] : leavesOf(moment, table);
    return { moment, operation, constraint, name, definition, partitions };
  },

  message: ({ operation, constraint }) =>
    `The foreign key from ${display(operation.table)} to ${display(constraint.references)} is proven against every row of ${display(operation.table)}.`,

  rewrite: ({ operation, name, definition, partitions }) =>
    plan(expand(...addForeignKey(operation, name, definition, partitions))),

  elsewhere: {
    mysql: {
      why: `
        A new foreign key copies the table while nobody can write to it, and proves every row.
        With foreign_key_checks off it costs an instant, but the rows that are there are never proven,
        not even later.
        Add it that way, switch the checks on again, and look through the old rows then: new orphans
        are refused from the first moment.
      `,
      given: `CREATE TABLE users (id INT PRIMARY KEY); CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, KEY (user_id));`,
      bad: [
        `ALTER TABLE orders ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id);`,
        `ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;`,
      ],
      good: [
        `SET SESSION foreign_key_checks = 0; ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id); SET SESSION foreign_key_checks = 1;`,
        `CREATE TABLE notes (id INT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (id));`,
      ],
      rewrite: ({ moment, name, definition }) => addUnprovenKey(moment, name, definition),
    },
  },
});
