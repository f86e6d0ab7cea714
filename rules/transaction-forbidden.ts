import type { Operation, Statement } from "../src/operation.ts";
import type { SqlStep } from "../src/plan.ts";
import { expand, plan } from "../src/plan.ts";
import { buildConcurrently, writtenBody } from "../src/recipes/index-build.ts";
import { indexName } from "../src/recipes/name.ts";
import type { StatementMoment } from "../src/rule.ts";
import { defineRule, display, displayAll } from "../src/rule.ts";
import type { Sql } from "../src/sql.ts";
import { verbatim } from "../src/sql.ts";

export default defineRule({
  id: "transaction-forbidden",
  title: "Statement that cannot run in a transaction stands in one",
  harm: "fails",

  why: `
    Some statements commit by themselves on the way: CREATE INDEX CONCURRENTLY, VACUUM and their
    like. Inside a transaction the server refuses them, and several statements that are sent
    together are one transaction too.
    Give such a statement a migration of its own, and tell the tool that runs it not to open a
    transaction.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
  `,
  bad: [
    `BEGIN; CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id); COMMIT;`,
    `BEGIN; VACUUM orders; COMMIT;`,
  ],
  good: [`CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);`, `VACUUM orders;`],
  means: [`CREATE INDEX orders_user_id_idx ON orders (user_id);`, `VACUUM orders;`],

  aliases: [
    "squawk/ban-concurrent-index-creation-in-transaction",
    "pgfence/concurrent-in-transaction",
    "migrationpilot/MP025",
    "pg-migration-lint/PGM003",
    "pgsafe/concurrently-in-transaction",
    "atlas/PG103",
  ],

  elsewhere: {
    sqlite: {
      why: `
        SQLite refuses VACUUM, DETACH and a change of the journal mode while a transaction is open,
        and some tools open one around every migration.
        Give such a statement a migration of its own, and tell the tool to open no transaction.
      `,
      given: `CREATE TABLE orders (id INTEGER PRIMARY KEY);`,
      bad: [`BEGIN; PRAGMA journal_mode = WAL; COMMIT;`],
      means: [`PRAGMA journal_mode = WAL;`],
      good: [`PRAGMA journal_mode = WAL;`, `BEGIN; ANALYZE; COMMIT;`],
    },
  },

  on: "statement",

  check(moment) {
    const { outcome, transaction, statement } = moment;
    if (outcome.transaction !== "forbidden" || transaction.kind === "none") return undefined;
    const opened = openedBy[transaction.kind];
    return { moment, statement, subject: subjectOf(statement.operations[0]), opened };
  },

  message: ({ subject, opened }) => `${subject} cannot run in the transaction that ${opened}.`,

  rewrite({ moment, statement }) {
    const [operation] = statement.operations;
    return operation?.kind === "commit" || operation?.kind === "rollback"
      ? "The block it stands in needs a migration that runs without a transaction around it."
      : plan(expand(...stepsOf(moment, statement)));
  },
});

const openedBy = {
  explicit: "BEGIN opened before it",
  block: "the block is",
  run: "the migration tool opens around all pending files",
  file: "the migration tool opens around the file",
  implicit: "statements sent together are",
} as const;

function stepsOf(
  moment: StatementMoment,
  { text, operations }: Statement,
): readonly SqlStep<Sql>[] {
  const [operation] = operations;
  if (operation?.kind === "create-index") {
    const { table, unique } = operation;
    const name = indexName({ ...moment, table: undefined }, table, operation);
    return buildConcurrently(table, { name, unique, body: writtenBody(operation.text) });
  }
  return [
    {
      kind: "sql",
      title: "Run it in a migration of its own",
      sql: verbatim(`${text};`),
      transaction: "none",
      brief: false,
      undo: operation?.kind === "vacuum" ? "nothing-to-undo" : "no-way-back",
    },
  ];
}

/** What cannot run, naming its table. */
function subjectOf(operation: Operation | undefined): string {
  switch (operation?.kind) {
    case "create-index":
      return `CREATE INDEX CONCURRENTLY on ${display(operation.table)}`;
    case "drop-index":
      return `DROP INDEX CONCURRENTLY of ${displayAll(operation.indexes)}`;
    case "reindex":
      return operation.name === undefined ? "REINDEX" : `REINDEX of ${display(operation.name)}`;
    case "detach-partition":
      return `DETACH PARTITION CONCURRENTLY of ${display(operation.partition)}`;
    case "vacuum":
      return operation.tables.length === 0 ? "VACUUM" : `VACUUM of ${displayAll(operation.tables)}`;
    case "commit":
    case "rollback":
      return `${operation.kind.toUpperCase()} inside a block`;
    default:
      return "This statement";
  }
}
