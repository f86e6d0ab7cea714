import { defineRule } from "../src/rule.ts";
import type { StatementMoment } from "../src/rule.ts";

/** How far ahead the end is looked for: most transactions are short. */
const horizons = [20, 2_000, Number.POSITIVE_INFINITY];

export default defineRule({
  id: "unfinished-transaction",
  title: "Transaction is begun and never committed",
  harm: "fails",

  why: `
    The server rolls back what is not committed when the connection ends: the migration reports
    success, is recorded as done, and has changed nothing.
    Where the connection goes on, its locks are held until somebody notices.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY);
  `,
  bad: [`BEGIN; ALTER TABLE orders ADD COLUMN note text;`],
  good: [
    `BEGIN; ALTER TABLE orders ADD COLUMN note text; COMMIT;`,
    `BEGIN; ALTER TABLE orders ADD COLUMN note text; ROLLBACK;`,
    `COMMIT; ALTER TABLE orders ADD COLUMN note text; BEGIN;`,
  ],
  means: [`ALTER TABLE orders ADD COLUMN note text;`],

  elsewhere: {
    sqlite: {
      given: `CREATE TABLE orders (id INTEGER PRIMARY KEY);`,
      bad: [`BEGIN; INSERT INTO orders VALUES (1);`],
      good: [`BEGIN; INSERT INTO orders VALUES (1); COMMIT;`],
      means: [`INSERT INTO orders VALUES (1);`],
    },
    mysql: {
      why: `
        The server takes back what is not committed when the connection ends: the migration reports
        success, is recorded as done, and its rows are not there.
        CREATE, ALTER, DROP, RENAME and TRUNCATE commit what was begun before them; what only changes
        rows has to say COMMIT.
      `,
      given: `CREATE TABLE orders (id INT PRIMARY KEY);`,
      bad: [`START TRANSACTION; INSERT INTO orders VALUES (1);`],
      good: [
        `BEGIN; INSERT INTO orders VALUES (1); COMMIT;`,
        `START TRANSACTION; INSERT INTO orders VALUES (1); ROLLBACK;`,
      ],
      means: [`INSERT INTO orders VALUES (1);`],
    },
  },

  aliases: [
    "squawk/ban-uncommitted-transaction",
    "pgfence/unclosed-transaction",
    "migrationpilot/MP053",
  ],

  on: "begin",

  check(moment) {
    // Whoever else opened a transaction ends it as well; that of a message ends in the one that begins here.
    const { kind } = moment.transaction;
    if ((kind !== "none" && kind !== "implicit") || isEnded(moment)) return undefined;
    return endsOther(moment) ? undefined : {};
  },

  message: () =>
    "The transaction that begins here is never committed: when the connection ends, the server takes back all that the migration did.",

  rewrite: () => "Write COMMIT; after the last statement that belongs to it.",
});

/** It ended a transaction before that it did not begin: whoever runs it did, and goes on. */
function endsOther({ previous }: StatementMoment): boolean {
  const earlier = previous(Number.POSITIVE_INFINITY).flatMap(({ operations }) => operations);
  const first = earlier.findLast(
    ({ kind }) => kind === "begin" || kind === "commit" || kind === "rollback",
  );
  return first !== undefined && first.kind !== "begin";
}

function isEnded({ next, ends }: StatementMoment): boolean {
  return horizons.some((horizon) =>
    next(horizon).some(({ operations }) =>
      operations.some(
        (later) =>
          later.kind === "commit" ||
          (later.kind === "rollback" && later.savepoint === undefined) ||
          ends(later),
      ),
    ),
  );
}
