/** What builder calls send: our reading of them beside what the frameworks themselves send. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseScript } from "../src/node/script-parser.ts";
import { dialects, extractors } from "../src/index.ts";
import { startParser } from "../src/node/index.ts";
import { read } from "../src/engine/read.ts";
import type { Statement } from "../src/operation.ts";
import { runnable } from "./builders/frameworks.ts";
import type { Send } from "./builders/frameworks.ts";
import { send as knex } from "./builders/knex.ts";
import { send as nodePgMigrate } from "./builders/node-pg-migrate.ts";
import { send as sequelize } from "./builders/sequelize.ts";

interface Framework {
  readonly id: "knex" | "sequelize" | "node-pg-migrate";
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
];

const dialect = await dialects.postgres();
const parser = await startParser(dialect.parser);

for (const framework of frameworks) {
  describe(framework.id, () => {
    const calls = readFileSync(`fixtures/builders/${framework.id}.js`, "utf8")
      .trim()
      .split(/\n\n+/);
    const shown: string[] = [];
    it.each(calls)("%s", async (code) => {
      const sent = await framework.send(runnable(framework.await(code)), "postgres");
      const emitted = sent.flatMap(statementsOf);
      const { statements, unread } = await mapped(framework, code);
      expect(unread).toEqual([]);
      const ours = statements.map(({ text }) => text);
      const alike = (list: readonly Statement[]): unknown =>
        list.map(({ operations }) => bare(operations));
      shown.push([code, ...emitted.map(({ text }) => `    ${text}`)].join("\n"));
      expect(
        alike(statements),
        `\nOURS ${ours.join("\n     ")}\nSENT ${sent.join("\n     ")}\n`,
      ).toEqual(alike(emitted));
    });
    it("sends what is written down", async () => {
      await expect(`${shown.join("\n\n")}\n`).toMatchFileSnapshot(
        `../fixtures/builders/${framework.id}.out`,
      );
    });
  });
}

async function mapped(framework: Framework, code: string): ReturnType<typeof reading> {
  const extractor = await extractors[framework.id]();
  const source = { path: "1700000000000_a.js", text: framework.wrap(code) };
  const file = { source, reported: true, unit: "", script: () => parseScript(source) };
  const [up] = extractor.extract([file], { transaction: undefined, dialect: "postgres" });
  if (up === undefined) throw new Error("there is no migration");
  return reading(up);
}

function reading(migration: Parameters<typeof read>[0]): Promise<ReturnType<typeof read>> {
  return Promise.resolve(read(migration, parser, dialect.family));
}

function statementsOf(text: string): readonly Statement[] {
  const source = { path: "a.sql", text };
  const span = { start: 0, end: text.length };
  const fragment = {
    kind: "sql",
    text,
    segments: [{ at: 0, span, verbatim: true }],
    certainty: "always",
  } as const;
  const { statements, errors } = read(
    {
      source,
      direction: "up",
      transaction: "none",
      fragments: [fragment],
      reported: true,
      unit: "",
    },
    parser,
    dialect.family,
  );
  expect(errors).toEqual([]);
  return statements;
}

/** Without positions, and without the words that say the same. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !["span", "text", "program"].includes(key))
      .map(([key, inner]) => [key, bare(inner)]),
  );
}
