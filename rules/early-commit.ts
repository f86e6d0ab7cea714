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
});

const arounds = { file: "the file", run: "all pending files" } as const;
