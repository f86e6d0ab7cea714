import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "lenient-sql-mode",
  title: "Values that do not fit are changed instead of refused",
  harm: "fails",
  severity: "warning",
  home: "mysql",

  why: `
    Without a strict sql_mode the server cuts texts that are too long, clamps numbers, and turns what
    it cannot read into 0, '' or '0000-00-00', with a warning that no migration tool shows.
    NOT NULL over rows that have NULLs then succeeds, and copies the table to do so.
    Mend the rows first, and let the server refuse what does not fit.
  `,

  given: `
    CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(40));
  `,
  bad: [`SET SESSION sql_mode = '';`, `SET sql_mode = 'NO_ENGINE_SUBSTITUTION';`],
  good: [
    `SET sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE';`,
    `SET SESSION sql_mode = 'TRADITIONAL';`,
  ],

  on: "set",

  check({ operation }) {
    if (operation.name !== "sql_mode" || operation.value === undefined) return undefined;
    const modes = operation.value.join(",");
    return /strict_|traditional/i.test(modes) ? undefined : { modes };
  },

  message: ({ modes }) =>
    `sql_mode '${modes}' is not strict: values that do not fit are changed without a word from here on.`,

  rewrite: () =>
    "Keep STRICT_TRANS_TABLES in the list, and mend the rows that it refuses before the change.",
});
