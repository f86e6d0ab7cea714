import { stalls } from "../src/effect.ts";
import type { Reindex } from "../src/operation.ts";
import { clearRemains } from "../src/recipes/index-build.ts";
import { unseenTables } from "../src/unseen.ts";
import { expand, plan } from "../src/plan.ts";
import { defineRule, display } from "../src/rule.ts";
import { sql, verbatim } from "../src/sql.ts";

export default defineRule({
  id: "blocking-reindex",
  title: "Indexes are built again while writes wait",
  harm: "blocks",

  why: `
    While an index is built again nobody can write to its table, and queries that are planned
    meanwhile wait as well: the planner looks at every index of a table.
    REINDEX CONCURRENTLY builds beside the old index and changes places at the end; it takes longer
    and cannot run in a transaction.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
    CREATE INDEX orders_user_id_idx ON orders (user_id);
  `,
  bad: [`REINDEX TABLE orders;`, `REINDEX INDEX orders_user_id_idx;`, `REINDEX SCHEMA public;`],
  good: [
    `REINDEX TABLE CONCURRENTLY orders;`,
    `CREATE TABLE notes (id bigint PRIMARY KEY); REINDEX TABLE notes;`,
  ],

  aliases: [
    "squawk/require-concurrent-reindex",
    "pgfence/reindex-non-concurrent",
    "migrationpilot/MP021",
    "pg-migration-lint/PGM022",
    "eugene/E10",
    "pgsafe/reindex-non-concurrent",
    "postgres-language-server/requireConcurrentReindex",
  ],

  on: "reindex",

  check(moment) {
    const { operation, own, schema } = moment;
    if (operation.concurrently) return undefined;
    const unknown = operation.object === "index" && own.length > 0;
    const unseen = own.some(stalls) ? undefined : unseenTables(operation, schema);
    if (!unknown && unseen === undefined && !own.some(stalls)) return undefined;
    return { moment, operation, unseen, indexes: own.flatMap(({ rebuilds }) => rebuilds) };
  },

  message: ({ operation, unseen }) =>
    `${subject(operation)} built again without CONCURRENTLY${unseen === undefined ? "" : `, while writes to ${unseen} wait`}.`,

  rewrite({ moment, operation, indexes }) {
    const { object, name } = operation;
    if (object === "system") {
      return "The server's own indexes cannot be built CONCURRENTLY: run it in a quiet hour with a short lock_timeout.";
    }
    const clearing = clearRemains(moment, indexes);
    return plan(
      expand(...clearing, {
        kind: "sql",
        title:
          clearing.length > 0
            ? "Build again while reads and writes go on"
            : "Build again while reads and writes go on; if it fails, drop the invalid index it leaves, whose name ends in _ccnew",
        sql: sql`REINDEX ${verbatim(object.toUpperCase())} CONCURRENTLY ${name ?? verbatim("")};`,
        transaction: "none",
        brief: false,
        undo: "nothing-to-undo",
        ...(clearing.length > 0 ? { retry: "step-before" } : {}),
      }),
    );
  },
});

function subject({ object, name }: Reindex): string {
  const shown = name === undefined ? `the ${object}` : display(name);
  return object === "index" ? `Index ${shown} is` : `All indexes of ${shown} are`;
}
