import { stalls } from "../src/effect.ts";
import { expand, migrate, plan } from "../src/plan.ts";
import { buildKey, buildKeyOnPartitions, shapeOfKey } from "../src/recipes/key.ts";
import { constraintName } from "../src/recipes/name.ts";
import { branchOf, describeGaps } from "../src/recipes/partition.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "unique-key-build",
  title: "Unique constraint builds its index while everybody waits",
  harm: "blocks",

  why: `
    A unique constraint stands on an index, and ADD CONSTRAINT builds it while the table can be
    neither read nor written; UNIQUE written into ADD COLUMN does the same.
    There is no NOT VALID for it.
    Build the index CONCURRENTLY first; ADD CONSTRAINT USING INDEX then adopts it in an instant.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text, tenant_id bigint);
  `,
  bad: [
    `ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);`,
    `ALTER TABLE users ADD UNIQUE (tenant_id, email) DEFERRABLE INITIALLY DEFERRED;`,
    `ALTER TABLE users ADD COLUMN handle text UNIQUE;`,
  ],
  good: [
    `CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);`,
    `CREATE TABLE teams (id bigint PRIMARY KEY, name text UNIQUE);`,
  ],

  aliases: [
    "squawk/disallowed-unique-constraint",
    "pgfence/add-constraint-unique",
    "migrationpilot/MP027",
    "pg-migration-lint/PGM017",
    "eugene/E7",
    "pgsafe/add-unique-constraint",
    "strong-migrations/add_unique_constraint",
    "atlas/PG105",
  ],

  on: "add-unique",

  check(moment) {
    const { operation, ownWorst } = moment;
    if (!stalls(ownWorst)) return undefined;
    const { table, constraint, inline } = operation;
    const shape = shapeOfKey(constraint, constraintName(moment, table, constraint));
    const branch = branchOf(moment, table, shape, (partition, surroundings) => {
      const { name: _, ...unnamed } = constraint;
      return shapeOfKey(constraint, constraintName(surroundings, partition, unnamed));
    });
    return { table, constraint, inline, shape, branch, caution: describeGaps(moment, table) };
  },

  message: ({ table, shape }) =>
    `The unique constraint ${shape.name} builds its index over every row of ${display(table)}.`,

  rewrite({ table, constraint, inline, shape, branch, caution }) {
    const steps =
      branch === undefined
        ? buildKey(table, constraint, shape)
        : buildKeyOnPartitions(branch, constraint);
    // The rows of a new column are filled between the phases, and equal NULLs would collide.
    const early = !inline || !constraint.nullsNotDistinct;
    return {
      ...plan(early ? expand(...steps) : migrate([], ...steps)),
      ...(caution === undefined ? {} : { caution }),
    };
  },
});
