/** Whose migrations a project has, in which order and transactions they run, and what is found in them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { extractors } from "../src/index.ts";
import { folderWith, lockproof } from "./command.ts";

const folder = join("fixtures", "frameworks");
const projects = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe("projects", () => {
  it("show every framework", () => {
    const known = Object.keys(extractors).filter((id) => id !== "sql");
    expect(projects).toEqual(known.toSorted());
  });

  it("are named in the README", async () => {
    const readme = readFileSync("README.md", "utf8");
    const loaded = await Promise.all(Object.values(extractors).map((load) => load()));
    const titles = loaded.filter(({ id }) => id !== "sql").map(({ title }) => title);
    expect(titles.filter((title) => !readme.includes(title))).toEqual([]);
  });

  it.each(projects)("%s", async (name) => {
    const cwd = resolve(folder, name);
    const summary = await lockproof(cwd, ["detect", "--no-config"]);
    const detail = await lockproof(cwd, ["detect", ".", "--no-config"]);
    const lint = ["lint", "--no-config", "--server", "18"];
    const found = await lockproof(cwd, [...lint, "--format", "json"]);
    const shown = [
      summary.out,
      detail.out,
      ...findingsIn(found.out),
      ...(found.err === "" ? [] : [found.err]),
    ];
    await expect(`${shown.join("\n")}\n`).toMatchFileSnapshot(`../${folder}/${name}.out`);
  });

  it.each(projects)("%s has the same history when one file of it is named", async (name) => {
    const cwd = resolve(folder, name);
    const listed = JSON.parse((await lockproof(cwd, ["detect", "--format", "json"])).out) as {
      readonly migrations: readonly { readonly path: string }[];
    }[];
    for (const history of listed) {
      const last = history.migrations.at(-1)?.path ?? "";
      const alone = await lockproof(cwd, ["detect", last, "--format", "json"]);
      expect(JSON.parse(alone.out)).toEqual([history]);
    }
  });
});

describe("a folder without a sign", () => {
  it("is not looked for where a project tries its own code", async () => {
    const cwd = folderWith({ "test/migrations/1_users.sql": "CREATE TABLE users (id bigint);" });
    expect(await lockproof(cwd, ["lint"])).toMatchObject({ code: 2, out: "" });
  });

  it("is plain SQL where it is called migrations", async () => {
    const cwd = folderWith({
      "db/migrations/1_users.sql": "CREATE TABLE users (id bigint);",
      "db/queries/users.sql": "SELECT 1;",
    });
    expect((await lockproof(cwd, ["detect"])).out).toBe(
      "db/migrations  Plain SQL files: it has SQL files\n" +
        "  1 migration, postgres; a transaction where its statements allow one\n",
    );
  });

  it("is no SQL where it is code", async () => {
    const cwd = folderWith({ "db/index.js": "export const all = [1, 2];\n" });
    const { code, out } = await lockproof(cwd, ["lint", "db/index.js"]);
    expect({ code, out }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": "Not analyzed
        db/index.js:1  no SQL, and of no framework known here: --framework or sinks say how to read it

      1 file, 0 statements: 0 findings, 1 not analyzed.
      Read for postgres 15, the oldest version still supported; --server says another.
      ",
      }
    `);
  });

  it("is what the command line says", async () => {
    const cwd = folderWith({ "db/1_users.sql": "CREATE TABLE users (id bigint);" });
    expect((await lockproof(cwd, ["detect", "db", "--framework", "goose"])).out).toBe(
      "db  goose: it was chosen\n" +
        "  1 migration, postgres\n" +
        "  up   db/1_users.sql  a transaction of its own\n",
    );
  });
});

describe("a dialect that nobody names", () => {
  const goose = "-- +goose Up\nCREATE TABLE users (id int);\n";

  it("is told by the nearest folder called as a server is", async () => {
    const cwd = folderWith({
      ".git/HEAD": "ref: refs/heads/main\n",
      "mysql/postgres/migrations/1_users.sql": goose,
      "assets/migrations/mysql/1_users.sql": goose,
      "assets/migrations/clickhouse/1_users.sql": goose,
    });
    expect(await lockproof(cwd, ["detect"])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "lockproof: assets/migrations/clickhouse: its migrations are written for clickhouse (a folder is called clickhouse); lockproof reads mysql, mariadb, postgres, sqlite. --dialect reads them all the same.
      ",
        "out": "assets/migrations/mysql  goose: assets/migrations/mysql/1_users.sql has a "-- +goose Up" line
        1 migration, mysql (a folder is called mysql); a transaction of its own

      mysql/postgres/migrations  goose: mysql/postgres/migrations/1_users.sql has a "-- +goose Up" line
        1 migration, postgres (a folder is called postgres); a transaction of its own
      ",
      }
    `);
  });

  it("is told by words that one server alone takes", async () => {
    const cwd = folderWith({
      "a/migrations/1_users.sql": "CREATE TABLE users (id int UNSIGNED AUTO_INCREMENT KEY);",
      "b/migrations/1_users.sql": "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);",
      "c/migrations/1_users.sql": "CREATE TABLE users (id BIGSERIAL, n text DEFAULT 'ENGINE=x');",
      "d/migrations/1_users.sql": "CREATE TABLE users (id int); -- AUTO_INCREMENT, on MySQL",
      "e/migrations/1_users.sql": "CREATE TABLE users (id BIGSERIAL, AUTO_INCREMENT int);",
    });
    expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
      "a/migrations  Plain SQL files: it has SQL files
        1 migration, mysql (1_users.sql says UNSIGNED); a transaction where its statements allow one

      b/migrations  Plain SQL files: it has SQL files
        1 migration, sqlite (1_users.sql says AUTOINCREMENT); a transaction where its statements allow one

      c/migrations  Plain SQL files: it has SQL files
        1 migration, postgres (1_users.sql says BIGSERIAL); a transaction where its statements allow one

      d/migrations  Plain SQL files: it has SQL files
        1 migration, postgres; a transaction where its statements allow one

      e/migrations  Plain SQL files: it has SQL files
        1 migration, postgres; a transaction where its statements allow one
      "
    `);
  });

  it("is told by the driver that the package depends on", async () => {
    const migration = 'exports.up = (knex) => knex.schema.dropTable("users");';
    const manifest = (...names: string[]): string =>
      JSON.stringify({
        dependencies: Object.fromEntries([...names, "knex"].map((name) => [name, "1"])),
        devDependencies: { pg: "1" },
      });
    const cwd = folderWith({
      "a/package.json": manifest("mysql2", "sqlite3"),
      "a/migrations/1_users.js": migration,
      "b/package.json": manifest("better-sqlite3"),
      "b/migrations/1_users.js": migration,
      "c/package.json": manifest("pg", "mysql2"),
      "c/migrations/1_users.js": migration,
    });
    expect((await lockproof(cwd, ["detect"])).out).toMatchInlineSnapshot(`
      "a/migrations  Knex: a/migrations/1_users.js is written for Knex
        1 migration, mysql (a/package.json names mysql2); one transaction around all that is pending

      b/migrations  Knex: b/migrations/1_users.js is written for Knex
        1 migration, sqlite (b/package.json names better-sqlite3); one transaction around all that is pending

      c/migrations  Knex: c/migrations/1_users.js is written for Knex
        1 migration, postgres; one transaction around all that is pending
      "
    `);
  });

  it("is what somebody chose, whatever the folder is called", async () => {
    const cwd = folderWith({ "mysql/migrations/1_users.sql": goose });
    const { out } = await lockproof(cwd, ["detect", "--dialect", "mariadb"]);
    expect(out).toContain("1 migration, mariadb; ");
  });
});

it("a dialect that is not read is said", async () => {
  const cwd = folderWith({
    "prisma/migrations/migration_lock.toml": 'provider = "sqlserver"\n',
    "prisma/migrations/20240101000000_init/migration.sql": "CREATE TABLE users (id int);\n",
  });
  expect(await lockproof(cwd, ["lint", "prisma"])).toMatchObject({
    code: 2,
    err:
      "lockproof: prisma/migrations: its migrations are written for sqlserver " +
      "(prisma/migrations/migration_lock.toml is there); lockproof reads mysql, mariadb, postgres, sqlite. " +
      "--dialect reads them all the same.\n",
  });
});

function findingsIn(json: string): readonly string[] {
  const report = JSON.parse(json) as {
    readonly findings: readonly {
      readonly path: string;
      readonly rule: string;
      readonly span: { readonly from: { readonly line: number } };
    }[];
    readonly unread: readonly { readonly path: string; readonly what: string }[];
  };
  return [
    ...report.findings.map(({ path, rule, span }) => `${path}:${String(span.from.line)} ${rule}`),
    ...report.unread.map(({ path, what }) => `${path} unread: ${what}`),
  ];
}
