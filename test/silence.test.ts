/** Nothing that makes others wait for long is silent: what the facts know, some rule speaks of. */
import { expect, it } from "vitest";
import { dialects, isJudged, rules } from "../src/index.ts";
import type { Dialect, Footprint } from "../src/index.ts";
import { tongueOf } from "../src/rule.ts";

const all: readonly Dialect[] = await Promise.all(Object.values(dialects).map((load) => load()));
/** The command says so of those that no rule judges. */
const judged = all.filter(({ tongues }) => isJudged(rules, tongues));

it.each(judged.map((dialect) => [dialect.id, dialect] as const))("in %s", (_id, dialect) => {
  const spoken = new Set(
    rules.flatMap((rule) =>
      rule.harm === "blocks" &&
      (rule.once === undefined || (rule.once === "migration" && !rule.on.includes("statement"))) &&
      tongueOf(rule, dialect.tongues) !== undefined
        ? rule.on
        : [],
    ),
  );
  const long = Object.entries(dialect.facts).flatMap(([kind, rows]) =>
    rows.some(({ locks }) => Object.values(locks).some((print) => makesWait(print, dialect)))
      ? [kind]
      : [],
  );
  expect(long.length).toBeGreaterThan(0);
  // A rule about whole statements looks at their worst effect, whatever the clause.
  const isSpoken = (kind: string): boolean => spoken.has("statement") || spoken.has(kind as never);
  expect(long.filter((kind) => !isSpoken(kind))).toEqual([]);
});

function makesWait(print: Footprint, { locks }: Dialect): boolean {
  const { lock, brief, scan, rewrite, build, rebuilds } = print;
  const works = [scan, rewrite, build, rebuilds].some(
    (work) => work !== undefined && work !== false,
  );
  const blocks = locks[lock]?.blocks;
  return works && brief !== true && (blocks === "writes" || blocks === "everything");
}
