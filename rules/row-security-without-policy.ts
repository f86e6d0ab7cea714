import type { Operation } from "../src/operation.ts";
import { defineRule, display } from "../src/rule.ts";
import { sameName } from "../src/schema.ts";

/** How far ahead a policy is looked for. */
const horizon = 500;

export default defineRule({
  id: "row-security-without-policy",
  title: "Row security hides all rows, because the table has no policy",
  harm: "breaks-code",
  severity: "warning",
  once: "migration",

  why: `
    Without a policy that lets them through, row security shows no row and takes none, except to the
    table's owner and to roles that bypass it.
    Deployed code that connects as another role gets empty answers from that moment, and no error
    that would tell why.
    Make the policies first, or in the same transaction.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE POLICY own ON users USING (true);
  `,
  bad: [`ALTER TABLE orders ENABLE ROW LEVEL SECURITY;`],
  good: [
    `ALTER TABLE users ENABLE ROW LEVEL SECURITY;`,
    `
      BEGIN;
      ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON orders USING (user_id = 1);
      COMMIT;
    `,
    `CREATE TABLE notes (id bigint PRIMARY KEY); ALTER TABLE notes ENABLE ROW LEVEL SECURITY;`,
    `ALTER TABLE orders DISABLE ROW LEVEL SECURITY;`,
  ],

  aliases: ["migrationpilot/MP057"],

  on: "set-table-option",

  check({ operation, table, schema, transaction, next }) {
    if (operation.option !== "row-security" || operation.values[0] !== "enable") return undefined;
    // Of a table that is older than the history, nobody knows the policies.
    if (table?.complete !== true || table.policies.length > 0) return undefined;
    const adds = (other: Operation): boolean =>
      other.kind === "change-policy" &&
      other.change === "create" &&
      sameName(schema.resolve(other.table), table.name);
    const later = next(horizon).map(({ operations }) => operations);
    const end = later.findIndex((operations) =>
      operations.some(({ kind }) => kind === "commit" || kind === "rollback"),
    );
    const added = later.findIndex((operations) => operations.some(adds));
    const inTime = transaction.kind !== "none" && (end < 0 || added < end);
    if (added >= 0 && inTime) return undefined;
    return { operation, late: added >= 0 };
  },

  message: ({ operation: { table }, late }) =>
    `Row security of ${display(table)} is switched on ${late ? "before" : "without"} a policy: deployed code that is not its owner sees none of its rows from that moment.`,

  rewrite({ operation, late }) {
    if (late) return `Make the policies of ${display(operation.table)} before row security is on.`;
    return `Make a policy for each role that uses ${display(operation.table)} first (CREATE POLICY … ON ${display(operation.table)} TO … USING …), and switch row security on after it.`;
  },
});
