import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "implicit-commit",
  title: "Transaction ends before the statement that should be in it",
  harm: "fails",
  severity: "warning",
  home: "mysql",

  why: `
    MySQL and MariaDB commit the open transaction before CREATE, ALTER, DROP, RENAME and TRUNCATE,
    even when that statement then fails.
    What the transaction did before stays, a later ROLLBACK takes nothing of it back, and what
    follows runs without a transaction.
    Keep such statements out of transactions, and give each a migration of its own.
  `,

  given: `
    CREATE TABLE orders (id INT PRIMARY KEY, state VARCHAR(20));
  `,
  bad: [
    `
      BEGIN;
      INSERT INTO orders VALUES (1, 'open');
      ALTER TABLE orders ADD COLUMN total INT;
      COMMIT;
    `,
  ],
  good: [
    `BEGIN; INSERT INTO orders VALUES (1, 'open'); COMMIT;`,
    `ALTER TABLE orders ADD COLUMN total INT;`,
    `BEGIN; CREATE TEMPORARY TABLE picked (id INT); INSERT INTO orders VALUES (1, 'open'); COMMIT;`,
  ],

  on: "statement",

  check: ({ commits, transaction, statement }) =>
    commits && transaction.kind === "explicit" && transaction.earlier.length > 0
      ? { statement, earlier: transaction.earlier.length }
      : undefined,

  message: ({ earlier }) =>
    `The transaction is committed before this statement: ${earlier === 1 ? "the statement" : `the ${String(earlier)} statements`} before it can no longer be taken back, and what follows is in no transaction.`,

  rewrite: () =>
    "End the transaction before it, or move the statement into a migration of its own.",
});
