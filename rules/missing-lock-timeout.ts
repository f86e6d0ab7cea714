import type { Effect } from "../src/effect.ts";
import { obstructs } from "../src/effect.ts";
import { durationText } from "../src/duration.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "missing-lock-timeout",
  title: "Wait for a lock is not bounded",
  harm: "blocks",
  severity: "warning",
  once: "run",

  why: `
    A statement that needs a strong lock waits behind every query that already uses the table, and
    everybody who comes later waits behind the statement: one forgotten report can stop the
    application through a change that takes an instant.
    With a lock timeout the statement gives up after a few seconds, the queue moves on, and the
    migration can be tried again.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY);
  `,
  bad: [
    `ALTER TABLE orders ADD COLUMN note text;`,
    `SET lock_timeout = '5s'; RESET lock_timeout; ALTER TABLE orders ADD COLUMN note text;`,
    `SET lock_timeout = 0; ALTER TABLE orders ADD COLUMN note text;`,
    `SET lock_timeout = '10min'; ALTER TABLE orders ADD COLUMN note text;`,
  ],
  good: [
    `SET lock_timeout = '5s'; ALTER TABLE orders ADD COLUMN note text;`,
    `SET lock_timeout = '1min'; ALTER TABLE orders ADD COLUMN note text;`,
    `BEGIN; SET LOCAL lock_timeout = '5s'; ALTER TABLE orders ADD COLUMN note text; COMMIT;`,
    `CREATE TABLE notes (id bigint); ALTER TABLE notes ADD COLUMN body text;`,
    `CREATE INDEX CONCURRENTLY ON orders (id);`,
  ],

  aliases: [
    "squawk/require-lock-timeout",
    "pgfence/missing-lock-timeout",
    "migrationpilot/MP004",
    "eugene/E9",
    "pgsafe/require-timeout",
    "postgres-language-server/lockTimeoutWarning",
    "strong-migrations/lock_timeout",
  ],

  options: {
    atMost: {
      about: "How long a statement may wait for its lock, since others wait behind it.",
      default: "1min",
    },
  },

  on: "statement",

  check({ lockWait, effects, statement, lockTimeout }, { atMost = 0 }) {
    if (lockWait !== undefined && lockWait <= atMost) return undefined;
    const felt = effects.filter(isFelt);
    return felt.length === 0 ? undefined : { felt, statement, lockTimeout, lockWait };
  },

  message({ felt, lockWait }) {
    const places = felt.map(({ target }) => display(target.table ?? target.name));
    const tables = [...new Set(places)].join(", ");
    return lockWait === undefined
      ? `No lock timeout bounds the wait for the lock on ${tables}.`
      : `Only after ${durationText(lockWait)} does the lock timeout end the wait for the lock on ${tables}.`;
  },

  rewrite: ({ lockTimeout }) =>
    `Begin with ${lockTimeout.statement}; and run it again when that strikes. ` +
    `Where the runner sets it, say so in the config: prelude.`,

  fix: ({ statement, lockTimeout }) => ({
    title: "Bound the wait for locks",
    span: { start: statement.span.start, end: statement.span.start },
    text: `${lockTimeout.statement};\n`,
  }),

  elsewhere: {
    mysql: {
      why: `
        Every ALTER TABLE needs the table for itself for an instant, also one that changes nothing but
        the dictionary.
        A transaction that has only read the table holds that up, and all who come later queue behind:
        by default for a year on MySQL, for a day on MariaDB.
        SET lock_wait_timeout to a few seconds and try again.
      `,
      given: `CREATE TABLE orders (id INT PRIMARY KEY, total INT);`,
      bad: [
        `ALTER TABLE orders ADD COLUMN note VARCHAR(20);`,
        `ALTER TABLE orders ADD INDEX (total);`,
        `SET SESSION lock_wait_timeout = 3600; ALTER TABLE orders ADD COLUMN note VARCHAR(20);`,
      ],
      good: [
        `SET SESSION lock_wait_timeout = 5; ALTER TABLE orders ADD COLUMN note VARCHAR(20);`,
        `CREATE TABLE notes (id INT PRIMARY KEY); ALTER TABLE notes ADD COLUMN note VARCHAR(20);`,
        `INSERT INTO orders VALUES (1, 2);`,
      ],
    },
  },
});

function isFelt(effect: Effect): boolean {
  return obstructs(effect) && effect.target.kind !== "index" && effect.target.kind !== "database";
}
