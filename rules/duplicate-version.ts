import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "duplicate-version",
  title: "Two migrations have the same version",
  harm: "fails",

  why: `
    The tool knows a migration by its version, and takes two of the same for one: it refuses to run,
    or runs one of them and counts the other as done.
    It happens when two branches number their migrations alike.
  `,

  given: `
    -- file: 1_orders.up.sql
    CREATE TABLE orders (id bigint PRIMARY KEY);
  `,
  bad: [
    `
      -- file: 2_note.up.sql
      ALTER TABLE orders ADD COLUMN note text;
      -- file: 2_state.up.sql
      ALTER TABLE orders ADD COLUMN state text;
    `,
  ],
  good: [
    `
      -- file: 2_note.up.sql
      ALTER TABLE orders ADD COLUMN note text;
      -- file: 3_state.up.sql
      ALTER TABLE orders ADD COLUMN state text;
    `,
  ],

  on: "history",

  check: ({ twin, runner }) => (twin === undefined ? undefined : { twin, runner }),

  message: ({ twin: { source }, runner: { title } }) =>
    `${title} knows it by the same version as ${source.path}, so that not both of them run.`,

  rewrite: () => "Give the newer one a version of its own.",

  related: ({ twin: { source } }) => [
    { path: source.path, span: { start: 0, end: 1 }, message: "the same version" },
  ],
});
