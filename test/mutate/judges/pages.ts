/** The pages of rules and facts, which test/generated.test.ts writes. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { dialects, rules } from "../../../src/index.ts";
import { rulePage } from "../../../src/rule-page.ts";
import { factsPage } from "../../facts-page.ts";

it.each(rules)("page of $id", (rule) => {
  expect(readFileSync(`rules/${rule.id}.md`, "utf8").startsWith(rulePage(rule))).toBe(true);
});

const spoken = await Promise.all(Object.values(dialects).map((load) => load()));

it.each(spoken)("what locks what in $title", (dialect) => {
  const path = `src/dialects/${dialect.family}/what-locks-what.${dialect.id}.md`;
  expect(factsPage(dialect)).toBe(readFileSync(path, "utf8"));
});
