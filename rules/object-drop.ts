import type { Name, ObjectWord } from "../src/operation.ts";
import { contract, migrate, plan } from "../src/plan.ts";
import { comesSoon, followsInTransaction, takesObject } from "../src/recipes/handover.ts";
import { isLeft, isOnlyTrigger } from "../src/recipes/use.ts";
import { defineRule, displayAll } from "../src/rule.ts";
import { verbatim } from "../src/sql.ts";

/** What code says by name, as DROP calls it. */
const words: Readonly<Partial<Record<ObjectWord, string>>> = {
  type: "type",
  domain: "domain",
  function: "function",
  procedure: "procedure",
  aggregate: "aggregate",
  sequence: "sequence",
  schema: "schema",
  database: "database",
  extension: "extension",
};

export default defineRule({
  id: "object-drop",
  title: "Something that deployed code calls by name is dropped",
  harm: "breaks-code",

  why: `
    Deployed code that calls a function, casts to a type, takes values from a sequence or says the
    name of a schema fails the moment it is gone; CASCADE takes along the columns, defaults, views
    and tables that depend on it, with their data.
    What takes the name in the same transaction is seen by nobody as missing.
    Code has to let go of it first.
  `,

  given: `
    CREATE TYPE mood AS ENUM ('calm', 'busy');
    CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    CREATE FUNCTION net(total numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT total / 1.2';
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE SEQUENCE tickets;
    CREATE SCHEMA archive;
    CREATE TABLE archive.orders (id bigint PRIMARY KEY);
  `,
  bad: [
    `DROP FUNCTION net(numeric);`,
    `DROP TYPE IF EXISTS mood;`,
    `DROP SEQUENCE tickets;`,
    `DROP SCHEMA archive CASCADE;`,
  ],
  good: [
    `DROP FUNCTION touch();`,
    `DROP FUNCTION net(numeric); CREATE FUNCTION net(amount numeric) RETURNS numeric LANGUAGE sql AS 'SELECT amount / 1.25';`,
    `CREATE TYPE mode AS ENUM ('a'); DROP TYPE mode;`,
    `CREATE SCHEMA drafts; DROP SCHEMA drafts;`,
    `DROP ROLE IF EXISTS reporting;`,
  ],

  aliases: [
    "squawk/ban-drop-database",
    "pgfence/drop-schema",
    "pgfence/drop-database",
    "migrationpilot/MP022",
    "migrationpilot/MP024",
    "migrationpilot/MP034",
    "migrationpilot/MP035",
    "pg-migration-lint/PGM205",
    "pgsafe/drop-database",
    "atlas/DS101",
  ],

  on: "drop-object",

  check(moment) {
    const { operation, schema, statement } = moment;
    const word = words[operation.object];
    if (word === undefined) return undefined;
    const gone = operation.names.filter(
      (name) =>
        !isOnlyTrigger(name, schema) &&
        !(operation.object === "sequence" && isLeft(name, schema)) &&
        // Another one has the name when all is done, or this has had it for no longer than that.
        !comesSoon(moment, takesObject(schema, name)) &&
        !followsInTransaction(
          moment,
          (one) => one.kind === "rename-object" && takesObject(schema, name)(one),
        ),
    );
    return gone.length === 0 ? undefined : { operation, word, gone, text: statement.text };
  },

  message: ({ operation, word, gone }) =>
    `${nameOf(word, gone, "The")} ${gone.length > 1 ? "are" : "is"} dropped${operation.cascade ? ` with all that depends on ${gone.length > 1 ? "them" : "it"}` : ""}: deployed code that says ${gone.length > 1 ? "their names" : "its name"} fails from that moment.`,

  rewrite({ word, gone, text }) {
    const name = nameOf(word, gone, "the");
    return plan(
      migrate([], {
        kind: "application",
        title: `Deploy code that does not use ${name}`,
        undo: "redeploy-previous",
      }),
      contract([`No deployed code, job or report uses ${name}; let it rest for a day.`], {
        kind: "sql",
        title: `Drop ${name}`,
        sql: verbatim(`${text};`),
        transaction: word === "database" ? "none" : "own",
        brief: word !== "database",
        undo: "no-way-back",
        allow: { rule: "object-drop", reason: `no deployed code uses ${name}` },
      }),
    );
  },

  elsewhere: {
    mysql: {
      why: `
        Deployed code that calls a function or a procedure, or says the name of a database, fails the
        moment it is gone; a database takes all its tables along.
        Code has to let go of it first.
      `,
      given: `
        CREATE TABLE orders (id INT PRIMARY KEY, total INT);
        CREATE FUNCTION net(total INT) RETURNS INT DETERMINISTIC RETURN total DIV 2;
        CREATE PROCEDURE tidy() DELETE FROM orders WHERE total = 0 LIMIT 1000;
      `,
      bad: [`DROP FUNCTION net;`, `DROP PROCEDURE IF EXISTS tidy;`],
      good: [
        `DROP PROCEDURE tidy; CREATE PROCEDURE tidy() DELETE FROM orders WHERE total < 1 LIMIT 1000;`,
        `CREATE PROCEDURE once() SELECT 1; CALL once(); DROP PROCEDURE once;`,
      ],
    },
  },
});

function nameOf(word: string, names: readonly Name[], article: "The" | "the"): string {
  return `${article} ${names.length > 1 ? `${word}s` : word} ${displayAll(names)}`;
}
