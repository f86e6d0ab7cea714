/** Writes (`vitest -u`) or compares (CI) what is made of rules and facts: indexes, tables and pages. */
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import type { Rule } from "../src/index.ts";
import { dialects } from "../src/index.ts";
import { rulePage } from "../src/rule-page.ts";
import { isOfFiles, tongueOf } from "../src/rule.ts";
import { factsPage } from "./facts-page.ts";
import { sayScore } from "./mutate/record.ts";
import { unspoken } from "./unspoken.ts";

// Not the index: that is what this test writes.
const files = readdirSync("rules")
  .filter((file) => file.endsWith(".ts") && file !== "index.ts")
  .map((file) => basename(file, ".ts"))
  .sort();
const rules = await Promise.all(
  files.map(async (file) => {
    const module = (await import(`../rules/${file}.ts`)) as { readonly default: Rule };
    return { file, rule: module.default };
  }),
);

const spoken = await Promise.all(Object.values(dialects).map((load) => load()));

describe("rules", () => {
  it("are called as their files", () => {
    expect(rules.map(({ rule }) => rule.id)).toEqual(rules.map(({ file }) => file));
  });

  it("have an index", async () => {
    await expect(indexFile()).toMatchFileSnapshot("../rules/index.ts");
  });

  it("are known to the ESLint plugin before anything of them is loaded", async () => {
    await expect(knownFile()).toMatchFileSnapshot("../src/eslint/generated/known-rules.ts");
  });

  it("have a table", async () => {
    await expect(tableFile()).toMatchFileSnapshot("../rules/README.md");
  });

  it("say why a cell of the table is empty", () => {
    const gaps = rules.flatMap(({ rule }) =>
      spoken.flatMap(({ id, tongues }) => {
        const said = reasonFor(rule, tongues);
        return (tongueOf(rule, tongues) === undefined) === (said === undefined)
          ? [`${rule.id} in ${id}`]
          : [];
      }),
    );
    expect(gaps).toEqual([]);
    // A reason does not outlive the gap that it explains.
    const stale = rules.flatMap(({ rule }) =>
      Object.keys(unspoken[rule.id] ?? {}).filter((id) => tongueOf(rule, [id]) !== undefined),
    );
    expect(stale).toEqual([]);
    expect(Object.keys(unspoken).filter((id) => !files.includes(id))).toEqual([]);
  });

  it.each(rules)("$file has a page", async ({ file, rule }) => {
    const said = `\n## What lockproof says\n\n[Each unsafe example with its plan, as printed](../fixtures/rules/${rule.home === undefined ? "" : `${rule.home}/`}${file}.out).\n`;
    await expect(rulePage(rule) + said).toMatchFileSnapshot(`../rules/${file}.md`);
  });

  it("leave no page behind when they go", () => {
    const known = new Set(["README.md", ...rules.map(({ file }) => `${file}.md`)]);
    const pages = readdirSync("rules").filter((file) => file.endsWith(".md"));
    expect(pages.filter((page) => !known.has(page))).toEqual([]);
  });

  it("cover only rules that exist", () => {
    const ids = new Set(rules.map(({ rule }) => rule.id));
    const covered = rules.flatMap(({ rule: { covers = [], elsewhere = {} } }) => [
      ...covers,
      ...Object.values(elsewhere).flatMap((abroad) => abroad.covers ?? []),
    ]);
    const unknown = covered.filter((id) => !ids.has(id));
    expect(unknown).toEqual([]);
  });
});

it.each(spoken)("what locks what in $title has a page", async (dialect) => {
  const path = `../src/dialects/${dialect.family}/what-locks-what.${dialect.id}.md`;
  await expect(factsPage(dialect)).toMatchFileSnapshot(path);
});

it("CONTRIBUTING says the score of mutation testing that is on record", async () => {
  const path = ".github/CONTRIBUTING.md";
  const line = /^Of the \d+ mutants on record .*$/m;
  const text = readFileSync(path, "utf8").replace(line, sayScore());
  await expect(text).toMatchFileSnapshot(`../${path}`);
});

