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

  check({ operation, transaction, next }) {
    const { name, value } = operation;
    if (!switches.has(name) || !isOff(value)) return undefined;
    // What is ignored there switches nothing off.
    if (name === "foreign_keys" && transaction.kind !== "none") return undefined;
    const later = next(horizon).flatMap(({ operations }) => operations);
    const isBack = later.some(
      (one) => one.kind === "set" && one.name === name && !isOff(one.value),
    );
    return isBack ? undefined : { name };
  },

  message: ({ name }) =>
    `${name} is switched off and not on again: what this connection does from here on is not checked, and never will be.`,

  rewrite: () =>
    "End the migration with SET SESSION foreign_key_checks = 1, and look for rows without a parent: the server does not.",

  elsewhere: {
    sqlite: {
      why: `
        With foreign_keys off, rows without a parent come in, and parents are deleted under their
        children; none of that is looked for when they are on again.
        The setting is the connection's, and an application that asks for foreign keys asks for them
        when it connects: a migration that does not switch them back leaves them off for all that
        the same connection runs afterwards.
      `,
      given: `
        CREATE TABLE users (id INTEGER PRIMARY KEY);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));
      `,
      bad: [`PRAGMA foreign_keys = OFF; INSERT INTO orders VALUES (1, 7);`],
      good: [
        `PRAGMA foreign_keys = OFF; INSERT INTO orders VALUES (1, 7); PRAGMA foreign_keys = ON;`,
        `PRAGMA foreign_keys = ON;`,
        `BEGIN; PRAGMA foreign_keys = OFF; COMMIT;`,
      ],
      rewrite: () =>
        "End the migration with PRAGMA foreign_keys = ON, outside a transaction, and look at PRAGMA foreign_key_check: it lists rows without a parent.",
    },
  },
});

/** What the servers call it. */
const switches: ReadonlySet<string> = new Set(["foreign_key_checks", "foreign_keys"]);

function isOff(value: readonly string[] | undefined): boolean {
  return /^(?:0|off|false)$/i.test(value?.[0] ?? "");
}
