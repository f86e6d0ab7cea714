/** ESLint and the command say the same of a file: the same rules, at the same places. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { ESLint } from "eslint";
import type { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, describe, expect, it, vi } from "vitest";
import { dialects, isJudged, rules } from "../src/index.ts";
import { exampleFiles, unindent } from "../src/example.ts";
import { examplesIn } from "../src/rule.ts";
import { buildPackage, pluginIn } from "./built-package.ts";
import { casesOf } from "./cases.ts";
import { folderWith, lockproof as command } from "./command.ts";

const built = await buildPackage("built-eslint-parity");
const plugin = await pluginIn(built);

vi.setConfig({ testTimeout: 180_000 });

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

/** Seen in code only, so the command does not have them. */
const codeOnly = ["start-up-migration", "outside-transaction", "unawaited-migration"];

interface How {
  readonly dialect?: string;
  readonly framework?: string;
  /** Every file of SQL is a migration because it is named. */
  readonly all?: true;
}

/** What both say of the files of a folder, each by itself. */
async function both(
  cwd: string,
  paths: readonly string[],
  how: How = {},
): Promise<Readonly<Record<"eslint" | "command", readonly string[]>>> {
  const commands: string[] = [];
  for (const path of paths) commands.push(...(await inCommand(cwd, path, how)));
  return { eslint: await inEslint(cwd, paths, how), command: commands.sort() };
}

async function inEslint(
  cwd: string,
  paths: readonly string[],
  { dialect, framework, all }: How = {},
): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const overrideConfig = [
    ...plugin.configs.all,
    { files: ["**/*.{ts,mts,cts}"], languageOptions: { parser: tseslint.parser } },
    {
      settings: {
        lockproof: {
          ...(framework === undefined ? {} : { framework }),
          ...(dialect === undefined ? {} : { dialect }),
        },
      },
      linterOptions: { reportUnusedDisableDirectives: "off" },
    },
    ...(all === undefined
      ? []
      : [
          {
            files: ["**/*.sql"],
            language: `lockproof/${dialect ?? "sql"}`,
          },
        ]),
  ] as unknown as Linter.Config[];
  const eslint = new ESLint({ cwd, overrideConfigFile: true, overrideConfig });
  const results = await eslint.lintFiles(paths.map((path) => path.replace(/[[\]()]/g, "\\$&")));
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, column, endLine, endColumn, message }) => {
        const rule = ruleId === null ? message : ruleId.replace("lockproof/", "");
        const place = `${String(line)}:${String(column)}-${String(endLine)}:${String(endColumn)}`;
        return { rule, shown: `${filePath.slice(cwd.length + 1)}:${place} ${rule}` };
      }),
    )
    .filter(({ rule }) => !codeOnly.includes(rule))
    .map(({ shown }) => shown)
    .sort();
}

type Place = Readonly<Record<"line" | "column", number>>;
type Range = Readonly<Record<"from" | "to", Place>>;

async function inCommand(cwd: string, path: string, how: How): Promise<string[]> {
  const { dialect, framework } = how;
  const argv = ["lint", path, "--no-history", "--no-config", "--format", "json"];
  const { out } = await command(cwd, [
    ...argv,
    ...(dialect === undefined ? [] : ["--dialect", dialect]),
    ...(framework === undefined ? [] : ["--framework", framework]),
  ]);
  const { findings, unread } = JSON.parse(out) as {
    readonly findings: readonly { rule: string; span: Range; statement: Range }[];
    readonly unread: readonly { span: Range }[];
  };
  const show = (range: Range, rule: string): string => {
    const [from, to] = [range.from, range.to].map(
      ({ line, column }) => `${String(line)}:${String(column)}`,
    );
    return `${path}:${String(from)}-${String(to)} ${rule}`;
  };
  // What does not parse is a finding already.
  const isNews = ({ span }: { readonly span: Range }): boolean =>
    !findings.some(
      ({ statement }) => !isBefore(span.from, statement.from) && !isBefore(statement.to, span.to),
    );
  return [
    ...findings.map(({ span, rule }) => show(span, rule)),
    ...unread.filter(isNews).map(({ span }) => show(span, "not-analyzed")),
  ].sort();
}

function isBefore(left: Place, right: Place): boolean {
  return left.line < right.line || (left.line === right.line && left.column < right.column);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}

