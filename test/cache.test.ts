/** What a run remembers for the next one is what that one would find: never older, never another's. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deserialize, serialize } from "node:v8";
import { describe, expect, it, vi } from "vitest";
import type { Files, Ran } from "./command.ts";
import { addFiles, folderWith, git, lockproof } from "./command.ts";

vi.setConfig({ testTimeout: 120_000 });

const bounded = "SET lock_timeout = '1s';\n";
const shop = {
  "node_modules/.package-lock.json": "{}",
  "migrations/1.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(20), total int);\n",
  "migrations/2.sql": `${bounded}ALTER TABLE orders ALTER COLUMN note TYPE varchar(40);\n`,
  "migrations/3.sql": `${bounded}CREATE INDEX orders_total ON orders (total);\n`,
};

async function lint(cwd: string, ...flags: readonly string[]): Promise<Ran> {
  return lockproof(cwd, ["lint", "--format", "gcc", ...flags], { build: "this" });
}

function remembered(folder: string): readonly string[] {
  const cache = join(folder, "node_modules/.cache/lockproof");
  try {
    return readdirSync(cache).map((name) => join(cache, name));
  } catch {
    return [];
  }
}

/** Writes into what is remembered, as lockproof itself would have. */
function forge(folder: string, words: string): void {
  for (const file of remembered(folder)) {
    const value = deserialize(readFileSync(file).subarray(32)) as {
      readonly analysis: { readonly report: { readonly findings: { message: string }[] } };
    };
    for (const finding of value.analysis.report.findings) finding.message = words;
    const content = serialize(value);
    const mark = createHash("sha256").update(content).digest();
    writeFileSync(file, Buffer.concat([mark, content]));
  }
}

describe("a second run", () => {
  it("is told what the first one found", async () => {
    const folder = folderWith(shop);
    const first = await lint(folder);
    expect(await lint(folder)).toEqual(first);
    forge(folder, "remembered");
    expect((await lint(folder)).out).toContain("error: remembered");
    expect(await lint(folder, "--no-cache")).toEqual(first);
    expect(await lockproof(folder, ["lint", "--format", "gcc"], { build: "other" })).toEqual(first);
  });

  it("serves every way to show it, and every level to fail from", async () => {
    const folder = folderWith(shop);
    await lint(folder);
    forge(folder, "remembered");
    const run = await lockproof(folder, ["lint", "--plans", "--fail-on", "never"], {
      build: "this",
    });
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining("remembered") });
    expect(remembered(folder)).toHaveLength(1);
  });

  const folders = [
    ...["demo", "liquibase"].map((name) => `fixtures/${name}`),
    ...["prisma", "flyway", "knex", "sequelize", "drizzle"].map(
      (id) => `fixtures/frameworks/${id}`,
    ),
  ];

  it.each(folders)("shows of %s what a first one does", async (place) => {
    const cwd = folderWith({ "node_modules/.package-lock.json": "{}" });
    cpSync(resolve(place), cwd, { recursive: true });
    for (const format of ["json", "html", "sarif", "gitlab", "pretty"]) {
      const argv = ["lint", "--format", format];
      const anew = await lockproof(cwd, [...argv, "--no-cache"], { build: "this" });
      expect(await lockproof(cwd, argv, { build: "this" })).toEqual(anew);
      expect(await lockproof(cwd, argv, { build: "this" })).toEqual(anew);
    }
    expect(remembered(cwd).length).toBeGreaterThan(0);
  });

  it("counts what a baseline knows, and what is stale in it", async () => {
    const folder = folderWith(shop);
    await lockproof(folder, ["baseline"], { build: "this" });
    const anew = await lockproof(folder, ["lint", "--no-cache"], { build: "this" });
    expect(anew.out).toContain("1 in the baseline");
    for (const _ of [1, 2]) {
      expect(await lockproof(folder, ["lint"], { build: "this" })).toEqual(anew);
    }
    for (const _ of [1, 2])
      await lockproof(folder, ["baseline", "-o", "again.json"], { build: "this" });
    expect(readFileSync(join(folder, "again.json"), "utf8")).toBe(
      readFileSync(join(folder, "lockproof-baseline.json"), "utf8"),
    );
    addFiles(folder, { "migrations/3.sql": "SELECT 1;\n" });
    for (const _ of [1, 2]) expect((await lint(folder)).out).toContain("stale-baseline");
  });
});

