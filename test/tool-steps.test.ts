/** A plan ends with how its steps are written for the tool that runs them. */
import { expect, it } from "vitest";
import { folderWith, lockproof } from "./command.ts";

const index = "CREATE INDEX orders_note_idx ON orders (note)";
const table = "CREATE TABLE orders (id int PRIMARY KEY, note text)";
const class_ = (name: string, head: string, call: (sql: string) => string): string[] =>
  [table, index].map(
    (sql, at) =>
      `${head}export class ${name}170000000000${String(at)} {\n  async up(queryRunner) {\n    ${call(sql)};\n  }\n}\n`,
  );

const tools: Readonly<Record<string, readonly string[]>> = {
  "migrations/N_a.js knex": [table, index].map(
    (sql) => `exports.up = (knex) => knex.raw("${sql}");\n`,
  ),
  "migrations/N-a.js sequelize": [table, index].map(
    (sql) => `exports.up = (queryInterface) => queryInterface.sequelize.query("${sql}");\n`,
  ),
  "migrations/170000000000N_a.js node-pg-migrate": [table, index].map(
    (sql) => `exports.up = (pgm) => { pgm.sql("${sql}"); };\n`,
  ),
  "migrations/N-a.ts typeorm": class_("A", "", (sql) => `await queryRunner.query("${sql}")`),
  "migrations/N_a.ts kysely": [table, index].map(
    (sql) =>
      `import { sql } from "kysely";\nexport const up = (db) => sql\`${sql}\`.execute(db);\n`,
  ),
  "migrations/Migration2024010100000N.ts mikro-orm": [table, index].map(
    (sql) => `export class A extends Migration {\n  up() { this.addSql("${sql}"); }\n}\n`,
  ),
  "migrations/2024010100000N-a.js db-migrate": [table, index].map(
    (sql) => `exports.up = (db) => db.runSql("${sql}");\n`,
  ),
  "migrations/0000N_a.sql goose": [table, index].map((sql) => `-- +goose Up\n${sql};\n`),
  "migrations/0000N_a.sql dbmate": [table, index].map((sql) => `-- migrate:up\n${sql};\n`),
  "migrations/0000N_a.sql": [table, index].map((sql) => `${sql};\n`),
};

it.each(Object.entries(tools))("%s", async (place, texts) => {
  const [path = "", framework] = place.split(" ");
  const files = texts.map((text, at) => [path.replace("N", String(at + 1)), text] as const);
  const cwd = folderWith(Object.fromEntries(files));
  const last = files.at(-1)?.[0] ?? "";
  const chosen = framework === undefined ? [] : ["--framework", framework];
  const lint = ["lint", last, "--no-config", "--rule", "blocking-index-build", ...chosen];
  const { out } = await lockproof(cwd, lint);
  const plan = out.slice(out.indexOf("  Instead"), out.lastIndexOf("\n\n"));
  await expect(`${plan}\n`).toMatchFileSnapshot(`../fixtures/tool-steps/${framework ?? "sql"}.out`);
});
