/** The first two promises of every rule, and what a user sees: bad fires once, good is silent. */
import { describe, expect, it } from "vitest";
import { rules } from "../src/index.ts";
import type { Rule } from "../src/index.ts";
import { unindent } from "../src/rule.ts";
import { badOf, casesOf } from "./cases.ts";
import { bounded, check, lines, postgres, show } from "./linting.ts";

/** The newest server, and the one that is assumed. */
const servers = [...new Set([postgres.servers.at(-1), postgres.assumed])];

for (const rule of rules) {
  describe(rule.id, () => {
    // What is said once of a run concerns the run's settings.
    const prelude = rule.once === "run" ? {} : bounded;
    for (const server of servers) {
      const options = server === undefined ? { prelude } : { prelude, server };
      it.each(rule.bad)(`fires once on ${String(server)}: %s`, (bad) => {
        const report = check(unindent(bad), rule.given, options);
        expect(report.findings.map((finding) => finding.rule)).toEqual([rule.id]);
        expect(report.problems).toEqual([]);
      });

      it.each(rule.good)(`is silent on ${String(server)}: %s`, (good) => {
        expect(lines(check(unindent(good), rule.given, options))).toEqual([]);
      });
    }

    it("shows this", async () => {
      const shown = [...badOf(rule), ...casesOf(rule)].map(
        ({ title, given, sql }) => `-- case: ${title}\n${sql}\n\n${show(sql, given, prelude)}`,
      );
      await expect(shown.join("\n")).toMatchFileSnapshot(`../fixtures/rules/${rule.id}.out`);
    });

    it("has all that makes a page", () => {
      expect(missing(rule)).toEqual([]);
    });
  });
}

function missing(rule: Rule): readonly string[] {
  const gaps: string[] = [];
  if (!/^[a-z]+(?:-[a-z]+)+$/.test(rule.id)) gaps.push("an id of words joined by hyphens");
  if (/^(?:no|require|ban|prefer|avoid|disallow)-/.test(rule.id))
    gaps.push("an id that names the hazard");
  if (/\.$/.test(rule.title)) gaps.push("a title without a full stop");
  if (!/\.$/.test(rule.why.trim())) gaps.push("a why of whole sentences");
  if (rule.bad.length === 0) gaps.push("a bad example");
  if (rule.good.length === 0) gaps.push("a good example");
  if (rule.means !== undefined && rule.means.length !== rule.bad.length)
    gaps.push("means for each bad");
  return gaps;
}
