/** The page of each rule, which test/generated.test.ts writes. */
import { expect, it } from "vitest";
import { rules } from "../../../src/index.ts";
import { rulePage } from "../../../src/rule.ts";
import { readFileSync } from "node:fs";

it.each(rules)("page", (rule) => {
  expect(readFileSync(`rules/${rule.id}.md`, "utf8").startsWith(rulePage(rule))).toBe(true);
});
