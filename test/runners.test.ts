/** The order and the transactions that we read, beside those that the runners themselves make. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { describe, expect, inject, it } from "vitest";
import { migrationsFrom } from "../src/extractor.ts";
import { extractors } from "../src/index.ts";
import { parseScript } from "../src/node/script-parser.ts";
import { folderWith } from "./command.ts";
import { serverAvailable, withDatabase } from "./database.ts";
import type { Ran, Run } from "./runners/record.ts";
import {
  recorded,
  runDbMigrate,
  runKnex,
  runKysely,
  runNodePgMigrate,
  runTypeorm,
} from "./runners/record.ts";

interface Case {
  readonly id: keyof typeof extractors;
  readonly title: string;
  readonly run: Run;
  readonly files: readonly (readonly [name: string, text: string])[];
}

const knex = (name: string, more = ""): readonly [string, string] => [
  `${name}.js`,
  `exports.up = (knex) => knex.raw("SELECT 'ran ${name}'");\nexports.down = () => {};\n${more}`,
];
const typeorm = (name: string, time: number, more = ""): readonly [string, string] => [
  `${name}.js`,
  `class Made${String(time)} {\n  ${more}\n  async up(queryRunner) { await queryRunner.query("SELECT 'ran ${name}'"); }\n  async down(queryRunner) {}\n}\nexports.Made${String(time)} = Made${String(time)};\n`,
];
const kysely = (name: string): readonly [string, string] => [
  `${name}.js`,
  `const { sql } = require("${join(process.cwd(), "node_modules", "kysely")}");\nexports.up = (db) => sql\`SELECT 'ran ${name}'\`.execute(db);\n`,
];
const pgm = (name: string, more = ""): readonly [string, string] => [
  `${name}.js`,
  `exports.up = (pgm) => { ${more} pgm.sql("SELECT 'ran ${name}'"); };\nexports.down = false;\n`,
];
const dbm = (name: string): readonly [string, string] => [
  `${name}.js`,
  `exports.setup = () => {};\nexports.up = (db) => db.runSql("SELECT 'ran ${name}'");\nexports.down = (db) => db.runSql("SELECT 1");\nexports._meta = { version: 1 };\n`,
];

const out = "exports.config = { transaction: false };\n";
const cases: readonly Case[] = [
  {
    id: "knex",
    title: "knex",
    run: runKnex,
    files: [knex("20240101000000_a"), knex("20240103000000_c"), knex("20240102000000_b")],
  },
  {
    id: "knex",
    title: "knex, one opts out",
    run: runKnex,
    files: [knex("20240101000000_a"), knex("20240102000000_b", out), knex("20240103000000_c")],
  },
  {
    id: "typeorm",
    title: "typeorm",
    run: runTypeorm("all"),
    files: [typeorm("z", 1700000000001), typeorm("a", 1700000000002)],
  },
  {
    id: "typeorm",
    title: "typeorm, one opts out",
    run: runTypeorm("each"),
    files: [
      typeorm("a", 1700000000001),
      typeorm("b", 1700000000002, "transaction = false"),
      typeorm("c", 1700000000003),
    ],
  },
  {
    id: "kysely",
    title: "kysely",
    run: runKysely,
    files: [kysely("0001_a"), kysely("0010_c"), kysely("0002_b")],
  },
  {
    id: "node-pg-migrate",
    title: "node-pg-migrate",
    run: runNodePgMigrate,
    files: [pgm("1700000000001_a"), pgm("1700000000003_c"), pgm("1700000000002_b")],
  },
  {
    id: "node-pg-migrate",
    title: "node-pg-migrate, one opts out",
    run: runNodePgMigrate,
    files: [
      pgm("1700000000001_a"),
      pgm("1700000000002_b", "pgm.noTransaction();"),
      pgm("1700000000003_c"),
    ],
  },
  {
    id: "db-migrate",
    title: "db-migrate",
    run: runDbMigrate,
    files: [dbm("20240101000000-a"), dbm("20240103000000-c"), dbm("20240102000000-b")],
  },
];

describe.runIf(serverAvailable)("runners", () => {
  it.each(cases)("$title", async ({ id, title, run, files }) => {
    const folder = join(folderWith(Object.fromEntries(prefixed(files))), "migrations");
    const names = files.map(([name]) => name);
    const seen = await withDatabase(async (client) => {
      const url = await urlOf(client);
      return recorded(() => run(folder, names, url));
    });
    expect(await read(id, folder, names)).toEqual(seen);
    const shown = seen.map(({ name, transaction }) => `${String(transaction)}  ${name}\n`);
    await expect(shown.join("")).toMatchFileSnapshot(
      `../fixtures/runners/${title.replaceAll(/\W+/g, "-")}.out`,
    );
  });
});

describe("the README", () => {
  it("tells the recorded from the read", () => {
    const readme = readFileSync("README.md", "utf8");
    const ids = [...new Set(cases.map(({ id }) => id))].sort();
    const line = /Order and transactions are recorded from the real runners of (.*?);/.exec(readme);
    expect(line?.[1]?.toLowerCase().split(/, | and /)).toEqual(ids);
  });
});

function prefixed(files: Case["files"]): Case["files"] {
  return files.map(([name, text]) => [`migrations/${name}`, text]);
}

async function urlOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>("SELECT current_database() AS name");
  const url = new URL(inject("postgres")[18] ?? "");
  url.pathname = rows[0]?.name ?? "";
  return url.href;
}

/** All files pending at once, as the runner had them. */
async function read(
  id: Case["id"],
  folder: string,
  names: readonly string[],
): Promise<readonly Ran[]> {
  const extractor = await extractors[id]();
  const files = names.map((name) => {
    const source = { path: name, text: readFileSync(join(folder, name), "utf8") };
    return { source, reported: true, unit: "pending", script: () => parseScript(source) };
  });
  const options = { transaction: undefined, dialect: "postgres" };
  const ups = migrationsFrom(extractor, files, options).filter(
    ({ direction }) => direction === "up",
  );
  let count = 0;
  return ups.map(({ source, transaction }, index): Ran => {
    const name = source.path.replace(/\.\w+$/, "");
    if (transaction === "none") return { name, transaction };
    const goesOn = transaction === "run" && ups[index - 1]?.transaction === "run";
    return { name, transaction: goesOn ? count : ++count };
  });
}