describe("what a result depends on", () => {
  const changes: readonly (readonly [what: string, files: Files, flags: string])[] = [
    [
      "an earlier migration",
      { "migrations/1.sql": shop["migrations/1.sql"].replace("(20)", "(50)") },
      "",
    ],
    [
      "an earlier migration that is new",
      { "migrations/0.sql": "CREATE TABLE totals (id int);\n" },
      "",
    ],
    ["the migration itself", { "migrations/3.sql": `${bounded}SELECT 1;\n` }, ""],
    [
      "the config",
      { "lockproof.config.json": `{ "rules": { "blocking-index-build": "note" } }` },
      "",
    ],
    ["a flag", {}, "--rule column-type-change"],
    ["the server", {}, "--server 12"],
    ["a dump", { "dump.sql": "CREATE TABLE users (id int);\n" }, "--schema dump.sql"],
    ["what is asked for", {}, "migrations/2.sql"],
    ["a baseline", { "lockproof-baseline.json": `{ "version": 1, "findings": [] }` }, ""],
  ];

  it.each(changes)("is not remembered when it changes: %s", async (_what, files, words) => {
    const flags = words === "" ? [] : words.split(" ");
    const folder = folderWith(shop);
    await lint(folder);
    forge(folder, "remembered");
    addFiles(folder, files);
    const anew = await lint(folder, ...flags, "--no-cache");
    const again = await lint(folder, ...flags);
    expect(again).toEqual(anew);
    expect(again.out).not.toContain("remembered");
  });

  it("is, with a base, what the branch touched", async () => {
    const folder = folderWith(shop);
    git(folder, "init", "-q", "-b", "main");
    git(folder, "add", "migrations");
    git(folder, "commit", "-q", "-m", "first");
    expect((await lint(folder, "--base", "main")).out).toBe("");
    git(folder, "switch", "-q", "-c", "feature");
    addFiles(folder, { "migrations/3.sql": `${shop["migrations/3.sql"]}-- more\n` });
    for (const _ of [1, 2]) {
      expect((await lint(folder, "--base", "main")).out).not.toContain("blocking-index-build");
    }
    addFiles(folder, {
      "migrations/3.sql": shop["migrations/3.sql"].replace("total ON", "sum ON"),
    });
    for (const _ of [1, 2]) {
      expect((await lint(folder, "--base", "main")).out).toContain("blocking-index-build");
    }
  });

  it("is not remembered with rules that a config brings", async () => {
    const rule = `{ id: "own", on: ["read"], judge: () => [] }`;
    const folder = folderWith({
      ...shop,
      "lockproof.config.mjs": `export default { customRules: [${rule}] };\n`,
    });
    await lint(folder);
    expect(remembered(folder)).toEqual([]);
  });
});

describe("what is remembered badly", () => {
  const spoiled: readonly (readonly [how: string, spoil: (bytes: Buffer) => Buffer])[] = [
    ["empty", () => Buffer.alloc(0)],
    ["cut off", (bytes) => bytes.subarray(0, bytes.length - 9)],
    ["something else", () => Buffer.from("{}".repeat(100))],
    [
      "one bit off",
      (bytes) => bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1) as Buffer,
    ],
  ];

  it.each(spoiled)("is as if it were not there: %s", async (_how, spoil) => {
    const folder = folderWith(shop);
    const first = await lint(folder);
    for (const file of remembered(folder)) writeFileSync(file, spoil(readFileSync(file)));
    expect(await lint(folder)).toEqual(first);
    expect(await lint(folder)).toEqual(first);
  });

  it("is left where there is no room for it", async () => {
    const folder = folderWith({ ...shop, "node_modules/.cache/lockproof": "a file" });
    expect((await lint(folder)).code).toBe(1);
    rmSync(join(folder, "node_modules"), { recursive: true });
    expect((await lint(folder)).code).toBe(1);
    expect(readdirSync(folder)).toEqual(["migrations"]);
  });

  it("grows no further than forty results", async () => {
    const folder = folderWith(shop);
    const cache = join(folder, "node_modules/.cache/lockproof");
    mkdirSync(cache, { recursive: true });
    for (let index = 0; index < 60; index++) writeFileSync(join(cache, String(index)), "");
    await lint(folder);
    expect(remembered(folder)).toHaveLength(40);
  });
});
