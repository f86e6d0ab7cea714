import { defineRule, display } from "../src/rule.ts";
import { columnOf } from "../src/schema.ts";

export default defineRule({
  id: "unique-over-duplicates",
  title: "Unique index is refused when rows are double",
  harm: "fails",
  severity: "warning",
  home: "sqlite",

  why: `
    A unique index over rows that are there fails as soon as two of them have the same values, which
    the database of a test seldom has and that of production does.
    Where letter case makes no difference, 'a' and 'A' are the same.
    Look for them, decide which stays, and keep code from making new ones before the index is built.
  `,

  given: `
    CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, code TEXT UNIQUE, slug TEXT);
    CREATE UNIQUE INDEX users_slug ON users (slug);
  `,
  bad: [
    `CREATE UNIQUE INDEX users_email ON users (email);`,
    `DROP INDEX users_slug; UPDATE users SET slug = lower(slug) WHERE id = 1; CREATE UNIQUE INDEX users_slug ON users (slug);`,
  ],
  good: [
    `CREATE TABLE notes (id INTEGER, body TEXT); CREATE UNIQUE INDEX notes_body ON notes (body);`,
  ],

  covers: ["long-write-lock"],

  on: ["create-index", "add-unique"],

  check({ operation, own, schema, table }) {
    const unique = operation.kind === "add-unique" || operation.unique;
    if (!unique || table === undefined || table.filled === "no") return undefined;
    if (!own.some(({ target }) => target.kind !== "database")) return undefined;
    const columns =
      operation.kind === "add-unique"
        ? operation.constraint.columns
        : operation.keys.map(({ column, text }) => column ?? text);
    // Nothing fills a column that is as new as this: NULLs are all different.
    const isEmpty = columns.some((name) => {
      const column = columnOf(table, name);
      return column?.origin === "here" && column.default === undefined && column.notNull === "no";
    });
    const isProven = schema
      .indexesOf(table.name)
      .some(
        (index) =>
          index.unique &&
          index.where === undefined &&
          index.keys.every(({ column }) => column !== undefined && columns.includes(column)),
      );
    const isHeld = table.distinct?.some((held) =>
      held.columns.every((column) => columns.includes(column)),
    );
    return isEmpty || isProven || isHeld === true ? undefined : { table: table.name, columns };
  },

  message: ({ table, columns }) =>
    `Two rows of ${display(table)} with the same ${columns.join(", ")} make the server refuse this.`,

  rewrite: ({ table, columns }) =>
    `Before it runs, this must return no row: SELECT ${columns.join(", ")}, count(*) FROM ${display(table)} WHERE ${columns.map((column) => `${column} IS NOT NULL`).join(" AND ")} GROUP BY ${columns.join(", ")} HAVING count(*) > 1.`,

  elsewhere: {
    mysql: {
      given: `CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(40), code VARCHAR(20) UNIQUE);`,
      bad: [
        `ALTER TABLE users ADD UNIQUE KEY users_email (email);`,
        `CREATE UNIQUE INDEX users_email ON users (email);`,
      ],
      good: [
        `ALTER TABLE users ADD INDEX users_email (email);`,
        `ALTER TABLE users ADD UNIQUE KEY users_both (code, email);`,
        `ALTER TABLE users ADD COLUMN slug VARCHAR(20) NULL; ALTER TABLE users ADD UNIQUE (slug);`,
        `CREATE TABLE notes (id INT, body VARCHAR(20)); ALTER TABLE notes ADD UNIQUE (body);`,
        `ALTER TABLE users DROP INDEX code, ADD UNIQUE users_code (code);`,
      ],
    },
  },
});
