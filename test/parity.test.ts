/** Two grammars, one meaning: what both adapters read, they must read alike, spans and words included. */
import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { rules } from "../src/index.ts";
import type { Parser } from "../src/index.ts";
import { startParser } from "../src/node/index.ts";
import { cut } from "../src/cut.ts";
import type { Operation } from "../src/operation.ts";
import type { Piece } from "../src/token.ts";
import { parser as real } from "./linting.ts";
import { randomFrom } from "./random.ts";

const other: Parser = await startParser("pgsql-ast-parser");

const written = sqlFiles("fixtures/parity");
const found = sqlFiles("fixtures")
  .filter((path) => !written.includes(path))
  .map((path) => readFileSync(path, "utf8"));
const examples = rules.flatMap(({ given, bad, good }) => [given, ...bad, ...good]);

describe("pgsql-ast-parser", () => {
  it("is announced as the weaker one", () => {
    expect(other.id).toBe("pgsql-ast-parser");
    expect(other.degraded).toMatch(/NOT VALID.*listed/s);
    expect(real.degraded).toBeUndefined();
  });

  it.each(written)("reads all of %s as the server's grammar does", (path) => {
    const answers = piecesOf(readFileSync(path, "utf8")).map(compare);
    expect(answers.filter((answer) => answer !== "same")).toEqual([]);
    expect(answers.length).toBeGreaterThan(10);
  });

  it.each([
    ["the fixtures", found, 600],
    ["the rules' examples", examples, 120],
  ])("reads %s as the server's grammar does, or not at all", (what, texts, floor) => {
    const answers = texts.flatMap(piecesOf).map(compare);
    const same = answers.filter((answer) => answer === "same").length;
    const alone = answers.filter((answer) => answer === "server's grammar alone").length;
    console.log(
      `${what}: ${String(same)} statements read by both, ${String(alone)} by the server's grammar alone`,
    );
    expect(answers.filter((answer) => answer.startsWith("other"))).toEqual([]);
    expect(same).toBeGreaterThan(floor);
  });

  it("reads mutants as the server's grammar does, or not at all", () => {
    const statements = written
      .flatMap((path) => piecesOf(readFileSync(path, "utf8")))
      .map(tokensOf);
    const random = randomFrom(20);
    const answers = Array.from({ length: 6000 }, () => {
      const tokens = [...random.pick(statements)];
      const at = random.below(tokens.length);
      const strange = random.pick(random.pick(statements));
      tokens.splice(at, random.below(2), ...(random.below(3) === 0 ? [] : [strange]));
      return piecesOf(tokens.join(" ")).map(compare);
    }).flat();
    expect(answers.filter((answer) => answer.startsWith("other"))).toEqual([]);
    expect(answers.filter((answer) => answer === "same").length).toBeGreaterThan(250);
  });

  it.each([
    ["ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", "NOT"],
    ["ALTER TABLE t VALIDATE CONSTRAINT c", "CONSTRAINT"],
    ["ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i", "USING"],
    ["ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (b) NOT VALID", "NOT"],
    ["ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u", undefined],
    ["ALTER TABLE t ADD UNIQUE (a) DEFERRABLE", "DEFERRABLE"],
    ["ALTER TABLE t ALTER COLUMN a TYPE int USING a::int", "USING"],
    ["ALTER TABLE t ATTACH PARTITION p DEFAULT", "PARTITION"],
    ["ALTER TABLE t SET UNLOGGED", "UNLOGGED"],
    ["ALTER TABLE t ENABLE ROW LEVEL SECURITY", "ROW"],
    ["CREATE TABLE t (a int) PARTITION BY RANGE (a)", "BY"],
    ["CREATE TABLE t (a int) WITH (fillfactor = 50)", "WITH"],
    ["CREATE TABLE t AS SELECT 1", "AS"],
    ["CREATE INDEX i ON ONLY t (a)", "ONLY"],
    ["CREATE INDEX i ON t (a) INCLUDE (b)", "(b"],
    ["CREATE TRIGGER x BEFORE UPDATE ON t EXECUTE FUNCTION f()", "x"],
    ["DROP TRIGGER x ON t", "ON"],
    ["DROP VIEW v", "v"],
    ["GRANT SELECT ON t TO r", "GRANT"],
    ["DELETE FROM t USING u WHERE t.a = u.a", "USING"],
    ["LOCK TABLE t", "TABLE"],
    ["VACUUM t", "t"],
    ["REINDEX TABLE t", "TABLE"],
    ["ALTER TYPE state ADD VALUE IF NOT EXISTS 'x'", "IF"],
    ["COMMIT AND CHAIN", "AND"],
    ["ALTER TABLE", undefined],
  ])("cannot read %s, and says that it is not the SQL's fault", (sql, token) => {
    const at = token === undefined ? 0 : sql.lastIndexOf(token);
    const message = expect.stringMatching(/^pgsql-ast-parser (?:gives up at|does not read) /);
    expect(answersOf(sql)).toEqual([{ ok: false, reason: "unsupported", message, at }]);
  });

  // The library alone reads each of them otherwise than the server.
  it.each([
    "SELECT 1_000",
    "SELECT B'101', X'1F'",
    'SELECT U&"d\\0061ta"',
    'ALTER TABLE " padded " ADD COLUMN a int',
    "ALTER TABLE t ADD CHECK (a = b IS NULL)",
    "ALTER TABLE t ADD CHECK (a ~ b || c)",
    "ALTER TABLE t ADD CHECK (a || 1 + 2 = 'x')",
    "ALTER TABLE t ADD COLUMN a int[] DEFAULT ARRAY[]::int[0]",
    "CREATE TYPE state AS ENUM (' open')",
    "SELECT a FROM t FETCH FIRST ROWS ONLY",
    "SELECT json_object('a': 1), treat(a), grouping(b) FROM t",
    "CREATE RECURSIVE VIEW v (a) AS SELECT 1",
    "DROP TYPE boolean",
    "RAISE 'x'",
  ])("would rather not read %s", (sql) => {
    expect(answersOf(sql)).toMatchObject([{ ok: false, reason: "unsupported" }]);
  });

  it.each([
    ["brackets", `SELECT ${"(".repeat(900)}1${")".repeat(900)}`],
    ["calls that are wrong inside", `SELECT ${"f(".repeat(300)}1 1${")".repeat(300)}`],
    ["conditions", `SELECT ${"CASE WHEN a THEN ".repeat(500)}1${" END".repeat(500)}`],
    ["signs", `SELECT ${"- ".repeat(5000)}a`],
    ["negations", `SELECT ${"NOT ".repeat(5000)}a`],
    ["unions", `SELECT 1${" UNION SELECT 1".repeat(5000)}`],
    ["rows", `INSERT INTO t VALUES (1)${", (1)".repeat(50_000)}`],
    ["operators", `ALTER TABLE t ADD CHECK (a = ''${" || 'a'".repeat(9900)})`],
  ])("gives up in time on too many %s", (_, sql) => {
    const { user } = process.cpuUsage();
    const [answer] = answersOf(sql);
    expect(answer).toMatchObject({ ok: false, reason: expect.stringMatching(/limit|unsupported/) });
    expect(process.cpuUsage().user - user).toBeLessThan(4_000_000);
  });
});

