import type { Work } from "../src/effect.ts";
import { stalls, workOf } from "../src/effect.ts";
import type { Operation, OperationOf } from "../src/operation.ts";
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

type Subject = OperationOf<(typeof kinds)[number]>;

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

  check({ operation, own, ownWorst }) {
    if (ownWorst === undefined || !stalls(ownWorst)) return undefined;
    const names = own.flatMap((effect) =>
      stalls(effect) ? [display(effect.target.table ?? effect.target.name)] : [],
    );
    return { operation, tables: [...new Set(names)], work: workOf(ownWorst) };
  },

  message: ({ operation, tables, work }) =>
    `${subjectOf(operation)} ${deeds[work]} ${tables.join(", ")} before others can go on.`,

  rewrite: ({ operation, tables }) => remedyFor(operation, tables.join(", ")),
});

const deeds: Readonly<Record<Work, string>> = {
  none: "works on",
  scan: "reads every row of",
  build: "builds indexes of",
  rewrite: "writes anew every row of",
};

function subjectOf(operation: Subject): string {
  switch (operation.kind) {
    case "vacuum":
      return "VACUUM FULL";
    case "cluster":
      return "CLUSTER";
    case "attach-partition":
      return `Attaching the partition ${display(operation.partition)}`;
    case "change-domain":
      return `The change of the domain ${display(operation.name)}`;
    case "set-table-option":
      return `The change of ${options[operation.option] ?? operation.option}`;
    case "create-table":
      return `Making ${display(operation.table)}`;
    default:
      return "The change";
  }
}

const options: Readonly<Partial<Record<OperationOf<"set-table-option">["option"], string>>> = {
  logged: "what is logged",
  unlogged: "what is logged",
  tablespace: "the tablespace",
  "access-method": "the access method",
};

const quietHour =
  "measure it on a copy, then run it alone in the quietest hour with a short lock timeout, and again when that strikes.";

function remedyFor(operation: Operation, tables: string): string {
  switch (operation.kind) {
    case "vacuum":
    case "cluster":
      return `A plain VACUUM stops nobody and is mostly enough. To give space back or put rows in order, extensions such as pg_repack and pg_squeeze do it while ${tables} is used; without them, ${quietHour}`;
    case "attach-partition":
      return `Say first what the bounds say, as a CHECK of ${display(operation.partition)}: ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT, each in a transaction of its own. ATTACH PARTITION then finds it proven and reads no row, and the CHECK can go.`;
    case "change-domain":
      return operation.change === "add-constraint" || operation.change === "validate-constraint"
        ? `Add it NOT VALID, which binds new values at once and reads no row. Proving the old ones reads ${tables} while writers wait: ${quietHour}`
        : `A CHECK (VALUE IS NOT NULL) that is added NOT VALID binds new values at once and reads no row. The domain's own NOT NULL reads ${tables} while writers wait: ${quietHour}`;
    case "create-table":
      return `Rows of the default partition that the new one would have keep everybody waiting while they are looked for: give ${tables} a valid CHECK that rules them out (ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT) first.`;
    default:
      return `No form of it lets others go on with ${tables}: ${quietHour}`;
  }
}
