import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "irreversible-step",
  title: "Way back restores the shape of what is lost, and does not say so",
  harm: "advice",
  severity: "note",

  why: `
    A way back that creates a dropped column again brings back its name and type, not its values.
    Whoever runs it in a hurry should read that there, and where the values may be found.
  `,

  given: `
    -- file: 1_orders.up.sql
    CREATE TABLE orders (id bigint PRIMARY KEY, note text);
    -- file: 1_orders.down.sql
    DROP TABLE orders;
  `,
  bad: [
    `
      -- file: 2_note.up.sql
      -- lockproof-allow column-drop: nothing has read it since May
      ALTER TABLE orders DROP COLUMN note;
      -- file: 2_note.down.sql
      ALTER TABLE orders ADD COLUMN note text;
    `,
  ],
  good: [
    `
      -- file: 2_note.up.sql
      -- lockproof-allow column-drop: nothing has read it since May
      ALTER TABLE orders DROP COLUMN note;
      -- file: 2_note.down.sql
      -- The notes themselves are in the backup of the release.
      ALTER TABLE orders ADD COLUMN note text;
    `,
  ],

  on: "history",

  check({ back, losses, runner }) {
    const [loss] = losses;
    if (loss === undefined || runner.back === "none") return undefined;
    if (back.kind !== "written" || back.noted === "yes") return undefined;
    return { loss, others: losses.length - 1 };
  },

  message({ loss, others }) {
    const more = others === 0 ? "" : `, and ${String(others)} more like it`;
    return `The way back cannot restore all of it, and does not say so: ${loss.what}${more}.`;
  },

  rewrite: () =>
    "Say in a comment of the way back what it cannot restore, and where that may be found.",

  where: ({ loss }) => loss.span,
});