function indexFile(): string {
  const imports = rules.map(({ file }) => `import ${camel(file)} from "./${file}.ts";`);
  const names = rules.map(({ file }) => `  ${camel(file)},`);
  return [
    "// Written by test/generated.test.ts: `npm test -- -u`.",
    `import type { Rule } from "../src/rule.ts";`,
    ...imports,
    "",
    "/** All rules, sorted by id. */",
    "export const rules: readonly Rule[] = [",
    ...names,
    "];",
    "",
  ].join("\n");
}

function knownFile(): string {
  const list = rules.map(({ rule: { id, title, harm, severity, on, options } }) => ({
    id,
    title,
    harm,
    ...(severity === undefined ? {} : { severity }),
    on: isOfFiles(on) && !on.includes("history") ? "reading" : "statements",
    ...(options === undefined ? {} : { options: Object.keys(options) }),
  }));
  return [
    "// Written by test/generated.test.ts: `npm test -- -u`.",
    `import type { Rule } from "../../index.ts";`,
    "",
    "/** What ESLint asks of a rule before there is a migration. */",
    `export interface KnownRule extends Pick<Rule, "id" | "title" | "harm" | "severity"> {`,
    "  /** What it looks at. */",
    `  readonly on: "reading" | "statements";`,
    "  /** Names of what may be set for it. */",
    "  readonly options?: readonly string[];",
    "}",
    "",
    `export const knownDialects: readonly string[] = ${JSON.stringify(spoken.map(({ id }) => id))};`,
    "",
    `export const knownRules: readonly KnownRule[] = ${JSON.stringify(list, undefined, 2)};`,
    "",
  ].join("\n");
}

function spokenBy(rule: Rule): string {
  return spoken
    .map(({ tongues }) => (tongueOf(rule, tongues) === undefined ? "" : "✓"))
    .join(" | ");
}

/** What is said of an empty cell; `undefined` where there is a mark. */
function reasonFor(rule: Rule, tongues: readonly string[]): string | undefined {
  if (tongueOf(rule, tongues) !== undefined) return undefined;
  const reasons: Readonly<Record<string, string>> = unspoken[rule.id] ?? {};
  const [tongue] = tongues.filter((one) => Object.hasOwn(reasons, one));
  return tongue === undefined ? undefined : reasons[tongue];
}

function reasons(): string {
  return rules
    .flatMap(({ rule }) => {
      const parts = spoken.flatMap(({ title, tongues }) => {
        const said = reasonFor(rule, tongues);
        return said === undefined ? [] : [`${title}: ${said}`];
      });
      return parts.length === 0 ? [] : [`- \`${rule.id}\`: ${parts.join("; ")}.`];
    })
    .join("\n");
}

function tableFile(): string {
  const rows = rules.map(
    ({ file, rule }) =>
      `| [\`${rule.id}\`](${file}.md) | ${rule.harm} | ${rule.title} | ${spokenBy(rule)} |`,
  );
  return `# Rules

Written by \`test/generated.test.ts\` from the rules themselves.

A cell without a mark: the rule does not speak that dialect, [for a reason](#why-a-cell-is-empty).

| rule | harm | hazard | ${spoken.map(({ title }) => title).join(" | ")} |
| --- | --- | --- | ${spoken.map(() => ":-:").join(" | ")} |
${rows.join("\n")}

## Why a cell is empty

${reasons()}

## Adding one

1. Read a neighbour, \`src/rule.ts\`, and the operation you need in \`src/operation.ts\`.
2. Write one file named after the hazard: \`given\` and \`bad\` and \`good\` as SQL, \`check\`, \`message\`, \`rewrite\`.
3. Ask effects (\`ownWorst\`, \`stalls\`), never locks, versions or whether a table is new.
4. Run \`npm test -- -u\`.
5. Read the diff: your file, its page, a line in the index and in this table.
6. Four promises were checked: bad fires once, good is silent, the plan lints clean, and on a real
   server the plan ends in the schema that bad wanted and can be taken back.
7. More cases go into \`fixtures/rules/<id>.sql\`.
8. If a fact is missing, it is a row in the dialect with its own probe, in another commit.
`;
}

function camel(file: string): string {
  return file.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
