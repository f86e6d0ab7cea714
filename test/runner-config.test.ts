/** What a framework's own config says of its server and transactions; none of it is run. */
import { describe, expect, it } from "vitest";
import { folderWith, lockproof } from "./command.ts";

const knex = `exports.up = (knex) => knex.schema.createTable("users", (t) => { t.increments(); });\n`;
const typeorm = (time: number, more = ""): string =>
  `export class A${String(time)} implements MigrationInterface {\n${more}  async up(queryRunner) {\n    await queryRunner.query("CREATE TABLE a${String(time)} (id int)");\n  }\n  async down(queryRunner) {}\n}\n`;
const sequelize = `module.exports = { up: (queryInterface) => queryInterface.dropTable("users") };\n`;
const pgm = `exports.up = (pgm) => { pgm.sql("CREATE TABLE users (id int)"); };\n`;
const mikro = `export class Migration20240101000000 extends Migration {\n  async up() { this.addSql("create table users (id int);"); }\n}\n`;
const kysely = `import { sql } from "kysely";\nexport const up = (db) => sql\`CREATE TABLE users (id int)\`.execute(db);\n`;
const dbm = `exports.up = (db) => db.runSql("CREATE TABLE users (id int)");\n`;

const sqlFile = "CREATE TABLE users (id int);\n";

const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "knex: disableTransactions": {
    "knexfile.js": `module.exports = { client: "mysql2", migrations: { disableTransactions: true } };`,
    "migrations/1_a.js": knex,
    "migrations/2_b.js": `${knex}exports.config = { transaction: true };\n`,
  },
  "knex: commented out": {
    "knexfile.js": `module.exports = { client: "pg" /* , disableTransactions: true */ };\n// disableTransactions: true\n`,
    "migrations/1_a.js": knex,
  },
  "knex: one file opts out": {
    "migrations/1_a.js": knex,
    "migrations/2_b.js": `${knex}exports.config = { transaction: false };\n`,
    "migrations/3_c.js": knex,
  },
  "typeorm: the data source": {
    "src/data-source.ts": `export default new DataSource({ type: "mysql", migrationsTransactionMode: "each" });`,
    "src/migrations/1700000000001-A.ts": typeorm(1700000000001),
  },
  "typeorm: the command": {
    "package.json": `{ "scripts": { "migrate": "typeorm migration:run -d dist/data-source.js -t none" } }`,
    "src/migrations/1700000000001-A.ts": typeorm(1700000000001),
  },
  "typeorm: a class says something of it": {
    "src/migrations/1700000000001-A.ts": typeorm(1700000000001),
    "src/migrations/1700000000002-B.ts": typeorm(1700000000002, "  transaction = false;\n"),
  },
  "sequelize: the server": {
    ".sequelizerc": `module.exports = { "migrations-path": "db/migrations" };`,
    "config/config.json": `{ "development": { "dialect": "mysql" }, "production": { "dialect": "mysql" } }`,
    "db/migrations/20240101000000-a.js": sequelize,
  },
  "knex: SQLite to develop with, beside the drivers of two servers": {
    "package.json": `{ "dependencies": { "better-sqlite3": "12", "mysql2": "3", "pg": "8" } }`,
    "knexfile.js": `module.exports = { development: { client: "better-sqlite3" } };`,
    "migrations/1_a.js": knex,
  },
  "knex: SQLite to develop with, beside the driver of one": {
    "package.json": `{ "dependencies": { "better-sqlite3": "12", "mysql2": "3" } }`,
    "knexfile.js": `module.exports = { development: { client: "better-sqlite3" } };`,
    "migrations/1_a.js": knex,
  },
  "payload: a server without SQL": {
    "package.json": `{ "dependencies": { "@payloadcms/db-mongodb": "3", "payload": "3" } }`,
    "src/migrations/20240101_000000_a.ts": `import type { MigrateUpArgs } from "@payloadcms/db-mongodb";\nexport async function up({ payload, req }: MigrateUpArgs) {\n  await payload.create({ collection: "users", data: {}, req });\n}\n`,
  },
  "payload: SQLite": {
    "package.json": `{ "dependencies": { "@payloadcms/db-sqlite": "3", "payload": "3" } }`,
    "src/migrations/20240101_000000_a.ts": `import { type MigrateUpArgs, sql } from "@payloadcms/db-sqlite";\nexport async function up({ db }: MigrateUpArgs) {\n  await db.run(sql\`CREATE TABLE users (id integer)\`);\n}\n`,
  },
  "sequelize: two servers": {
    "config/config.json": `{ "test": { "dialect": "sqlite" }, "production": { "dialect": "postgres" } }`,
    "migrations/20240101000000-a.js": sequelize,
  },
  "node-pg-migrate: the command": {
    "package.json": `{ "scripts": { "migrate": "node-pg-migrate up --no-single-transaction" } }`,
    "migrations/1700000000001_a.js": pgm,
  },
  "node-pg-migrate: its config": {
    "config/default.json": `{ "db": { "single-transaction": false } }`,
    "migrations/1700000000001_a.js": pgm,
  },
  "drizzle: where they are, and for whom": {
    "apps/web/drizzle.config.ts": `// out: "./elsewhere"\nexport default defineConfig({ schema: "./src/schema.ts", out: "./src/db/out/", dialect: "mysql" });`,
    "apps/web/src/db/out/0000_a.sql": sqlFile,
    "apps/web/src/db/out/0001_b.sql": sqlFile,
    "apps/web/src/db/seeds/0000_a.sql": sqlFile,
  },
  "drizzle: a folder for each migration": {
    "drizzle-logs.config.ts": `export default { out: "./logs", dialect: "sqlite" };`,
    "drizzle.config.mjs": `export default { "out": "drizzle", "dialect": "postgresql" };`,
    "drizzle/20240101000000_a/migration.sql": sqlFile,
    "drizzle/20240101000000_a/snapshot.json": "{}",
    "drizzle/20240102000000_b/migration.sql": sqlFile,
  },
  "mikro-orm: one for each": {
    "mikro-orm.config.ts": `import { MySqlDriver } from "@mikro-orm/mysql";\nexport default { migrations: { allOrNothing: false } };`,
    "src/migrations/Migration20240101000000.ts": mikro,
  },
  "kysely: none": {
    "kysely.config.ts": `export default { dialect: new MysqlDialect({}), migrations: { disableTransactions: true } };`,
    "migrations/1_a.ts": kysely,
  },
  "db-migrate: the command": {
    "database.json": `{ "dev": { "driver": "mysql" } }`,
    "package.json": `{ "scripts": { "migrate": "db-migrate up --non-transactional" } }`,
    "migrations/20240101000000-a.js": dbm,
  },
};

describe("a runner's own config", () => {
  it.each(Object.entries(cases))("%s", async (name, files) => {
    const cwd = folderWith({ ".git/HEAD": "ref: refs/heads/main\n", ...files });
    const { out, err } = await lockproof(cwd, ["detect", "--no-config"]);
    const each = await lockproof(cwd, ["detect", ".", "--no-config"]);
    await expect(`${out}${err}\n${each.out}`).toMatchFileSnapshot(
      `../fixtures/runner-config/${name.replaceAll(/\W+/g, "-")}.out`,
    );
  });

  it("is outweighed by the user's", async () => {
    const files = cases["knex: disableTransactions"] ?? {};
    const cwd = folderWith(files);
    const { out } = await lockproof(cwd, ["detect", "--no-config", "--transaction", "run"]);
    expect(out).toContain("mysql; one transaction around all that is pending\n");
  });
});
