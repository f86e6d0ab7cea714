import { defineRule } from "../src/rule.ts";

/** How far ahead it is looked whether they are switched on again. */
const horizon = 1000;

export default defineRule({
  id: "unchecked-foreign-keys",
  title: "Foreign keys stay switched off for what runs next",
  harm: "fails",
  severity: "warning",
  home: "mysql",

  why: `
    With foreign_key_checks off, rows without a parent come in, parents are dropped and truncated
    under their children, and none of that is looked for when the checks are on again.
    The setting is the connection's: a migration that does not switch it back leaves it to all that
    the same connection runs afterwards.
  `,

  given: `
    CREATE TABLE users (id INT PRIMARY KEY);
    CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (id));
  `,
  bad: [`SET FOREIGN_KEY_CHECKS = 0; INSERT INTO orders VALUES (1, 7);`],
  good: [
    `SET FOREIGN_KEY_CHECKS = 0; INSERT INTO orders VALUES (1, 7); SET FOREIGN_KEY_CHECKS = 1;`,
    `SET FOREIGN_KEY_CHECKS = 1;`,
  ],

  on: "set",

  check({ operation, next }) {
    if (operation.name !== "foreign_key_checks" || !isOff(operation.value)) return undefined;
    const later = next(horizon).flatMap(({ operations }) => operations);
    const isBack = later.some(
      (one) => one.kind === "set" && one.name === "foreign_key_checks" && !isOff(one.value),
    );
    return isBack ? undefined : {};
  },

  message: () =>
    "foreign_key_checks is switched off and not on again: what this connection does from here on is not checked, and never will be.",

  rewrite: () =>
    "End the migration with SET SESSION foreign_key_checks = 1, and look for rows without a parent: the server does not.",
});

function isOff(value: readonly string[] | undefined): boolean {
  return /^(?:0|off|false)$/i.test(value?.[0] ?? "");
}
