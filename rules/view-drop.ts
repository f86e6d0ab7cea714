import type { Operation, OperationOf } from "../src/operation.ts";
import { contract, migrate, plan } from "../src/plan.ts";
import type { Plan } from "../src/plan.ts";
import { comesInTransaction, takesTable } from "../src/recipes/handover.ts";
import { defineRule, displayAll } from "../src/rule.ts";
import type { FullName, Schema } from "../src/schema.ts";
import { sameName } from "../src/schema.ts";
import { join, sql, verbatim } from "../src/sql.ts";
import type { Sql } from "../src/sql.ts";

/** How far ahead a view is looked for that takes the name again. */
const horizon = 200;

export default defineRule({
  id: "view-drop",
  title: "View is dropped under the code that reads it",
  harm: "breaks-code",

  why: `
    Deployed code that reads the view fails the moment it is gone.
    What takes its name in the same transaction is seen by nobody as missing; in two transactions,
    all who read it in between fail.
    A view whose columns stay what they were, with more at the end, can be replaced without dropping
    it: CREATE OR REPLACE VIEW.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, paid boolean);
    CREATE VIEW paid_orders AS SELECT id, total FROM orders WHERE paid;
    CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE NOT paid;
    CREATE MATERIALIZED VIEW totals AS SELECT sum(total) AS total FROM orders;
  `,
  bad: [
    `DROP VIEW paid_orders;`,
    `DROP VIEW IF EXISTS paid_orders, open_orders CASCADE;`,
    `DROP MATERIALIZED VIEW totals;`,
  ],
  good: [
    `DROP VIEW paid_orders; CREATE VIEW paid_orders AS SELECT id, total, paid FROM orders WHERE paid;`,
    `CREATE OR REPLACE VIEW paid_orders AS SELECT id, total, paid FROM orders WHERE paid;`,
    `CREATE VIEW mine AS SELECT id FROM orders; DROP VIEW mine;`,
    `DROP VIEW IF EXISTS cancelled_orders;`,
  ],

  aliases: ["migrationpilot/MP022", "atlas/DS103"],

  on: "drop-view",

  check(moment) {
    const { operation, schema } = moment;
    const gone = operation.views.filter((view) => {
      const name = schema.resolve(view);
      if (operation.ifExists && schema.table(name) === undefined) return false;
      return !comesInTransaction(moment, takesName(schema, name));
    });
    if (gone.length === 0) return undefined;
    const later = moment.next(horizon).flatMap(({ operations }) => operations);
    const returns = gone.every((view) => later.some(takesName(schema, schema.resolve(view))));
    return { operation, gone, returns };
  },

  message({ gone, returns }) {
    const names = displayAll(gone);
    const [are, them] = gone.length > 1 ? ["are", "them"] : ["is", "it"];
    return returns
      ? `${names} ${are} dropped and made anew in another transaction: deployed code that reads ${them} in between fails.`
      : `${names} ${are} dropped: deployed code that reads ${them} fails from that moment.`;
  },

  rewrite: ({ operation, returns }) =>
    returns
      ? `Drop and make ${displayAll(operation.views)} in one transaction (BEGIN … COMMIT), so that nobody sees it missing.`
      : retire(operation),

  elsewhere: {
    sqlite: {
      why: `
        Deployed code that reads the view fails the moment it is gone.
        What takes its name in the same transaction is seen by nobody as missing.
      `,
      given: `
        CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER, paid INTEGER);
        CREATE VIEW paid_orders AS SELECT id, total FROM orders WHERE paid;
      `,
      bad: [`DROP VIEW paid_orders;`],
      good: [
        `
          BEGIN;
          DROP VIEW paid_orders;
          CREATE VIEW paid_orders AS SELECT id, total, paid FROM orders WHERE paid;
          COMMIT;
        `,
        `CREATE VIEW mine AS SELECT id FROM orders; DROP VIEW mine;`,
        `DROP VIEW IF EXISTS cancelled_orders;`,
      ],
    },
    mysql: {
      why: `
        Deployed code that reads the view fails the moment it is gone, and every statement commits: a
        view that is dropped and made again is missing in between.
        CREATE OR REPLACE VIEW changes it at once.
      `,
      given: `
        CREATE TABLE orders (id INT PRIMARY KEY, total INT, paid INT);
        CREATE VIEW paid_orders AS SELECT id, total FROM orders WHERE paid;
      `,
      bad: [
        `DROP VIEW paid_orders;`,
        `DROP VIEW paid_orders; CREATE VIEW paid_orders AS SELECT id, total, paid FROM orders WHERE paid;`,
      ],
      good: [
        `CREATE OR REPLACE VIEW paid_orders AS SELECT id, total, paid FROM orders WHERE paid;`,
        `CREATE VIEW mine AS SELECT id FROM orders; DROP VIEW mine;`,
        `DROP VIEW IF EXISTS cancelled_orders;`,
      ],
      rewrite: ({ operation, returns }) =>
        returns
          ? `Leave the DROP out and say CREATE OR REPLACE VIEW, which changes ${displayAll(operation.views)} at once.`
          : retire(operation),
    },
  },
});

function retire({ views, ifExists, cascade, materialized }: OperationOf<"drop-view">): Plan<Sql> {
  const names = displayAll(views);
  const word = verbatim(materialized ? "MATERIALIZED VIEW" : "VIEW");
  const condition = verbatim(ifExists ? "IF EXISTS " : "");
  const tail = verbatim(cascade ? " CASCADE" : "");
  return plan(
    migrate([], {
      kind: "application",
      title: `Deploy code that does not read ${names}`,
      undo: "redeploy-previous",
    }),
    contract([`No deployed code, job or report reads ${names}; let it rest for a day.`], {
      kind: "sql",
      title: `Drop ${names}`,
      sql: sql`DROP ${word} ${condition}${join(views.map((view) => sql`${view}`))}${tail};`,
      transaction: "own",
      brief: true,
      undo: "no-way-back",
      allow: { rule: "view-drop", reason: `no deployed code reads ${names}` },
    }),
  );
}

/** A view, a table, or something that is renamed so. */
function takesName(schema: Schema, name: FullName): (operation: Operation) => boolean {
  const takes = takesTable(schema, name);
  return (operation) =>
    takes(operation) ||
    (operation.kind === "create-table" && sameName(schema.resolve(operation.table), name));
}
