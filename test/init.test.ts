/** What `lockproof init` writes, where it leaves things alone, and that its config finds what was found without. */
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Files } from "./command.ts";
import { addFiles, folderWith, git, lockproof } from "./command.ts";

vi.setConfig({ testTimeout: 60_000 });

const migration = { "db/migrations/1.sql": "CREATE TABLE orders (id bigint PRIMARY KEY);\n" };

function repository(files: Files): string {
  const folder = folderWith(files);
  git(folder, "init", "-q", "-b", "main");
  return folder;
}

/** What init prints, and each file that it wrote. */
async function initIn(folder: string, ...flags: readonly string[]): Promise<string> {
  const before = new Set(filesIn(folder));
  const { code, out, err } = await lockproof(folder, ["init", ...flags]);
  const written = filesIn(folder).filter((file) => !before.has(file));
  const shown = written.map((file) => `--- ${file}\n${readFileSync(join(folder, file), "utf8")}`);
  return [`exit ${String(code)}\n`, out, err, ...shown].join("");
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !file.startsWith(".git/") || file === ".git/hooks/pre-commit")
    .sort();
}

const package_ = (content: object): string => JSON.stringify({ private: true, ...content });

const hooks: readonly (readonly [name: string, files: Files])[] = [
  ["nothing but git", {}],
  ["nothing but git, in a project of Node", { "package.json": package_({}) }],
  ["git with a hook", { ".git/hooks/pre-commit": "#!/bin/sh\nmake\n" }],
  ["pre-commit", { ".pre-commit-config.yaml": "repos: []\n" }],
  ["lefthook", { "package.json": package_({ devDependencies: { lefthook: "2.2.2" } }) }],
  ["lefthook with a config", { ".lefthook.toml": "" }],
  ["husky", { "package.json": package_({ devDependencies: { husky: "9.1.7" } }) }],
  ["husky with a hook", { ".husky/pre-commit": "npm test\n" }],
  [
    "husky and lint-staged",
    { "package.json": package_({ devDependencies: { husky: "9.1.7", "lint-staged": "16.4.0" } }) },
  ],
  [
    "lint-staged in package.json",
    {
      "package.json": package_({
        devDependencies: { "lint-staged": "16.4.0", lockproof: "0.1.0" },
        "lint-staged": { "*.js": "eslint" },
      }),
    },
  ],
  ["lint-staged in a file", { ".lintstagedrc.yaml": '"*.js": eslint\n' }],
];

