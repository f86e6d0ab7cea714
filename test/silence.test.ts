/** Nothing that makes others wait for long is silent: what the facts know, some rule speaks of. */
import { expect, it } from "vitest";
import { dialects, rules } from "../src/index.ts";
import type { Dialect, Footprint } from "../src/index.ts";

const spoken = new Set(
  rules.flatMap(({ on, harm, once }) => (harm === "blocks" && once === undefined ? on : [])),
);

it.each(Object.entries(dialects))("in %s", async (_id, load) => {
  const dialect: Dialect = await load();
  const long = Object.entries(dialect.facts).flatMap(([kind, rows]) =>
    rows.some(({ locks }) => Object.values(locks).some((print) => makesWait(print, dialect)))
      ? [kind]
      : [],
  );
  expect(long.length).toBeGreaterThan(0);
  expect(long.filter((kind) => !spoken.has(kind as never))).toEqual([]);
});

function makesWait(print: Footprint, { locks }: Dialect): boolean {
  const { lock, brief, scan, rewrite, build, rebuilds } = print;
  const works = [scan, rewrite, build, rebuilds].some(
    (work) => work !== undefined && work !== false,
  );
  const blocks = locks[lock]?.blocks;
  return works && brief !== true && (blocks === "writes" || blocks === "everything");
}
