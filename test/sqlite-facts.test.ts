/** What lockproof says of statements is what a real SQLite does. */
import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { walk } from "../src/analyze.ts";
import { cut } from "../src/cut.ts";
import { sqlite } from "../src/dialects/sqlite/index.ts";
import { explainMigrations } from "../src/explain.ts";
import type { ExplainedStatement } from "../src/explain.ts";
import type { Migration } from "../src/migration.ts";
import { start } from "../src/parsers/sqlite/start.ts";
import { decidingRows } from "./deciding-rows.ts";
import { measuredRecord } from "./measured-file.ts";
import { fileEngine } from "./sqlite-engine.ts";
import { measure } from "./sqlite-measure.ts";

const read = (name: string): string => readFileSync(`fixtures/sqlite/facts/${name}`, "utf8");
const given = read("given.sql");
const statements = cut(read("statements.sql"), "sqlite").pieces.map(({ text }) => text);
const tables = ["parent", "plain", "t", "gone"];

const engine = fileEngine();
const shown = new Set<string>();
afterAll(() => {
  engine.close();
});

function migrationOf(text: string, unit: string): Migration {
  return {
    source: { path: unit, text },
    direction: "up",
    transaction: "none",
    fragments: [
      {
        kind: "sql",
        text,
        segments: [{ at: 0, span: { start: 0, end: text.length }, verbatim: true }],
        certainty: "always",
      },
    ],
    reported: unit === "second",
    unit,
  };
}

const server = sqlite.parseServer(engine.version) ?? sqlite.assumed;
const options = { parser: start(), dialect: sqlite, server, prelude: { foreign_keys: "on" } };

function migrationsOf(sql: string): readonly Migration[] {
  return [migrationOf(given, "first"), migrationOf(sql, "second")];
}

/** What is said, or the syntax error. */
function explain(sql: string): ExplainedStatement | string {
  const said = explainMigrations(migrationsOf(sql), options);
  return said.statements[0] ?? said.unread[0]?.what ?? "";
}

/** Rows that what is said rests on, as `kind row`: where it refuses, those that do. */
function rowsBehind(sql: string): readonly string[] {
  const rows: string[] = [];
  walk(migrationsOf(sql), options, (event) => {
    if (event.kind !== "statement") return;
    const isRefused = event.moment.outcome.fails !== undefined;
    for (const { kind, fact } of decidingRows(event.moment, sqlite))
      if ((fact.fails !== undefined) === isRefused) rows.push(`${kind} ${fact.id}`);
  });
  return rows;
}

interface Answer {
  readonly fails: string;
  readonly scans: string;
  readonly rewrites: string;
  readonly writes: boolean;
  /** Tables that may be read or not: a query or an index decides. */
  readonly unsure: readonly string[];
}

/** ALTER TABLE that looks through all rows with quick_check; the tests below show that it does. */
const verified = /^alter table plain add column .*(?:check|not null as)/i;

function saidOf(sql: string): Answer {
  const said = explain(sql);
  if (typeof said === "string")
    return { fails: said, scans: "", rewrites: "", writes: false, unsure: [] };
  const of = (which: "scan" | "rewrite"): string =>
    said.effects
      .filter((effect) => effect.kind === "relation" && effect[which] === "yes")
      .map(({ relation }) => relation.replace("main.", ""))
      .filter((name) => tables.includes(name))
      .sort()
      .join();
  return {
    fails: said.fails?.why ?? "",
    scans: of("scan"),
    rewrites: of("rewrite"),
    writes: said.effects.some(({ blocks }) => blocks !== "nothing"),
    unsure: said.effects.flatMap(({ relation, scan }) =>
      scan === "unknown" ? [relation.replace("main.", "")] : [],
    ),
  };
}

const base = engine.run(undefined, given);

it("has a database to ask", () => {
  expect(base.error).toBeUndefined();
});

it.each(statements)("%s", (sql) => {
  const done = measure(engine, base.bytes, sql, tables);
  const said = saidOf(sql);
  // Rows are also read where they are copied as they stand, or by the check that reports damage as a result.
  const seen = [
    ...done.scans,
    ...done.rewrites,
    ...(verified.test(sql) ? said.scans.split(",") : []),
  ];
  const scans = [...new Set(seen)].filter((name) => !said.unsure.includes(name));
  const fails = done.fails ?? "";
  const agrees = fails === "" ? said.fails === "" : said.fails !== "" && alike(fails, said.fails);
  const { unsure, ...sure } = said;
  expect({ ...sure, fails: agrees ? fails : said.fails }).toEqual({
    fails,
    scans: scans.sort().join(),
    rewrites: [...done.rewrites].sort().join(),
    writes: done.writes,
  });
  expect(
    unsure.filter((name) => tables.includes(name) && /^(?:alter|create index)/i.test(sql)),
  ).toEqual([]);
  for (const row of rowsBehind(sql)) shown.add(row);
});

it("has shown the rows that findings cite as measured", async () => {
  const record = measuredRecord(shown, "test/sqlite-facts.test.ts", sqlite, server);
  await expect(record).toMatchFileSnapshot("../src/dialects/sqlite/measured.generated.ts");
});

/** Our words are the server's without the names in them. */
function alike(server: string, ours: string): boolean {
  const words = (text: string): readonly string[] => text.toLowerCase().match(/[a-z_]+/g) ?? [];
  // The place is where the grammar gives up, which it does earlier or later.
  if (server.includes("syntax error")) return ours.includes("syntax error");
  const has = new Set(words(server));
  return words(ours).every((word) => has.has(word));
}

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
