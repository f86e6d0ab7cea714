import type { ObjectWord } from "../src/operation.ts";
import { comesInTransaction, takesObject } from "../src/recipes/handover.ts";
import { defineRule, display } from "../src/rule.ts";

/** What code says by name. */
const words: Readonly<Partial<Record<ObjectWord, string>>> = {
  type: "type",
  domain: "domain",
  function: "function",
  procedure: "procedure",
  aggregate: "aggregate",
  schema: "schema",
};

export default defineRule({
  id: "object-rename",
  title: "Something that deployed code calls by name is renamed",
  harm: "breaks-code",

  why: `
    The moment a function, a type, a schema or a value of an enum has another name, every deployed
    statement that says the old one fails, and code and schema can never be changed in the same
    instant.
    A function can stand under both names while code moves over, and an enum can have both values.
    A type or a schema cannot: leave its name, or let nobody say it first.
  `,

  given: `
    CREATE TYPE mood AS ENUM ('calm', 'busy');
    CREATE FUNCTION net(total numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT total / 1.2';
    CREATE SCHEMA archive;
    CREATE TABLE archive.orders (id bigint PRIMARY KEY, mood mood);
  `,
  bad: [
    `ALTER FUNCTION net(numeric) RENAME TO without_tax;`,
    `ALTER TYPE mood RENAME TO feeling;`,
    `ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';`,
    `ALTER SCHEMA archive RENAME TO attic;`,
  ],
  good: [
    `ALTER TYPE mood ADD VALUE 'quiet';`,
    `CREATE TYPE mode AS ENUM ('a'); ALTER TYPE mode RENAME VALUE 'a' TO 'b';`,
    `CREATE TYPE mood_new AS ENUM ('calm'); ALTER TYPE mood RENAME TO mood_old; ALTER TYPE mood_new RENAME TO mood;`,
    `CREATE FUNCTION gross(net numeric) RETURNS numeric LANGUAGE sql AS 'SELECT net * 1.2'; ALTER FUNCTION gross(numeric) RENAME TO with_tax;`,
  ],

  aliases: [
    "pgfence/rename-schema",
    "migrationpilot/MP060",
    "migrationpilot/MP098",
    "pgsafe/rename",
    "strong-migrations/rename_schema",
  ],

  on: ["rename-object", "change-enum"],

  check(moment) {
    const { operation, schema } = moment;
    if (operation.kind === "rename-object") {
      const { object, name, to } = operation;
      // Another one has the name when all is done.
      if (comesInTransaction(moment, takesObject(schema, name))) return undefined;
      const word = words[object];
      if (word === undefined) return undefined;
      const other = display(to.schema === undefined ? { ...name, name: to.name } : to);
      return { word, from: display(name), to: other };
    }
    const { change, value, to, name } = operation;
    if (change !== "rename" || to === undefined) return undefined;
    return { word: "value", from: `'${value}'`, to: `'${to}'`, of: display(name) };
  },

  message: ({ word, from, to, of }) =>
    `The ${word} ${from}${of === undefined ? "" : ` of ${of}`} becomes ${to}: deployed code that says ${from} fails from that moment.`,

  rewrite({ word, from, to, of }) {
    switch (word) {
      case "function":
      case "procedure":
      case "aggregate":
        return `Make ${to} beside ${from}, which may call it; deploy code that says ${to}, and drop ${from} when nobody says it any more.`;
      case "value":
        return `Add ${to} to ${of ?? "the type"} beside ${from}, deploy code that reads both, then code that writes ${to} alone, and change the rows that have ${from} a batch at a time. ${from} stays in the type: the server drops no value.`;
      default:
        return `The ${word} cannot have two names at once: leave the name, or deploy code that does not say ${from} first, and code that says ${to} after it.`;
    }
  },
});
