/** What lockproof says of statements, and of those that meet views, triggers, keys and transactions, is what a real SQLite does. */
import { afterAll, expect, it } from "vitest";
import { sqlite } from "../src/dialects/sqlite/index.ts";
import { measuredRecord } from "./measured-file.ts";
import { fileEngine } from "./sqlite-engine.ts";
import { measure } from "./sqlite-measure.ts";
import { compared, given, rowsBehind, saidOf, situations, tables } from "./sqlite-said.ts";

const engine = fileEngine();
const shown = new Set<string>();
afterAll(() => {
  engine.close();
});
const server = sqlite.parseServer(engine.version) ?? sqlite.assumed;
const base = engine.run(undefined, given);

it("has a database to ask", () => {
  expect(base.error).toBeUndefined();
});

it.each(situations())("$title", ({ kept, session, sql, end }) => {
  const there = kept === "" ? base : engine.run(base.bytes, kept);
  expect(there.error).toBeUndefined();
  const done = measure(engine, there.bytes, `${session}\n${sql}\n${end}`, tables);
  const asked = { given: `${given}\n${kept}`, sql: `${session}\n${sql}`, server };
  const { unsure, ...said } = saidOf(asked);
  const pair = compared(sql, done, { ...said, unsure });
  expect(pair.said).toEqual(pair.done);
  if (kept === "")
    expect(
      unsure.filter((name) => tables.includes(name) && /^(?:alter|create index)/i.test(sql)),
    ).toEqual([]);
  for (const row of rowsBehind(asked, done.fails)) shown.add(row);
});

it("has shown the rows that findings cite as measured", async () => {
  const record = measuredRecord(shown, "test/sqlite-facts.test.ts", sqlite, server);
  await expect(record).toMatchFileSnapshot("../src/dialects/sqlite/measured.generated.ts");
});

it("a row in the middle that breaks a check is found when a column is added, but not one that breaks an older check", () => {
  const fails = (sql: string): string => engine.run(base.bytes, sql).error ?? "";
  expect(fails("ALTER TABLE plain ADD COLUMN x INT CHECK (b <> 200)")).toMatch(/constraint failed/);
  const broken =
    "PRAGMA ignore_check_constraints = ON; UPDATE t SET chk = -1 WHERE id = 200; PRAGMA ignore_check_constraints = OFF;";
  expect(fails(`${broken} ALTER TABLE t ADD COLUMN x INT`)).toBe("");
  expect(fails("ALTER TABLE plain ADD COLUMN x INT NOT NULL AS (nullif(b, 200))")).toMatch(
    /constraint failed/,
  );
});
