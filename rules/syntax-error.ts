import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "syntax-error",
  title: "Statement is not SQL",
  harm: "fails",

  why: `
    The server would refuse the statement, so nothing in it can be judged.
    The statements around it are read all the same.
  `,

  given: ``,
  bad: [`ALTER TABLE orders ADD COLUM note text;`, `CREATE TABLE orders (id bigint,);`],
  good: [`CREATE TABLE orders (id bigint);`],

  aliases: ["squawk/syntax-error"],

  on: "read",

  check: (event) => (event.kind === "syntax-error" ? event : undefined),

  message: ({ message }) => `The server would refuse this statement: ${message}.`,

  rewrite: () => "Mend the statement; until then nothing in it is judged.",
});
