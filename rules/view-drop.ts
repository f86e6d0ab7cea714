import type { Operation } from "../src/operation.ts";
import { contract, migrate, plan } from "../src/plan.ts";
import { leavesNameToOther, takesTable } from "../src/recipes/handover.ts";
import { defineRule, displayAll } from "../src/rule.ts";
import type { FullName, Schema } from "../src/schema.ts";
import { sameName } from "../src/schema.ts";
import { join, sql, verbatim } from "../src/sql.ts";

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
      return !leavesNameToOther(moment, takesName(schema, name));
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

  rewrite({ operation, returns }) {
    const { views, ifExists, cascade, materialized } = operation;
    const names = displayAll(views);
    if (returns) {
      return `Drop and make ${names} in one transaction (BEGIN … COMMIT), so that nobody sees it missing.`;
    }
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
  },
});

/** A view, a table, or something that is renamed so. */
function takesName(schema: Schema, name: FullName): (operation: Operation) => boolean {
  const takes = takesTable(schema, name);
  return (operation) =>
    takes(operation) ||
    (operation.kind === "create-table" && sameName(schema.resolve(operation.table), name));
}