function sqlFiles(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const paths = names.map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
  return paths.filter((path) => path.endsWith(".sql")).sort();
}

function piecesOf(text: string): readonly Piece[] {
  return cut(text, "postgres").pieces.filter(({ kind }) => kind === "statement");
}

function tokensOf(piece: Piece): readonly string[] {
  const { start } = piece.span;
  return piece.tokens().map((token) => piece.text.slice(token.start - start, token.end - start));
}

function answersOf(sql: string): readonly ReturnType<Parser["parse"]>[] {
  return piecesOf(sql).map((piece) => other.parse(piece));
}

/** `same`, who could not read it, or both readings where they differ. */
function compare(piece: Piece): string {
  const expected = real.parse(piece);
  if (!expected.ok) return "broken";
  const actual = other.parse(piece);
  if (!actual.ok) return "server's grammar alone";
  const [theirs, ours] = [textOf(actual.operations), textOf(expected.operations)];
  if (isDeepStrictEqual(JSON.parse(theirs), JSON.parse(ours))) return "same";
  return `other: ${piece.text}\n${theirs}\nnot\n${ours}`;
}

/** What the server's grammar alone tells. */
const alone: ReadonlySet<string> = new Set(["shape", "operatorClass", "overriding"]);

function textOf(operations: readonly Operation[]): string {
  return JSON.stringify(operations, (key, value: unknown) => (alone.has(key) ? undefined : value));
}
