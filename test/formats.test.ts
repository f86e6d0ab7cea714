/** Each format as its reader takes it: a schema, a real parser, or the pattern that is documented. */
import { readFileSync } from "node:fs";
import { DOMParser } from "@xmldom/xmldom";
import type { Element } from "@xmldom/xmldom";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { reporters, rules } from "../src/index.ts";
import type { Page, Report } from "../src/index.ts";
import { stallsOf } from "../src/story.ts";
import { steering } from "./command.ts";
import { lintFiles } from "./linting.ts";

const folder = "fixtures/reports";
const shared = ["0001_given.sql", "0002_change.sql"].map((name) => ({
  path: `${folder}/${name}`,
  sql: readFileSync(`${folder}/${name}`, "utf8"),
}));

/** Names from the SQL that would steer a terminal, end an element, an attribute, a line or a fence. */
const hostile = {
  path: `a&b <i>"'.sql`,
  sql: [
    "ALTER TABLE \"</failure><x a='1'>&amp; \u001b[31m \u202e ``` @ada #1\" RENAME COLUMN a TO b;",
    `ALTER TABLE "two\nlines ::error::x | \u0007 \u{fffe} ]]>" RENAME COLUMN a TO b;`,
    "",
  ].join("\n"),
};

function pageOf(files: readonly { readonly path: string; readonly sql: string }[]): Page {
  return {
    sources: new Map(files.map(({ path, sql }) => [path, { path, text: sql }])),
    reported: files.map(({ path }) => path),
    rules: [...rules].sort((left, right) => (left.id < right.id ? -1 : 1)),
    version: "0.0.0",
    color: false,
    width: 100,
    quiet: false,
    plans: "folded",
  };
}

const story = {
  given: { path: "0001_given.sql", sql: readFileSync(`${folder}/story_given.sql`, "utf8") },
  change: { path: "0002_change.sql", sql: readFileSync(`${folder}/story.sql`, "utf8") },
};
const told = { server: 17, story: "told" } as const;
const problem = { path: "broken.sql", line: 3, message: "is not <UTF-8>." };
const cases: Readonly<Record<string, { readonly report: Report; readonly page: Page }>> = {
  shared: { report: lintFiles(shared, told), page: pageOf(shared) },
  hostile: { report: lintFiles([hostile], told), page: pageOf([hostile]) },
  story: {
    report: lintFiles([{ ...story.given, reported: false }, story.change], told),
    page: pageOf([story.given, story.change]),
  },
  clean: {
    report: lintFiles([{ path: "clean.sql", sql: "SELECT 1;" }]),
    page: pageOf([{ path: "clean.sql", sql: "SELECT 1;" }]),
  },
  problems: {
    report: { ...lintFiles([]), problems: [problem, { message: "Something else." }] },
    page: pageOf([]),
  },
};

async function render(
  id: string,
  { report, page }: { report: Report; page: Page },
): Promise<string> {
  const load = reporters[id];
  if (load === undefined) throw new Error(`There is no reporter called ${id}.`);
  return (await load()).render(report, page);
}

const every = Object.entries(cases);
describe.each(every)("%s", (_, given) => {
  test.each(Object.keys(reporters))("nothing in %s steers a terminal", async (id) => {
    // JSON says it to a program; the command line escapes what a terminal must not see.
    const text = await render(id, given);
    const structured = text.startsWith("{") || text.startsWith("[");
    if (!structured) expect(text).not.toMatch(steering);
  });

  test("gitlab: what its documentation asks for, and no fingerprint twice", async () => {
    const issues = JSON.parse(await render("gitlab", given)) as { fingerprint: string }[];
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(gitlabSchema);
    expect(validate(issues), JSON.stringify(validate.errors)).toBe(true);
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    expect(issues.length).toBe(said(given));
  });

  test("junit: XML whose sums are right, and a case for every file", async () => {
    const root = parseXml(await render("junit", given));
    const sums = (of: Element): readonly number[] =>
      ["tests", "failures", "skipped", "errors"].map((name) => Number(of.getAttribute(name)));
    const counted = (of: Element): readonly number[] =>
      ["testcase", "failure", "skipped", "error"].map((name) => inside(of, name).length);
    expect(sums(root)).toEqual(counted(root));
    for (const suite of inside(root, "testsuite")) expect(sums(suite)).toEqual(counted(suite));
    for (const path of given.page.reported) expect(named(root, "testsuite")).toContain(path);
  });

  test("checkstyle: XML with an error for everything that is said", async () => {
    const root = parseXml(await render("checkstyle", given));
    const errors = inside(root, "error");
    expect(errors.length).toBe(said(given));
    for (const error of errors) {
      expect(Number(error.getAttribute("line"))).toBeGreaterThan(0);
      expect(Number(error.getAttribute("column"))).toBeGreaterThan(0);
      expect(["error", "warning", "info"]).toContain(error.getAttribute("severity"));
      expect(error.getAttribute("source")).toMatch(/^lockproof\.[a-z-]+$/);
    }
    for (const path of given.page.reported) expect(named(root, "file")).toContain(path);
  });

  test("rdjson: reviewdog's schema, and columns in bytes that lie in the line", async () => {
    const result = JSON.parse(await render("rdjson", given));
    const validate = new Ajv({ allErrors: true }).compile(rdjsonSchema);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    expect(result.diagnostics.length).toBe(said(given));
    for (const { location } of result.diagnostics) {
      const text = given.page.sources.get(location.path)?.text;
      if (text === undefined) continue;
      const line = text.split(/\r\n|\r|\n/)[location.range.start.line - 1] ?? "";
      expect(location.range.end.column).toBeLessThanOrEqual(Buffer.byteLength(line) + 1);
    }
  });

  test("sonar: what its documentation asks for, ranges with a width, rules for all issues", async () => {
    const { rules: known, issues } = JSON.parse(await render("sonar", given)) as SonarIssues;
    const validate = new Ajv({ allErrors: true }).compile(sonarSchema);
    expect(validate({ rules: known, issues }), JSON.stringify(validate.errors)).toBe(true);
    const ids = known.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { ruleId, primaryLocation } of issues) {
      expect(ids).toContain(ruleId);
      const { startColumn, endColumn } = primaryLocation.textRange;
      if (endColumn !== undefined) expect(endColumn).toBeGreaterThan(startColumn ?? endColumn);
    }
  });

  test("gcc: every line is one that problem matchers read", async () => {
    const lines = (await render("gcc", given)).split("\n").slice(0, -1);
    expect(lines.length).toBe(said(given));
    for (const line of lines) expect(line).toMatch(matcher);
  });
});

