import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "early-commit",
  title: "Migration ends the transaction that its tool opened",
  harm: "fails",
  severity: "warning",
  once: "migration",

  why: `
    Many tools open a transaction around a migration, and COMMIT or ROLLBACK in it ends that one: a
    BEGIN before it opened none, since no transaction stands in another.
    What follows is in no transaction, so that a failure undoes nothing of it, and the tool notes
    the migration, and commits, in a transaction that is no longer there.
    Leave both words to the tool, or tell it to open no transaction around this migration.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, note text);
  `,
  bad: [
    `
      ALTER TABLE orders ADD COLUMN paid boolean;
      COMMIT;
      ALTER TABLE orders ADD COLUMN state text;
    `,
  ],
  good: [
    `BEGIN; ALTER TABLE orders ADD COLUMN paid boolean; COMMIT;`,
    `ALTER TABLE orders ADD COLUMN paid boolean;`,
  ],

  on: "statement",

  check({ statement, transaction: { kind }, previous }) {
    if (kind !== "file" && kind !== "run") return undefined;
    const ends = statement.operations.find(
      (one) => one.kind === "commit" || (one.kind === "rollback" && one.savepoint === undefined),
    );
    if (ends === undefined) return undefined;
    const began = previous(50).some(({ operations }) =>
      operations.some((one) => one.kind === "begin"),
    );
    return { word: ends.kind.toUpperCase(), around: arounds[kind], began };
  },

  message: ({ word, around, began }) =>
    `${word} ends the transaction that the migration tool opened around ${around}${began ? "; the BEGIN before it opened none of its own" : ""}: what follows is in none, and neither is the tool's record of the migration.`,

  rewrite: () =>
    "Leave BEGIN and COMMIT to the tool, or tell it to open no transaction around this migration.",

  elsewhere: {
    mysql: {
      why: `
        Many tools open a transaction around a migration, and COMMIT or ROLLBACK in it ends that one.
        BEGIN commits it as well, before it begins another.
        What follows is in no transaction, so that a failure takes nothing of it back, and the tool
        notes the migration in a transaction that is no longer there.
        Leave both words to the tool, or tell it to open no transaction around this migration.
      `,
      given: `CREATE TABLE orders (id INT PRIMARY KEY, state VARCHAR(20));`,
      bad: [
        `
          INSERT INTO orders VALUES (1, 'open');
          COMMIT;
          INSERT INTO orders VALUES (2, 'paid');
        `,
      ],
      good: [
        `BEGIN; INSERT INTO orders VALUES (1, 'open'); COMMIT;`,
        `ALTER TABLE orders ADD COLUMN paid INT; COMMIT;`,
      ],
      message: ({ word, around, began }) =>
        began
          ? `The BEGIN before ${word} has committed the transaction that the migration tool opened around ${around}, and ${word} ends its own: what follows is in none, and neither is the tool's record of the migration.`
          : `${word} ends the transaction that the migration tool opened around ${around}: what follows is in none, and neither is the tool's record of the migration.`,
    },
    sqlite: {
      why: `
        Many tools open a transaction around a migration, and COMMIT or ROLLBACK in it ends that one.
        What follows is in no transaction, so that a failure takes nothing of it back, and the
        COMMIT of the tool fails, since no transaction is active.
        Leave both words to the tool, or tell it to open no transaction around this migration.
      `,
      given: `CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT);`,
      bad: [
        `
          INSERT INTO orders VALUES (1, 'open');
          COMMIT;
          INSERT INTO orders VALUES (2, 'paid');
        `,
      ],
      good: [`BEGIN; INSERT INTO orders VALUES (1, 'open'); COMMIT;`],
      message: ({ word, around }) =>
        `${word} ends the transaction that the migration tool opened around ${around}: what follows is in none, and the tool's own COMMIT fails.`,
    },
  },
});

const arounds = { file: "the file", run: "all pending files" } as const;
