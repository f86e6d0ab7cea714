/** What ESLint knows of a file beside its text: the config's rules, its own comments, and earlier migrations. */
import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ESLint } from "eslint";
import type { Linter } from "eslint";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { buildPackage, pluginIn } from "./built-package.ts";
import { folderWith, lockproof as command } from "./command.ts";

const built = await buildPackage("built-eslint-history");
const plugin = await pluginIn(built);

vi.setConfig({ testTimeout: 90_000 });

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

afterEach(() => void vi.useRealTimers());

function eslintIn(cwd: string, more: ESLint.Options = {}): ESLint {
  const strict = { linterOptions: { reportUnusedDisableDirectives: "error" } };
  const overrideConfig = [...plugin.configs.recommended, strict] as unknown as Linter.Config[];
  return new ESLint({ cwd, overrideConfigFile: true, overrideConfig, ...more });
}

function shown(results: readonly ESLint.LintResult[]): readonly string[] {
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line }) => {
      const path = filePath.split("/").slice(-2).join("/");
      return `${path}:${String(line)} ${String(ruleId).replace("lockproof/", "")}`;
    }),
  );
}

describe("what is said once", () => {
  const three = "ALTER TABLE a ADD b int;\nALTER TABLE c ADD d int;\nALTER TABLE e ADD f int;\n";

  it.each([
    ["is said at the first place", three, [1]],
    [
      "is said at the next place when the first is hidden",
      `-- eslint-disable-next-line lockproof/missing-lock-timeout -- nobody reads it\n${three}`,
      [3],
    ],
    [
      "is said at the last place when two are hidden",
      `/* eslint-disable lockproof/missing-lock-timeout */\n${three.replace("ALTER TABLE e", "/* eslint-enable lockproof/missing-lock-timeout */\n$&")}`,
      [5],
    ],
    [
      "is not said where all are hidden",
      `/* eslint-disable lockproof/missing-lock-timeout */\n${three}`,
      [],
    ],
  ])("%s", async (_what, text, lines) => {
    const cwd = folderWith({ "migrations/1.sql": text });
    expect(shown(await eslintIn(cwd).lintFiles(["."]))).toEqual(
      lines.map((line) => `migrations/1.sql:${String(line)} missing-lock-timeout`),
    );
  });

  it("is said at the next place in code, too", async () => {
    const code = `exports.up = async (knex) => {
  // eslint-disable-next-line lockproof/missing-lock-timeout
  await knex.raw("ALTER TABLE a ADD b int");
  await knex.raw("ALTER TABLE c ADD d int");
};
`;
    const cwd = folderWith({ "migrations/20240101000000_a.js": code });
    const found = shown(await eslintIn(cwd).lintFiles(["."]));
    expect(found.filter((line) => !line.endsWith("missing-down"))).toEqual([
      "migrations/20240101000000_a.js:4 missing-lock-timeout",
    ]);
  });
});

it("the config's own rules are said under one id of ESLint's", async () => {
  const cwd = folderWith({
    "lockproof.config.mjs": `import { defineRule } from ${JSON.stringify(resolve(built, "index.js"))};
export default {
  prelude: { lock_timeout: "5s" },
  customRules: [defineRule({
    id: "bare-serial", title: "A serial column", harm: "advice", why: "", given: "", bad: [], good: [],
    on: "add-column",
    check: ({ operation }) => ({ name: operation.table.name }),
    message: ({ name }) => \`The table \${name} grows.\`,
    rewrite: () => "Do not.",
  })],
};
`,
    "migrations/1.sql":
      "ALTER TABLE a ADD b int;\n-- eslint-disable-next-line lockproof/custom-rules\nALTER TABLE c ADD d int;\n",
  });
  const [result] = await eslintIn(cwd).lintFiles(["migrations"]);
  expect(result?.messages).toMatchObject([
    {
      ruleId: "lockproof/custom-rules",
      line: 1,
      message: expect.stringMatching(/^bare-serial: The table a grows\. .* Do not\.$/),
    },
  ]);
  const { out } = await command(cwd, ["lint", "migrations", "--format", "gcc"]);
  expect(out).toMatch(/^migrations\/1\.sql:1:15: warning: .* \[bare-serial\]\n/);
});

