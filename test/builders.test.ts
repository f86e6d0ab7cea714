/** What builder calls send: our reading of them beside what the frameworks themselves send. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseScript } from "../src/node/script-parser.ts";
import { dialects, extractors } from "../src/index.ts";
import { startParser } from "../src/node/index.ts";
import { read } from "../src/engine/read.ts";
import type { Statement } from "../src/operation.ts";
import { runnable } from "./builders/frameworks.ts";
import type { Send, SentTo } from "./builders/frameworks.ts";
import { send as dbMigrate } from "./builders/db-migrate.ts";
import { send as knex } from "./builders/knex.ts";
import { send as kysely } from "./builders/kysely.ts";
import { send as nodePgMigrate } from "./builders/node-pg-migrate.ts";
import { send as sequelize } from "./builders/sequelize.ts";
import type { Grammar } from "./builders/statements.ts";
import { meaningOf, statementsIn } from "./builders/statements.ts";
import { send as typeorm } from "./builders/typeorm.ts";

interface Framework {
  readonly id: keyof typeof extractors;
  readonly send: Send;
  /** A migration around a call. */
  readonly wrap: (code: string) => string;
  /** How the call is made to run. */
  readonly await: (code: string) => string;
}

const awaited = (code: string): string => `await ${code}`;
const frameworks: readonly Framework[] = [
  {
    id: "knex",
    send: knex,
    wrap: (code) => `exports.up = async (knex) => {\n  await ${code}\n};\n`,
    await: awaited,
  },
  {
    id: "sequelize",
    send: sequelize,
    wrap: (code) => `exports.up = async (queryInterface, Sequelize) => {\n  await ${code}\n};\n`,
    await: awaited,
  },
  {
    id: "node-pg-migrate",
    send: nodePgMigrate,
    wrap: (code) => `exports.up = (pgm) => {\n  ${code}\n};\n`,
    await: (code) => code,
  },
  {
    id: "typeorm",
    send: typeorm,
    wrap: (code) => `exports.up = async (queryRunner) => {\n  await ${code}\n};\n`,
    await: awaited,
  },
  {
    id: "kysely",
    send: kysely,
    wrap: (code) => `exports.up = async (db) => {\n  await ${code}\n};\n`,
    await: awaited,
  },
  {
    id: "db-migrate",
    send: dbMigrate,
    wrap: (code) => `exports.up = async (db) => {\n  await ${code}\n};\n`,
    await: awaited,
  },
];

/** Where the calls of a framework stand that are sent to a server. */
const endings: Readonly<Record<SentTo, string>> = {
  postgres: "",
  mysql: ".mysql",
  sqlite: ".sqlite",
};

const tested = await Promise.all(
  frameworks.flatMap((framework) =>
    (["postgres", "mysql", "sqlite"] as const)
      .map((to) => ({ framework, to, path: `fixtures/builders/${framework.id}${endings[to]}` }))
      .filter(({ path }) => existsSync(`${path}.js`))
      .map(async (one) => {
        const dialect = await dialects[one.to]();
        return { ...one, grammar: { dialect, parser: await startParser(dialect.parser) } };
      }),
  ),
);

for (const { framework, to, path, grammar } of tested) {
  describe(`${framework.id} on ${to}`, () => {
    const calls = readFileSync(`${path}.js`, "utf8").trim().split(/\n\n+/);
    const shown: string[] = [];
    it.each(calls)("%s", async (code) => {
      const sent = await framework.send(runnable(framework.await(code)), to);
      const emitted = sent.flatMap((text) => statementsOf(text, grammar));
      const { statements, unread } = await mapped(framework, code, grammar);
      expect(unread).toEqual([]);
      const ours = statements.map(({ text }) => text);
      const alike = (list: readonly Statement[]): unknown => list.map(meaningOf);
      shown.push([code, ...emitted.map(({ text }) => `    ${text}`)].join("\n"));
      expect(
        alike(statements),
        `\nOURS ${ours.join("\n     ")}\nSENT ${sent.join("\n     ")}\n`,
      ).toEqual(alike(emitted));
    });
    it("sends what is written down", async () => {
      await expect(`${shown.join("\n\n")}\n`).toMatchFileSnapshot(`../${path}.out`);
    });
  });
}

async function mapped(
  framework: Framework,
  code: string,
  grammar: Grammar,
): ReturnType<typeof reading> {
  const extractor = await extractors[framework.id]();
  const source = { path: "1700000000000_a.js", text: framework.wrap(code) };
  const file = { source, reported: true, unit: "", script: () => parseScript(source) };
  const [up] = extractor.extract([file], { transaction: undefined, dialect: grammar.dialect.id });
  if (up === undefined) throw new Error("there is no migration");
  return reading(up, grammar);
}

function reading(
  migration: Parameters<typeof read>[0],
  { dialect, parser }: Grammar,
): Promise<ReturnType<typeof read>> {
  return Promise.resolve(read(migration, parser, dialect.family));
}

function statementsOf(text: string, grammar: Grammar): readonly Statement[] {
  const { statements, errors } = statementsIn(text, grammar);
  expect(errors).toEqual([]);
  return statements;
}
