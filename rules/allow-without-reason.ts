import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "allow-without-reason",
  title: "Suppression gives no reason",
  harm: "advice",

  why: `
    A suppression tells the next reader that somebody looked and decided.
    Without the reason nobody can tell whether it still holds, so it silences nothing.
    Write it after a colon: -- lockproof-allow the-rule: why it is safe here.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY);
  `,
  bad: [
    `
      -- lockproof-allow foreign-key-scan
      CREATE TABLE notes (id bigint);
    `,
  ],
  good: [`CREATE TABLE notes (id bigint);`],

  on: "read",

  check: (event) => (event.kind === "allow" && event.problem === "no-reason" ? event : undefined),

  message: ({ rule }) => `The suppression of ${rule} gives no reason, so it silences nothing.`,

  rewrite: ({ rule }) => `Write why it is safe here: -- lockproof-allow ${rule}: the reason.`,
});
