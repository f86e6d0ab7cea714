import { defineRule } from "../src/rule.ts";

export default defineRule({
  id: "idle-allow",
  title: "Suppression silences nothing",
  harm: "advice",

  why: `
    A suppression without a finding to silence is left over from a statement that has changed, or
    names a rule that does not exist.
    It would hide the next real finding of that name, so it has to go.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
  `,
  bad: [
    `
      -- lockproof-allow blocking-index-build: orders is still small
      CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);
    `,
    `
      -- lockproof-allow index-blocking: orders is still small
      CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);
    `,
  ],
  good: [
    `
      -- lockproof-allow blocking-index-build: orders is still small
      CREATE INDEX orders_user_id_idx ON orders (user_id);
    `,
  ],

  aliases: ["squawk/unused-ignore", "migrationpilot/stale-disable"],

  on: "read",

  check: (event) => (event.kind === "allow" && event.problem !== "no-reason" ? event : undefined),

  message: ({ rule, problem }) =>
    problem === "unknown-rule"
      ? `No rule is called ${rule}, so this suppression silences nothing.`
      : `The statement has no finding of ${rule} that this suppression could silence.`,

  rewrite: ({ problem }) =>
    problem === "unknown-rule"
      ? "Name the rule as the finding does, or remove the comment."
      : "Remove the comment.",
});
