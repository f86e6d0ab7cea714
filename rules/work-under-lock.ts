import { obstructs, ownWork, stalls } from "../src/effect.ts";
import { migrate, plan } from "../src/plan.ts";
import type { Name } from "../src/operation.ts";
import { freesTable } from "../src/recipes/handover.ts";
import { picksByKey } from "../src/recipes/key-condition.ts";
import type { StatementMoment } from "../src/rule.ts";
import { defineRule, display } from "../src/rule.ts";
import { verbatim } from "../src/sql.ts";

export default defineRule({
  id: "work-under-lock",
  title: "Long work is done while an earlier lock is held",
  harm: "blocks",
  // Its own lock stops nobody; the one that is held does.
  severity: "error",
  // One end of the transaction cures all of them.
  once: "migration",

  why: `
    A lock is held until its transaction ends.
    Whatever reads or changes many rows after an ALTER TABLE in the same transaction makes everybody
    wait for both, although the ALTER TABLE alone would have taken an instant.
    Let the transaction end first, and do the work in a migration of its own.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, total numeric NOT NULL DEFAULT 0);
    CREATE TABLE totals (order_id bigint, total numeric);
    ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0) NOT VALID;
  `,
  bad: [
    `
      ALTER TABLE orders ADD COLUMN note text;
      INSERT INTO totals (order_id, total) SELECT id, total FROM orders;
    `,
    `
      BEGIN;
      ALTER TABLE totals ADD COLUMN note text;
      ALTER TABLE orders VALIDATE CONSTRAINT orders_total_positive;
      COMMIT;
    `,
  ],
  good: [
    `ALTER TABLE orders VALIDATE CONSTRAINT orders_total_positive;`,
    `
      ALTER TABLE orders VALIDATE CONSTRAINT orders_total_positive;
      ALTER TABLE orders ADD COLUMN note text;
    `,
    `
      BEGIN; ALTER TABLE orders ADD COLUMN note text; COMMIT;
      BEGIN; INSERT INTO totals (order_id, total) SELECT id, total FROM orders; COMMIT;
    `,
  ],

  aliases: [
    "migrationpilot/MP008",
    "pgfence/statement-after-access-exclusive",
    "eugene/E4",
    "postgres-language-server/runningStatementWhileHoldingAccessExclusive",
    "strong-migrations/mixed-ddl-and-backfill",
  ],

  on: "statement",

  check(moment) {
    const { effects, worst, transaction, statement } = moment;
    // A statement that stops others by itself has a finding of its own, whose plan takes it out of here.
    if (worst === undefined || stalls(worst)) return undefined;
    const worked = effects.find((effect) => ownWork(effect) !== "none");
    if (worked === undefined) return undefined;
    const held = transaction.held.find(
      ({ effect }) => obstructs(effect) && effect.target.kind === "relation",
    );
    if (held === undefined) return undefined;
    const { operations } = statement;
    if (operations.every((operation) => picksByKey(operation, moment.schema))) return undefined;
    const writes = operations.some(({ kind }) => kind === "update" || kind === "delete");
    return { statement, held: held.effect, by: held.by, worked, writes, anew: madeAnew(moment) };
  },

  message: ({ held, worked }) =>
    `Rows of ${display(worked.target.table ?? worked.target.name)} are worked through while the transaction holds ${held.locks[0] ?? "a lock"} on ${display(held.target.name)}, so ${held.blocks === "everything" ? "reads and writes" : "writes"} of ${display(held.target.name)} wait for all of it.`,

  rewrite: ({ statement, writes, anew }) => {
    if (anew !== undefined) {
      return `In a transaction of its own ${display(anew)} would be missing until it is filled: fill a table under another name first, then drop ${display(anew)} and let the other take its name in one short transaction.`;
    }
    // How such rows are changed in batches is told where that is the finding.
    if (writes) return "End the transaction before it, and change the rows a batch at a time.";
    return plan(
      migrate([], {
        kind: "sql",
        title: "Do the work in a transaction of its own, after the lock is gone",
        sql: verbatim(`${statement.text};`),
        transaction: "own",
        brief: false,
        undo: "no-way-back",
      }),
    );
  },

  related: ({ by }) => [
    {
      path: by.migration.source.path,
      span: by.statement.span,
      message: "The lock is taken here.",
    },
  ],
});

/** The table it fills takes the name of one that was dropped a moment ago. */
function madeAnew({ statement, schema, transaction }: StatementMoment): Name | undefined {
  const { operations } = statement;
  const made = operations.find((operation) => operation.kind === "create-table");
  if (made?.as === undefined) return undefined;
  const frees = freesTable(schema, schema.resolve(made.table));
  const earlier = transaction.earlier.flatMap((moment) => moment.statement.operations);
  return earlier.some(frees) ? made.table : undefined;
}
