import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "edited-migration",
  title: "Migration that is on the base branch already was changed",
  harm: "breaks-code",
  severity: "warning",

  why: `
    Databases that have run it do not run it again: they stay as the old text made them, and new
    databases are made by the new one.
    Tools that keep a checksum refuse to run from then on.
    What has been merged is best left as it is; a new migration changes what it made.
  `,

  given: `
    -- file: 1_orders.up.sql
    CREATE TABLE orders (id bigint PRIMARY KEY);
  `,
  bad: [
    `
      -- file: 2_note.up.sql (edited)
      ALTER TABLE orders ADD COLUMN note text;
    `,
  ],
  good: [
    `
      -- file: 2_note.up.sql (added)
      ALTER TABLE orders ADD COLUMN note text;
    `,
  ],

  on: "history",

  check: ({ edit, runner }) => (edit === undefined ? undefined : { edit, runner }),

  message: ({ runner: { title, edited } }) =>
    edited === "refused"
      ? `It is on the base branch already, and ${title} refuses to run where its old text has run.`
      : `It is on the base branch already, and ${title} does not run it again where its old text has run.`,

  rewrite: () => "Take the change back, and write a new migration that makes it.",

  where: ({ edit }) => edit,
});
