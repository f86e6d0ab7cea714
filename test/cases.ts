/** The examples of a rule: its own, and the cases of `fixtures/rules/<id>.sql`. */
import { existsSync, readFileSync } from "node:fs";
import type { Rule } from "../src/index.ts";
import { unindent } from "../src/example.ts";

export interface RuleCase {
  readonly title: string;
  readonly given: string;
  readonly sql: string;
  /** The end it wants, where the statement itself cannot run. */
  readonly means?: string;
}

/** Those for PostgreSQL. */
export function badOf(rule: Rule): readonly RuleCase[] {
  if (rule.home !== undefined) return [];
  return rule.bad.map((bad, index) => {
    const means = rule.means?.[index];
    return {
      title: `bad ${String(index + 1)}`,
      given: rule.given,
      sql: unindent(bad),
      ...(means === undefined ? {} : { means: unindent(means) }),
    };
  });
}

/** Sections begin with `-- given`, `-- case: title` or, for the case before it, `-- means`. */
export function casesOf(rule: Rule): readonly RuleCase[] {
  const path = `fixtures/rules/${rule.id}.sql`;
  if (!existsSync(path)) return [];
  const cases: RuleCase[] = [];
  let given = rule.given;
  const sections = readFileSync(path, "utf8")
    .split(/^-- (?=given$|means$|case: )/m)
    .slice(1);
  for (const section of sections) {
    const end = section.indexOf("\n");
    const [heading, sql] = [section.slice(0, end), section.slice(end + 1).trim()];
    const last = cases.at(-1);
    if (heading === "given") given = sql;
    else if (heading === "means" && last !== undefined)
      cases[cases.length - 1] = { ...last, means: sql };
    else cases.push({ title: heading.slice("case: ".length), given, sql });
  }
  return cases;
}

/** No server can run what speaks of something that was never made, or has a part that code fills in. */
export function isRunnable({ title, sql }: RuleCase): boolean {
  return !title.startsWith("unknown to the history") && !sql.includes("${");
}