describe("the history that the config names", () => {
  const files = {
    "lockproof.config.json": `{ "paths": ["db/**/*.sql"], "prelude": { "lock_timeout": "5s" } }`,
    "db/v/1.sql": "CREATE TABLE a (id bigint, b int CHECK (b IS NOT NULL));\n",
    "db/v/2.sql": "ALTER TABLE a ALTER b SET NOT NULL;\n",
    "db/v/3.sql": "ALTER TABLE c ALTER d SET NOT NULL;\nDROP TABLE a;\n",
  };

  it("is known, as the command knows it", async () => {
    const cwd = folderWith(files);
    const found = shown(await eslintIn(cwd).lintFiles(["."]));
    expect(found).toEqual(["v/3.sql:1 not-null-scan", "v/3.sql:2 table-drop"]);
    const { out } = await command(cwd, ["lint", "--format", "gcc"]);
    expect(
      out
        .split("\n")
        .flatMap((line) => /^db\/(\S+?:\d+):.* \[([\w-]+)\]$/.exec(line)?.slice(1).join(" ") ?? []),
    ).toEqual(found);
  });

  it("is not known where no config names it", async () => {
    const { "lockproof.config.json": _, ...others } = files;
    const cwd = folderWith(
      Object.fromEntries(
        Object.entries(others).map(([path, text]) => [path.replace("db/v", "migrations"), text]),
      ),
    );
    const found = shown(await eslintIn(cwd).lintFiles(["."]));
    expect(found).toContain("migrations/2.sql:1 not-null-scan");
  });

  it("is known to a file that is being typed", async () => {
    const cwd = folderWith(files);
    const results = await eslintIn(cwd).lintText(
      "ALTER TABLE a ALTER b SET NOT NULL;\nALTER TABLE a ALTER id SET NOT NULL;\n",
      { filePath: join(cwd, "db/v/2.sql") },
    );
    expect(shown(results)).toEqual(["v/2.sql:2 not-null-scan"]);
  });

  it("is known to a file that is new", async () => {
    const cwd = folderWith(files);
    const filePath = join(cwd, "db/v/4.sql");
    const results = await eslintIn(cwd).lintText("CREATE TABLE a (b int);\nDROP TABLE a;", {
      filePath,
    });
    expect(shown(results)).toEqual([]);
  });

  it("is looked at again after five seconds", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const cwd = folderWith(files);
    const eslint = eslintIn(cwd);
    const two = join(cwd, "db/v/2.sql");
    expect(shown(await eslint.lintFiles([two]))).toEqual([]);
    const first = join(cwd, "db/v/1.sql");
    writeFileSync(first, "CREATE TABLE a (id bigint, b int);\n");
    utimesSync(first, new Date(), new Date(Date.now() + 1000));
    vi.advanceTimersByTime(6000);
    expect(shown(await eslint.lintFiles([two]))).toEqual(["v/2.sql:1 not-null-scan"]);
  });

  it("is not seen by ESLint's cache, as the README says", async () => {
    const cwd = folderWith(files);
    const caching = { cache: true, cacheLocation: join(cwd, ".eslintcache") };
    const two = join(cwd, "db/v/2.sql");
    vi.useFakeTimers({ toFake: ["Date"] });
    expect(shown(await eslintIn(cwd, caching).lintFiles([two]))).toEqual([]);
    writeFileSync(join(cwd, "db/v/1.sql"), "CREATE TABLE a (id bigint, b int );\n");
    vi.advanceTimersByTime(6000);
    expect(shown(await eslintIn(cwd, caching).lintFiles([two]))).toEqual([]);
    expect(shown(await eslintIn(cwd).lintFiles([two]))).toEqual(["v/2.sql:1 not-null-scan"]);
  });
});
