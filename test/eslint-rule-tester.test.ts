/** Every fixture of `fixtures/eslint`, as ESLint's own RuleTester runs it: a file in, errors out. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ESLint, Linter, RuleTester } from "eslint";
import type { Rule } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, describe, expect, it, vi } from "vitest";
import { buildPackage, pluginIn } from "./built-package.ts";
import { folderWith } from "./command.ts";

const built = await buildPackage("built-eslint-rule-tester");
const plugin = await pluginIn(built);

vi.setConfig({ testTimeout: 90_000 });

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

RuleTester.describe = describe;
RuleTester.it = it;

const names = readdirSync("fixtures/eslint").filter((name) => /\.(?:js|ts|sql)$/.test(name));
const files = Object.fromEntries(
  names.map((name) => [
    `${name}/migrations/20240101000000_${name}`,
    readFileSync(join("fixtures/eslint", name), "utf8"),
  ]),
);
const cwd = folderWith(files);
const parser: Linter.Config = { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } };

/** What is found in the files, in the words of a case of RuleTester. */
const overrideConfig = [...plugin.configs.recommended, parser] as unknown as Linter.Config[];
const results = await new ESLint({ cwd, overrideConfigFile: true, overrideConfig }).lintFiles([
  ".",
]);

describe.each(names)("%s", (name) => {
  const found = results.find(({ filePath }) => filePath.endsWith(`_${name}`));
  if (found === undefined) throw new Error(`ESLint did not lint ${name}`);
  const { filePath, messages, source } = found;

  it("is underlined as it is written down", async () => {
    await expect(underlined(source ?? "", messages)).toMatchFileSnapshot(
      `../fixtures/eslint/${name}.out`,
    );
  });

  const language = name.endsWith(".sql")
    ? { language: "lockproof/sql", plugins: { lockproof: plugin } }
    : { languageOptions: name.endsWith(".ts") ? { parser: tseslint.parser } : {} };
  const tester = new RuleTester(language as unknown as Linter.Config);
  const asked = { filename: filePath, code: source ?? "" };
  for (const [id, rule] of Object.entries(plugin.rules)) {
    // RuleTester runs a rule alone, whose plan then brings along nothing of another's.
    const alone = { plugins: { lockproof: plugin }, rules: { [`lockproof/${id}`]: "error" } };
    const own = new Linter({ cwd }).verify(
      asked.code,
      [
        ...overrideConfig.map(({ rules: _, ...config }) => config),
        alone as unknown as Linter.Config,
      ],
      asked,
    );
    it(`${id} says alone what it says beside the others`, () => {
      const places = own.map(({ line, column }) => `${String(line)}:${String(column)}`);
      const beside = messages.filter(({ ruleId }) => ruleId === `lockproof/${id}`);
      expect(places).toEqual(
        expect.arrayContaining(
          beside.map(({ line, column }) => `${String(line)}:${String(column)}`),
        ),
      );
    });
    const errors = own.map(({ message, line, column, endLine, endColumn, suggestions = [] }) => ({
      message,
      line,
      column,
      ...(endLine === undefined ? {} : { endLine, endColumn }),
      ...(suggestions.length === 0
        ? {}
        : {
            suggestions: suggestions.map(({ desc, fix }) => ({
              desc,
              output: asked.code.slice(0, fix.range[0]) + fix.text + asked.code.slice(fix.range[1]),
            })),
          }),
    }));
    const [fixed] = own.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    const output =
      fixed === undefined
        ? null
        : asked.code.slice(0, fixed.range[0]) + fixed.text + asked.code.slice(fixed.range[1]);
    tester.run(id, rule as unknown as Rule.RuleModule, {
      valid: own.length === 0 ? [asked] : [],
      invalid: own.length === 0 ? [] : [{ ...asked, errors, output }],
    });
  }
});

/** The file with a line below each that has something underlined. */
function underlined(text: string, messages: readonly Linter.LintMessage[]): string {
  const shown = text.split("\n").flatMap((line, index) => {
    const here = messages.filter((message) => message.line === index + 1);
    const marks = here.map(({ column, endLine, endColumn, ruleId, suggestions, fix }) => {
      const end = endLine === index + 1 ? (endColumn ?? column) : line.length + 1;
      const mark = " ".repeat(column - 1) + "~".repeat(Math.max(1, end - column));
      const more = endLine === index + 1 ? "" : ` to ${String(endLine)}:${String(endColumn)}`;
      const cure = fix !== undefined ? " (fix)" : suggestions === undefined ? "" : " (suggestion)";
      return `${mark} ${String(ruleId).replace("lockproof/", "")}${more}${cure}`;
    });
    return [line, ...marks];
  });
  return shown.join("\n");
}