describe("projects", () => {
  const projects = readdirSync("fixtures/frameworks", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it.each(projects)("%s", async (name) => {
    const cwd = resolve("fixtures/frameworks", name);
    const { out } = await command(cwd, ["detect", "--no-config", "--format", "json"]);
    const histories = JSON.parse(out) as {
      readonly migrations: readonly { readonly path: string }[];
    }[];
    const listed = new Set(histories.flatMap(({ migrations }) => migrations.map((m) => m.path)));
    // ESLint reads code and SQL.
    const paths = [...listed].filter((path) => /\.(?:sql|[cm]?[jt]s)$/.test(path));
    const found = await both(cwd, paths);
    expect(found.eslint).toEqual(found.command);
    const others = filesBelow(cwd).filter(
      (path) => /\.(?:sql|[cm]?[jt]s)$/.test(path) && !listed.has(path),
    );
    expect(await inEslint(cwd, others)).toEqual([]);
  });
});

describe("SQL", () => {
  it.each(["parity", "parse", "replay", "read", "input", "demo"])("fixtures/%s", async (folder) => {
    const cwd = resolve("fixtures", folder);
    const isText = (path: string): boolean =>
      !/[\0\ufffd]/.test(readFileSync(join(cwd, path), "utf8"));
    const paths = filesBelow(cwd).filter((path) => path.endsWith(".sql") && isText(path));
    const found = await both(cwd, paths, { dialect: "postgres", all: true });
    expect(found.command.length).toBeGreaterThan(0);
    expect(found.eslint).toEqual(found.command);
  });
});

describe("builders", () => {
  const names = readdirSync("fixtures/builders").filter((name) => name.endsWith(".js"));
  it.each(names.map((name) => name.slice(0, -3)))("%s", async (name) => {
    const [framework = "", dialect = "postgres"] = name.split(".");
    const text = readFileSync(`fixtures/builders/${name}.js`, "utf8");
    const cases = text.split(/\n\n+/).filter((code) => code.trim() !== "");
    const files = Object.fromEntries(
      cases.map((code, index) => [
        `${String(index)}/migrations/1_a.js`,
        `exports.up = async (${/^\w+/.exec(code)?.[0] ?? "db"}, Sequelize) => {\n  await ${code.trim()}\n};\n`,
      ]),
    );
    const cwd = folderWith(files);
    const found = await both(cwd, Object.keys(files), { framework, dialect });
    if (isJudged(rules, [dialect])) expect(found.command.length).toBeGreaterThan(0);
    expect(found.eslint).toEqual(found.command);
  });
});

/** How the same SQL is written in files of several kinds. */
const forms: readonly (readonly [name: string, ending: string, write: (sql: string) => string])[] =
  [
    ["a file of SQL", "sql", (sql) => sql],
    [
      "a template",
      "ts",
      (sql) =>
        `export async function up(knex: Knex): Promise<void> {\n  await knex.raw(\`\n    ${sql.replace(/[\\`]|\$\{/g, "\\$&")}\n  \`);\n}\n`,
    ],
    [
      "a concatenation",
      "js",
      (sql) => {
        const parts = sql
          .split(/(?<= )/)
          .map((part) => JSON.stringify(part).replaceAll("a", "\\u0061"));
        return `exports.up = async (knex) => {\n  await knex.raw(/* 😀 */ ${parts.join(" +\n    ")});\n};\n`;
      },
    ],
  ];

describe("the examples of the rules", () => {
  const spoken = Object.keys(dialects).filter((dialect) => isJudged(rules, [dialect]));
  describe.each(spoken)("%s", (dialect) => {
    it.each(dialect === "postgres" ? forms : forms.slice(0, 1))(
      "in %s",
      async (_name, ending, write) => {
        const texts = rules.flatMap((rule) => {
          const examples = examplesIn(rule, [dialect]);
          if (examples === undefined) return [];
          const cases = dialect === "postgres" ? casesOf(rule).map(({ sql }) => sql) : [];
          const more = ending === "sql" ? [...examples.good, ...cases] : [];
          return [...examples.bad, ...more].filter((sql) => exampleFiles(sql) === undefined);
        });
        const files = Object.fromEntries(
          texts.map((sql, index) => [
            // Each has a folder of its own, so that the command looks at no others.
            `${String(index)}/migrations/1.${ending}`,
            write(unindent(sql)),
          ]),
        );
        const cwd = folderWith(files);
        const framework = ending === "sql" ? {} : { framework: "knex" };
        const how = ending === "sql" ? { dialect, all: true as const } : { dialect, ...framework };
        const found = await both(cwd, Object.keys(files), how);
        expect(found.command.length).toBeGreaterThan(0);
        expect(found.eslint).toEqual(found.command);
      },
    );
  });
});
