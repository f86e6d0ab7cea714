import { stalls } from "../src/effect.ts";
import { constraintName } from "../src/recipes/name.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "exclusion-build",
  title: "Exclusion constraint builds its index while everybody waits",
  harm: "blocks",

  why: `
    An exclusion constraint builds its index while the table can be neither read nor written.
    It cannot be added NOT VALID, and it cannot adopt an index that was built CONCURRENTLY:
    there is no way to add it to a filled table without stopping everybody.
    Add it while the table is still small, in a quiet hour, with a short lock timeout, after
    measuring the build on a copy.
  `,

  given: `
    CREATE TABLE bookings (id bigint PRIMARY KEY, during tsrange NOT NULL);
  `,
  bad: [
    `ALTER TABLE bookings ADD CONSTRAINT bookings_overlap EXCLUDE USING gist (during WITH &&);`,
  ],
  good: [
    `CREATE TABLE leases (id bigint PRIMARY KEY, during tsrange, EXCLUDE USING gist (during WITH &&));`,
  ],

  aliases: [
    "pgfence/add-constraint-exclude",
    "migrationpilot/MP031",
    "pg-migration-lint/PGM019",
    "eugene/E8",
    "pgsafe/add-exclusion-constraint",
    "strong-migrations/add_exclusion_constraint",
  ],

  on: "add-exclusion",

  check(moment) {
    const { operation, ownWorst } = moment;
    if (!stalls(ownWorst)) return undefined;
    const { table, constraint } = operation;
    return { table, name: constraintName(moment, table, constraint) };
  },

  message: ({ table, name }) =>
    `The exclusion constraint ${name} builds its index over every row of ${display(table)}.`,

  rewrite: ({ table }) =>
    `No way adds it to ${display(table)} without stopping everybody: measure the build on a copy, then run it alone in the quietest hour with a short lock timeout, and again when that strikes.`,
});
