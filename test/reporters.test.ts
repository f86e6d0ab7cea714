import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { reporters, rules } from "../src/index.ts";
import type { Page, Report } from "../src/index.ts";
import { lintFiles } from "./linting.ts";

const folder = "fixtures/reports";
const files = ["0001_given.sql", "0002_change.sql"].map((name) => ({
  path: `${folder}/${name}`,
  sql: readFileSync(`${folder}/${name}`, "utf8"),
}));
const report = lintFiles(files, { server: 17, story: "told" });

const page: Page = {
  sources: new Map(files.map(({ path, sql }) => [path, { path, text: sql }])),
  reported: files.map(({ path }) => path),
  rules: [...rules].sort((left, right) => (left.id < right.id ? -1 : 1)),
  version: "0.0.0",
  color: false,
  width: 100,
  quiet: false,
  plans: "folded",
};

async function render(
  id: string,
  changes: Partial<Page> = {},
  shown: Report = report,
): Promise<string> {
  const load = reporters[id];
  if (load === undefined) throw new Error(`There is no reporter called ${id}.`);
  return (await load()).render(shown, { ...page, ...changes });
}

describe("one report through every reporter", () => {
  test.each(Object.keys(reporters))("%s", async (id) => {
    await expect(await render(id)).toMatchFileSnapshot(`../${folder}/${id}.out`);
  });

  test("a report is plain data", () => {
    expect(structuredClone(report)).toEqual(report);
  });

  test("json keeps its published schema", async () => {
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(
      JSON.parse(readFileSync("src/reporters/report.schema.json", "utf8")) as object,
    );
    const data: unknown = JSON.parse(await render("json"));
    expect(validate(data), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...(data as object), findings: [{}] })).toBe(false);
  });
});

describe("pretty", () => {
  test("colours only where they are wanted", async () => {
    expect(await render("pretty")).not.toContain("\u001b");
    expect(await render("pretty", { color: true })).toContain("\u001b[");
  });

  test("stays within the width, but for SQL and places", async () => {
    const lines = (await render("pretty", { width: 72 })).split("\n");
    const wide = lines.filter((line) => line.length > 72 && !/^( {7}|fixtures\/)/.test(line));
    expect(wide).toEqual([]);
  });

  test("prints all of a long plan when asked", async () => {
    const folded = await render("pretty");
    const full = await render("pretty", { plans: "full" });
    expect(folded).toContain("--plans shows all");
    expect(full).not.toContain("--plans shows all");
    expect(full.length).toBeGreaterThan(folded.length);
  });
});

describe("sarif", () => {
  test("every region is whole, every line has CodeQL's hash, every rule is once", async () => {
    const log = JSON.parse(await render("sarif"));
    const [run, ...others] = log.runs;
    expect(others).toEqual([]);
    const listed: readonly { readonly id: string }[] = run.tool.driver.rules;
    const ids = listed.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(run.results.length).toBe(report.findings.length);
    for (const result of run.results) {
      const { region, artifactLocation } = result.locations[0].physicalLocation;
      expect(Object.keys(region)).toEqual(["startLine", "startColumn", "endLine", "endColumn"]);
      expect(artifactLocation.uri).toMatch(/^fixtures\/reports\/[\w.]+$/);
      expect(result.partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]{1,16}:\d+$/);
      expect(ids[result.ruleIndex]).toBe(result.ruleId);
    }
    for (const rule of run.tool.driver.rules) {
      expect(rule.properties.tags.length).toBeLessThanOrEqual(10);
      expect(rule.fullDescription.text.length).toBeLessThanOrEqual(1024);
      expect(rule.help.text).not.toBe("");
    }
  });
});

describe("github", () => {
  test("stays within ten annotations of a level and says what is left out", async () => {
    const many = lintFiles(
      Array.from({ length: 30 }, (_, index) => ({
        path: `migrations/${String(index)}.sql`,
        sql: "ALTER TABLE orders RENAME COLUMN a TO b;",
      })),
    );
    const out = await render("github", {}, many);
    const errors = out.split("\n").filter((line) => line.startsWith("::error "));
    expect(errors.length).toBe(10);
    expect(errors.at(-1)).toContain("21 more of this level");
  });
});
