import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "missing-down",
  title: "Migration has no way back where others have one",
  harm: "advice",

  why: `
    When a release has to be taken back, the tool runs the ways back of its migrations, newest first.
    One without a way back stops it there, or is passed over and leaves its changes behind.
    Where nothing can be undone, say so in a sentence: a comment in the way back is enough.
  `,

  given: `
    -- file: 1_orders.up.sql
    CREATE TABLE orders (id bigint PRIMARY KEY);
    -- file: 1_orders.down.sql
    DROP TABLE orders;
  `,
  bad: [
    `
      -- file: 2_note.up.sql
      ALTER TABLE orders ADD COLUMN note text;
    `,
    `
      -- file: 2_note.up.sql
      ALTER TABLE orders ADD COLUMN note text;
      -- file: 2_note.down.sql
    `,
  ],
  good: [
    `
      -- file: 2_note.up.sql
      ALTER TABLE orders ADD COLUMN note text;
      -- file: 2_note.down.sql
      ALTER TABLE orders DROP COLUMN note;
    `,
    `
      -- file: 2_note.up.sql
      ALTER TABLE orders ADD COLUMN note text;
      -- file: 2_note.down.sql
      -- Stays: older releases do not mind the column.
    `,
  ],

  on: "history",

  check({ migration, runner, back, usual, losses, twin }) {
    if (runner.back === "none" || usual === "no" || twin !== undefined) return undefined;
    if (migration.fragments.length === 0 || migration.undone === "by-runner") return undefined;
    if (back.kind === "none") return { what: "has no way back", losses };
    if (back.kind !== "empty" || back.noted === "yes") return undefined;
    return { what: "has a way back that does nothing", losses };
  },

  message({ what, losses: [loss] }) {
    const said = `This migration ${what}, and those before it have one.`;
    return loss === undefined ? said : `${said} Of it nothing brings back: ${loss.what}.`;
  },

  rewrite: () =>
    "Write the statements that undo it, or a comment in the way back that says why there are none.",
});
