import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "incomplete-down",
  title: "Way back does not lead to where the migration began",
  harm: "advice",

  why: `
    Going up and back again should end in the schema that it began with.
    What is left behind makes the next attempt to go up fail, and what is missing breaks the code
    that is deployed again; nobody notices before the day a release has to be taken back.
  `,

  given: `
    -- file: 1_orders.up.sql
    CREATE TABLE orders (id bigint PRIMARY KEY, state varchar(20));
    -- file: 1_orders.down.sql
    DROP TABLE orders;
  `,
  bad: [
    `
      -- file: 2_note.up.sql
      ALTER TABLE orders ADD COLUMN note text;
      CREATE TABLE refunds (id bigint PRIMARY KEY);
      -- file: 2_note.down.sql
      DROP TABLE refunds;
    `,
    `
      -- file: 2_state.up.sql
      ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';
      -- file: 2_state.down.sql
      ALTER TABLE orders ALTER COLUMN state SET DEFAULT '';
    `,
  ],
  good: [
    `
      -- file: 2_note.up.sql
      ALTER TABLE orders ADD COLUMN note text;
      CREATE TABLE refunds (id bigint PRIMARY KEY);
      -- file: 2_note.down.sql
      DROP TABLE refunds;
      ALTER TABLE orders DROP COLUMN note;
    `,
    `
      -- file: 2_state.up.sql
      ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open';
      -- file: 2_state.down.sql
      ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;
    `,
  ],

  on: "history",

  check({ back, migration, span }) {
    if (back.kind !== "written" || back.differences.length === 0) return undefined;
    return { back, span, own: migration };
  },

  message({ back: { differences } }) {
    const [first = "", second, third, ...others] = differences;
    const named = [first, second, third].filter((one) => one !== undefined).join(", ");
    const more = others.length === 0 ? "" : `, and ${String(others.length)} more`;
    return `After this migration and its way back the schema is another: ${named}${more}.`;
  },

  rewrite: () => "Write into the way back what restores it, or a migration of its own that does.",

  related: ({ back: { migration }, own }) =>
    migration.source.path === own.source.path
      ? []
      : [{ path: migration.source.path, span: { start: 0, end: 1 }, message: "the way back" }],
});
