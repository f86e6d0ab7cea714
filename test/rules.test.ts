/** The first two promises of every rule, and what a user sees: bad fires once, good is silent. */
import { describe, expect, it } from "vitest";
import { rules } from "../src/index.ts";
import type { Rule } from "../src/index.ts";
import { unindent } from "../src/example.ts";
import { examplesIn, isOfFiles } from "../src/rule.ts";
import { badOf, casesOf } from "./cases.ts";
import { bounded, check, lines, postgres, show, tongues } from "./linting.ts";

/** The newest server, and the one that is assumed. */
const servers = [...new Set([postgres.servers.at(-1), postgres.assumed])];

for (const rule of rules) {
  describe(rule.id, () => {
    // What is said once of a run concerns the run's settings.
    const { replication } = rule;
    const prelude = rule.once === "run" ? {} : bounded;
    for (const server of rule.home === undefined ? servers : []) {
      const how = { prelude, replication };
      const options = server === undefined ? how : { ...how, server };
      it.each(rule.bad)(`fires once on ${String(server)}: %s`, (bad) => {
        const report = check(unindent(bad), rule.given, options);
        expect(report.findings.map((finding) => finding.rule)).toEqual([rule.id]);
        expect(report.problems).toEqual([]);
      });

      it.each(rule.good)(`is silent on ${String(server)}: %s`, (good) => {
        expect(lines(check(unindent(good), rule.given, options))).toEqual([]);
      });
    }

    for (const tongue of tongues) {
      const { id, title, tongues: spoken } = tongue.dialect;
      // What concerns files and histories says the same of every dialect.
      const examples = isOfFiles(rule.on) ? undefined : examplesIn(rule, spoken);
      if (examples === undefined) continue;
      // From 11.2 MariaDB copies beside writers, so that much that is shown here stops nobody.
      const server = tongue.dialect.assumed;
      const { replication } = examples;
      const prelude = rule.once === "run" ? {} : tongue.bounded;
      const options = { tongue, server, prelude, replication };
      it.each(examples.bad)(`fires once on ${title}: %s`, (bad) => {
        const report = check(unindent(bad), examples.given, options);
        expect(report.findings.map((finding) => finding.rule)).toEqual([rule.id]);
        expect(report.problems).toEqual([]);
        expect(report.unread).toEqual([]);
      });

      it.each(examples.good)(`is silent on ${title}: %s`, (good) => {
        const report = check(unindent(good), examples.given, options);
        expect(lines(report)).toEqual([]);
        expect(report.unread).toEqual([]);
      });

      it(`shows this on ${title}`, async () => {
        const shown = examples.bad.map((bad, index) => {
          const sql = unindent(bad);
          return `-- case: bad ${String(index + 1)}\n${sql}\n\n${show(sql, examples.given, options)}`;
        });
        await expect(shown.join("\n")).toMatchFileSnapshot(
          `../fixtures/rules/${id}/${rule.id}.out`,
        );
      });
    }

    if (rule.home === undefined) {
      it("shows this", async () => {
        const shown = [...badOf(rule), ...casesOf(rule)].map(
          ({ title, given, sql }) =>
            `-- case: ${title}\n${sql}\n\n${show(sql, given, { prelude, replication })}`,
        );
        await expect(shown.join("\n")).toMatchFileSnapshot(`../fixtures/rules/${rule.id}.out`);
      });
    }

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
  for (const [tongue, { bad }] of Object.entries(rule.elsewhere ?? {}))
    if (bad.length === 0) gaps.push(`a bad example for ${tongue}`);
  if (rule.means !== undefined && rule.means.length !== rule.bad.length)
    gaps.push("means for each bad");
  return gaps;
}