test.each(["hostile", "story"])("html of %s is what the browser check looks at", async (name) => {
  const text = await render("html", cases[name]!);
  await expect(text).toMatchFileSnapshot(`../${folder}/${name}.html.out`);
});

test("markdown: no name from the SQL calls anybody, ends a fence or makes an element", async () => {
  const text = await render("markdown", cases["hostile"]!);
  const prose = text
    .replaceAll("\\`", "")
    .replace(/^(`{3,})\w*\n[^]*?\n\1$/gm, "")
    .replace(/(`+)(?!`)[^]*?[^`]\1(?!`)/g, "");
  expect(prose).not.toMatch(/@ada|#1\b/);
  expect(prose.replace(/<\/?(?:details|summary|sub)>|<!-- finding -->/g, "")).not.toMatch(/[<>]/);
});

test("html: no name from the SQL makes an element", async () => {
  const page = await render("html", cases["hostile"]!);
  expect(page).not.toMatch(/<(?:script|x |i>|img)/);
  expect(page).toContain("&lt;/failure&gt;");
});

test("the story tells who waits from which statement until when", () => {
  const [migration] = cases["story"]!.report.story!.migrations;
  const spells = stallsOf(migration!).map(
    ({ effect, from, to, long }) =>
      `${effect.target.name.name}: ${effect.blocks}, ${String(from + 1)} to ${String(to + 1)}, ${long ? "long" : "brief"}`,
  );
  expect(spells).toEqual([
    "users: everything, 3 to 9, long",
    "orders: writes, 4 to 9, long",
    "orders: everything, 7 to 9, long",
  ]);
  const changed = migration!.changes.map(({ name, before = [], after = [] }) => [
    name,
    before.filter((line) => !after.includes(line)),
    after.filter((line) => !before.includes(line)),
  ]);
  expect(changed).toMatchInlineSnapshot(`
    [
      [
        "users",
        [
          "email varchar(20)",
        ],
        [
          "mail varchar(20)",
          "phone text",
        ],
      ],
      [
        "orders",
        [
          "total int",
          "note text",
        ],
        [
          "total bigint",
          "note text not null",
          "constraint orders_user_fk: FOREIGN KEY (user_id) REFERENCES users (id)",
          "index orders_total: btree (total)",
        ],
      ],
    ]
  `);
});

test("rdjson counts bytes: the clause after é and an emoji begins where UTF-8 says", async () => {
  const given = cases["shared"]!;
  const [first] = JSON.parse(await render("rdjson", given)).diagnostics;
  const [line = ""] = shared[1]!.sql.split("\n");
  const before = line.slice(0, line.indexOf("CREATE INDEX"));
  expect(first.location.range.start.column).toBe(Buffer.byteLength(before) + 1);
  expect(first.location.range.start.column).not.toBe(before.length + 1);
});

test("fingerprints stay when lines move, and differ for equal statements", async () => {
  const sql = "ALTER TABLE orders RENAME COLUMN a TO b;\n";
  const of = async (text: string): Promise<readonly string[]> => {
    const files = [{ path: "1.sql", sql: text }];
    const given = { report: lintFiles(files), page: pageOf(files) };
    const issues = JSON.parse(await render("gitlab", given)) as { fingerprint: string }[];
    return issues.map(({ fingerprint }) => fingerprint);
  };
  const once = await of(sql);
  expect(await of(`-- moved\n\n${sql.replace("orders RENAME", "orders\n  RENAME")}`)).toEqual(once);
  const twice = await of(sql + sql);
  expect(twice).toEqual(expect.arrayContaining([...once]));
  expect(new Set(twice).size).toBe(twice.length);
});

interface SonarIssues {
  readonly rules: readonly { readonly id: string }[];
  readonly issues: readonly {
    readonly ruleId: string;
    readonly primaryLocation: {
      readonly textRange: { readonly startColumn?: number; readonly endColumn?: number };
    };
  }[];
}

/** Findings, what is not analyzed, and problems; sonar alone cannot say what has no file. */
function said({ report }: { report: Report }): number {
  const unread = report.unread.filter(({ reason }) => reason !== "syntax").length;
  return report.findings.length + unread + report.problems.length;
}

/** Strictly: whatever is not well-formed throws. */
function parseXml(text: string): Element {
  const fail = (level: string, message: string): never => {
    throw new Error(`${level}: ${message}`);
  };
  const root = new DOMParser({ onError: fail }).parseFromString(text, "text/xml").documentElement;
  if (root === null) throw new Error("There is no element in it.");
  return root;
}

function inside(element: Element, name: string): readonly Element[] {
  return [...element.getElementsByTagName(name)];
}

function named(element: Element, name: string): readonly (string | null)[] {
  return inside(element, name).map((each) => each.getAttribute("name"));
}

/** GitHub's and VS Code's problem matchers, as the integrations of compilers use them. */
const matcher = /^(.+?):(\d+):(\d+):\s+(error|warning|note):\s+(.*?)\s+\[([A-Za-z0-9/-]+)\]$/;

const text = { type: "string", minLength: 1 } as const;
const number = { type: "integer", minimum: 1 } as const;

/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const gitlabSchema = {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: text,
      check_name: text,
      fingerprint: text,
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^(?!\\./)" },
          lines: {
            type: "object",
            required: ["begin"],
            properties: { begin: number, end: number },
          },
        },
      },
    },
  },
};

/** The messages of reviewdog's rdf.proto, as far as they may be written. */
const position = {
  type: "object",
  required: ["line", "column"],
  additionalProperties: false,
  properties: { line: number, column: number },
};
const range = {
  type: "object",
  required: ["start"],
  additionalProperties: false,
  properties: { start: position, end: position },
};
const location = {
  type: "object",
  required: ["path"],
  additionalProperties: false,
  properties: { path: { type: "string" }, range },
};
const rdjsonSchema = {
  type: "object",
  required: ["source", "diagnostics"],
  additionalProperties: false,
  properties: {
    source: {
      type: "object",
      additionalProperties: false,
      properties: { name: text, url: text },
    },
    severity: { enum: ["ERROR", "WARNING", "INFO"] },
    diagnostics: {
      type: "array",
      items: {
        type: "object",
        required: ["message", "location"],
        additionalProperties: false,
        properties: {
          message: text,
          location,
          severity: { enum: ["ERROR", "WARNING", "INFO"] },
          code: {
            type: "object",
            additionalProperties: false,
            properties: { value: text, url: text },
          },
          suggestions: {
            type: "array",
            items: {
              type: "object",
              required: ["range", "text"],
              additionalProperties: false,
              properties: { range, text: { type: "string" } },
            },
          },
          related_locations: {
            type: "array",
            items: {
              type: "object",
              additionalProperties: false,
              properties: { message: text, location },
            },
          },
        },
      },
    },
  },
};

/** https://docs.sonarsource.com/sonarqube-server/analyzing-source-code/importing-external-issues/generic-issue-import-format */
const sonarSchema = {
  type: "object",
  required: ["rules", "issues"],
  additionalProperties: false,
  properties: {
    rules: {
      type: "array",
      items: {
        type: "object",
        required: ["id", "name", "engineId", "cleanCodeAttribute", "impacts"],
        additionalProperties: false,
        properties: {
          id: text,
          name: text,
          description: text,
          engineId: text,
          cleanCodeAttribute: { enum: ["CLEAR", "COMPLETE", "LOGICAL", "TESTED"] },
          impacts: {
            type: "array",
            minItems: 1,
            items: {
              type: "object",
              required: ["softwareQuality", "severity"],
              properties: {
                softwareQuality: { enum: ["SECURITY", "RELIABILITY", "MAINTAINABILITY"] },
                severity: { enum: ["BLOCKER", "HIGH", "MEDIUM", "LOW", "INFO"] },
              },
            },
          },
        },
      },
    },
    issues: {
      type: "array",
      items: {
        type: "object",
        required: ["ruleId", "primaryLocation"],
        additionalProperties: false,
        properties: {
          ruleId: text,
          primaryLocation: {
            type: "object",
            required: ["message", "filePath"],
            properties: {
              message: text,
              filePath: text,
              textRange: {
                type: "object",
                required: ["startLine"],
                properties: {
                  startLine: number,
                  endLine: number,
                  startColumn: { type: "integer", minimum: 0 },
                  endColumn: { type: "integer", minimum: 1 },
                },
              },
            },
          },
        },
      },
    },
  },
};