describe("the hook", () => {
  it("of each tool is written, or said", async () => {
    const shown: string[] = [];
    for (const [name, files] of hooks) {
      const folder = repository(migration);
      addFiles(folder, files);
      shown.push(`# ${name}\n${await initIn(folder)}`);
    }
    const text = shown.join("\n").replaceAll(/(?<=lockproof@|rev: v)\d+\.\d+\.\d+/g, "0.0.0");
    await expect(text).toMatchFileSnapshot("../fixtures/reports/init.out");
  });

  it("of a folder in a repository is that of the repository", async () => {
    const shown: string[] = [];
    const manifests = { "package.json": package_({}), "node_modules/.bin/lockproof": "" };
    for (const [name, files] of hooks.filter(([tool]) => !tool.includes(" with "))) {
      const folder = repository({ ...manifests, "packages/shop/db/migrations/1.sql": "SELECT 1;" });
      addFiles(folder, files);
      const { out } = await lockproof(join(folder, "packages/shop"), ["init"]);
      const written = filesIn(folder)
        .filter((file) => !(file in files) && !(file in manifests) && !/\.(json|sql)$/.test(file))
        .map((file) => `--- ${file}\n${readFileSync(join(folder, file), "utf8")}`);
      shown.push([`# ${name}\n${out}`, ...written].join(""));
    }
    const text = shown.join("\n").replaceAll(/(?<=lockproof@|rev: v)\d+\.\d+\.\d+/g, "0.0.0");
    await expect(text).toMatchFileSnapshot("../fixtures/reports/init-below.out");
  });

  it("can be started, is written once, and never over another", async () => {
    const folder = repository(migration);
    await initIn(folder);
    const hook = join(folder, ".git/hooks/pre-commit");
    expect(statSync(hook).mode & 0o111).toBe(0o111);
    const again = await initIn(folder);
    expect(again).toBe(
      "exit 0\nlockproof.config.json: is there, and left as it is.\n" +
        ".git/hooks/pre-commit: calls lockproof already.\n",
    );
  });

  it("is left to others where git takes hooks of all repositories from one folder", async () => {
    const folder = repository(migration);
    const elsewhere = folderWith({});
    git(folder, "config", "core.hooksPath", elsewhere);
    const { code, out } = await lockproof(folder, ["init"]);
    expect(code).toBe(0);
    expect(out).toContain("is where git looks for hooks of other repositories, too");
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it("of a work tree is that of its repository", async () => {
    const folder = repository(migration);
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", "first");
    const tree = join(folderWith({}), "tree");
    git(folder, "worktree", "add", "-q", tree);
    expect((await lockproof(tree, ["init"])).code).toBe(0);
    expect(existsSync(join(folder, ".git/hooks/pre-commit"))).toBe(true);
  });
});

describe("the config", () => {
  const folder = join("fixtures", "frameworks");
  const projects = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it.each(projects)("finds of %s what is found without it", async (name) => {
    const cwd = folderWith({});
    cpSync(resolve(folder, name), cwd, { recursive: true });
    const detect = ["detect", "--format", "json"];
    const before = await lockproof(cwd, detect);
    expect(await lockproof(cwd, ["init"])).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(cwd)).toContain("lockproof.config.json");
    const after = await lockproof(cwd, detect);
    expect(migrationsIn(after.out)).toEqual(migrationsIn(before.out));
  });

  it("names several histories, the inner one first", async () => {
    const cwd = folderWith({
      "package.json": package_({}),
      "db/migrations/1.sql": "SELECT 1;",
      "db/migrations/archive/migrations/1.sql": "SELECT 1;",
      "prisma/schema.prisma": 'datasource db { provider = "postgresql" }',
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"',
      "prisma/migrations/1_a/migration.sql": "SELECT 1;",
    });
    const detect = ["detect", "--format", "json"];
    const before = await lockproof(cwd, detect);
    await initIn(cwd, "--server", "17");
    expect(JSON.parse(readFileSync(join(cwd, "lockproof.config.json"), "utf8"))).toEqual({
      $schema: "./node_modules/lockproof/dist/config.schema.json",
      server: "17",
      projects: [
        { paths: ["db/migrations/archive/migrations"], dialect: "postgres" },
        { paths: ["db/migrations"], dialect: "postgres" },
        { paths: ["prisma/migrations"], dialect: "postgres" },
      ],
    });
    const after = await lockproof(cwd, detect);
    expect(migrationsIn(after.out)).toEqual(migrationsIn(before.out));
  });

  it("of others is left, and what it leaves out is said", async () => {
    const cwd = folderWith({
      ...migration,
      "billing/migrations/1.sql": "SELECT 1;",
      "lockproof.config.json": `{ "paths": ["db/migrations"] }`,
    });
    expect((await lockproof(cwd, ["init"])).out).toBe(
      "lockproof.config.json: is there, and left as it is. It leaves these out:\n" +
        "  billing/migrations  Plain SQL files: 1 file, postgres\n" +
        'Its "paths", or one of its "projects", may name them: billing/migrations\n' +
        "No hook: this folder is in no git repository. Once it is, call init again.\n",
    );
  });

  it("is not written where there are no migrations, which is said", async () => {
    const cwd = folderWith({});
    const { code, err } = await lockproof(cwd, ["init"]);
    expect(code).toBe(2);
    expect(err).toContain("no migrations found");
    expect(readdirSync(cwd)).toEqual([]);
  });
});

function migrationsIn(out: string): unknown {
  const histories = JSON.parse(out) as readonly { readonly migrations: readonly object[] }[];
  return histories
    .flatMap(({ migrations }) => migrations)
    .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
