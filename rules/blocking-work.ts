import { stalls, workOf } from "../src/effect.ts";
import { unseenTables } from "../src/unseen.ts";
import { deeds, remedyFor, subjectOf } from "../src/recipes/quiet-hour.ts";
import { defineRule, display } from "../src/rule.ts";

/** Kinds of operations whose long work no rule of their own speaks of. */
const kinds = [
  "add-not-null",
  "alter-constraint",
  "attach-index",
  "attach-partition",
  "change-domain",
  "change-enum",
  "cluster",
  "create-table",
  "detach-partition",
  "drop-constraint",
  "drop-default",
  "drop-not-null",
  "set-column-option",
  "set-generated",
  "set-identity",
  "set-index-option",
  "set-table-option",
  "vacuum",
] as const;

export default defineRule({
  id: "blocking-work",
  title: "All rows are worked through while others wait",
  harm: "blocks",

  why: `
    Some statements read or write every row under a lock that stops those who write, or everybody,
    and the server knows no gentler form of them.
    How long that takes grows with the table, so that what was instant on a small one stops the
    application on a large one.
    Where the work can be done beforehand, without the lock, the plan says how; where it cannot, the
    quietest hour and a short lock timeout are what is left.
  `,

  given: `
    CREATE DOMAIN email AS text;
    CREATE TABLE users (id bigint PRIMARY KEY, address email);
    CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);
    CREATE TABLE events_2026 (id bigint, day date NOT NULL);
    ALTER TABLE events_2026 ADD CONSTRAINT events_2026_day
      CHECK (day >= '2026-01-01' AND day < '2027-01-01');
    CREATE TABLE events_2027 (id bigint, day date NOT NULL);
  `,
  bad: [
    `VACUUM FULL users;`,
    `CLUSTER users USING users_pkey;`,
    `ALTER TABLE users SET UNLOGGED;`,
    `ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');`,
    `ALTER DOMAIN email ADD CONSTRAINT email_has_at CHECK (VALUE LIKE '%@%');`,
    `ALTER DOMAIN email SET NOT NULL;`,
  ],
  good: [
    `VACUUM users;`,
    `ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
    `ALTER DOMAIN email ADD CONSTRAINT email_has_at CHECK (VALUE LIKE '%@%') NOT VALID;`,
    `CREATE TABLE notes (id bigint); ALTER TABLE notes SET UNLOGGED;`,
  ],

  aliases: [
    "pgfence/vacuum-full",
    "pgfence/set-logged-unlogged",
    "pgfence/attach-partition",
    "pgfence/ban-alter-domain-add-constraint",
    "squawk/ban-alter-domain-with-add-constraint",
    "migrationpilot/MP006",
    "migrationpilot/MP032",
    "migrationpilot/MP047",
    "migrationpilot/MP094",
    "migrationpilot/MP095",
    "pg-migration-lint/PGM005",
    "pg-migration-lint/PGM018",
    "pg-migration-lint/PGM021",
    "pg-migration-lint/PGM506",
    "pgsafe/vacuum-full-cluster",
    "pgsafe/set-logged-unlogged",
    "pgsafe/attach-partition",
    "pgsafe/add-domain-constraint-without-not-valid",
  ],

  on: kinds,

  check({ operation, own, ownWorst, schema }) {
    if (!stalls(ownWorst)) {
      const unseen = unseenTables(operation, schema);
      if (unseen === undefined) return undefined;
      const work = operation.kind === "change-domain" ? "scan" : "rewrite";
      return { operation, tables: [unseen], work } as const;
    }
    const names = own.flatMap((effect) =>
      stalls(effect) ? [display(effect.target.table ?? effect.target.name)] : [],
    );
    return { operation, tables: [...new Set(names)], work: workOf(ownWorst) };
  },

  message: ({ operation, tables, work }) =>
    `${subjectOf(operation)} ${deeds[work]} ${tables.join(", ")} before others can go on.`,

  rewrite: ({ operation, tables }) => remedyFor(operation, tables.join(", ")),
});
