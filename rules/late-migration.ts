import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "late-migration",
  title: "Migration comes before one that has run",
  harm: "fails",

  why: `
    The base branch has a later migration, which databases may have run by now.
    Some tools then pass over what comes before it and never say so, others refuse to run at all.
    Give the new migration a version after all that is there.
  `,

  given: `
    -- file: 1_orders.up.sql
    CREATE TABLE orders (id bigint PRIMARY KEY);
    -- file: 3_refunds.up.sql
    CREATE TABLE refunds (id bigint PRIMARY KEY);
  `,
  bad: [
    `
      -- file: 2_note.up.sql (added)
      ALTER TABLE orders ADD COLUMN note text;
    `,
  ],
  good: [
    `
      -- file: 4_note.up.sql (added)
      ALTER TABLE orders ADD COLUMN note text;
    `,
  ],

  aliases: ["atlas/non-linear", "flyway/out-of-order"],

  on: "history",

  check({ overtaken, runner, migration }) {
    if (overtaken === undefined || runner.late === "runs") return undefined;
    return { overtaken, runner, migration };
  },

  message: ({ overtaken, runner: { title, late } }) =>
    `It comes before ${overtaken.source.path}, which is on the base branch already; ` +
    (late === "skipped"
      ? `where that has run, ${title} passes over this one without a word.`
      : `where that has run, ${title} refuses to run.`),

  rewrite: () => "Give it a version after all that are on the base branch.",

  related: ({ overtaken: { source } }) => [
    { path: source.path, span: { start: 0, end: 1 }, message: "on the base branch already" },
  ],
});
