/** What is read without the grammar is read as the grammar reads it: the same tree, the same operations. */
import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import { keywords } from "../src/dialects/postgres/quoting.ts";
import { rules } from "../src/index.ts";
import { libpgQuery } from "../src/node/libpg-query.ts";
import { loadGrammar } from "../src/parsers/libpg-query/load.ts";
import { newerSyntaxIn } from "../src/parsers/libpg-query/newer.ts";
import { readingOf } from "../src/parsers/libpg-query/reading.ts";
import { readQuickly } from "../src/parsers/libpg-query/quick/read.ts";
import { columnOnly, functionOnly, reserved } from "../src/parsers/libpg-query/quick/words.ts";
import { start } from "../src/parsers/libpg-query/start.ts";
import type { Piece } from "../src/token.ts";
import { corpus } from "./bench/corpus.ts";
import { randomFrom } from "./random.ts";

const grammar = loadGrammar(libpgQuery);
const quick = start(libpgQuery);
const slow = start(libpgQuery, () => undefined);

const fixtures = readdirSync("fixtures", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".sql"))
  .sort()
  .map((path) => readFileSync(`fixtures/${path}`, "utf8"));
const demo = readdirSync("fixtures/demo", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".sql"))
  .map((path) => readFileSync(`fixtures/demo/${path}`, "utf8"));
const examples = rules.flatMap(({ given, bad, good }) => [given, ...bad, ...good]);
const shop = corpus(1500).map(({ text }) => text);

type Answer = "same" | "left to the grammar" | "broken" | `other: ${string}`;

function compare(piece: Piece): Answer {
  const tree = readQuickly(piece);
  const reply = grammar.read(piece.text);
  if (tree === undefined) return reply.kind === "tree" ? "left to the grammar" : "broken";
  if (reply.kind !== "tree") return `other: ${piece.text}\nis refused`;
  const [ours, theirs] = [[{ stmt: tree }], reply.statements].map((each) => JSON.stringify(each));
  // The grammar's offsets are bytes; with other than ASCII letters only what is made of them can be compared.
  const reading = readingOf(
    piece,
    (location) => location,
    () => undefined,
  );
  const newer = reply.statements.flatMap(({ stmt }) => (stmt ? newerSyntaxIn(stmt, reading) : []));
  if (reply.ascii && ours === theirs && newer.length === 0) return "same";
  const sameTree = !reply.ascii || isDeepStrictEqual([{ stmt: tree }], reply.statements);
  if (sameTree && isDeepStrictEqual(quick.parse(piece), slow.parse(piece))) return "same";
  return `other: ${piece.text}\n${String(ours)}\nnot\n${String(theirs)}`;
}

function piecesOf(text: string): readonly Piece[] {
  return cut(text, "postgres").pieces.filter(({ kind, broken }) => {
    return kind === "statement" && broken === undefined;
  });
}

describe("the quick reader", () => {
  it.each([
    ["the fixtures", fixtures, 65],
    ["the demo", demo, 95],
    ["the rules' examples", examples, 85],
    ["the bench's history", shop, 99],
  ])("reads %s as the grammar does, or leaves it to the grammar", (what, texts, floor) => {
    const answers = texts.flatMap(piecesOf).map(compare);
    const same = answers.filter((answer) => answer === "same").length;
    const sound = answers.filter((answer) => answer !== "broken").length;
    const share = (100 * same) / sound;
    console.log(`${what}: ${String(same)} of ${String(sound)} read quickly, ${share.toFixed(1)} %`);
    expect(answers.filter((answer) => answer.startsWith("other"))).toEqual([]);
    expect(share).toBeGreaterThan(floor);
  });

  it.each([
    ["SELECT (SELECT 1)", "same"],
    ["SELECT (SELECT 1) + 1, ((SELECT 1) + 1)", "same"],
    ["SELECT a FROM t WHERE b IN (SELECT c FROM u) AND d NOT IN (SELECT e FROM v LIMIT 1)", "same"],
    ["DELETE FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.t = t.id)", "same"],
    ["UPDATE t SET a = (SELECT b FROM u WHERE u.t = t.id)", "same"],
    ["INSERT INTO t (a) VALUES ((SELECT 1)) ON CONFLICT (a) DO NOTHING", "same"],
    // What stands in for a placeholder is read.
    ["ALTER TABLE ${prefix}orders ADD COLUMN note text DEFAULT ${note}", "same"],
    ["CREATE INDEX ON :schema.orders (${column}, ${column})", "same"],
    ["UPDATE {{ table }} SET status = :'status' WHERE id = :id", "same"],
    ["DROP TABLE ${tables}", "same"],
    ["ALTER TABLE orders ${clauses}", "broken"],
    ["SELECT ((SELECT 1))", "left to the grammar"],
    ["SELECT a IN ((SELECT 1))", "left to the grammar"],
    ["SELECT (SELECT 1 UNION SELECT 2)", "left to the grammar"],
    ["SELECT a = ANY (SELECT 1)", "left to the grammar"],
    // No server takes these, which the grammar's tree is asked for.
    ["ALTER TABLE t ADD CHECK ((SELECT 1) = 1)", "left to the grammar"],
    ["ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY DEFAULT 1", "left to the grammar"],
  ])("%s: %s", (sql, answer) => {
    expect(piecesOf(sql).map(compare)).toEqual([answer]);
  });

  it("reads 20,000 mutants as the grammar does, or leaves them to it", () => {
    const random = randomFrom(18);
    const statements = [...fixtures, ...examples, ...shop.slice(0, 200)]
      .flatMap(piecesOf)
      .filter((piece) => readQuickly(piece) !== undefined)
      .map(wordsOf)
      .filter(({ length }) => length < 120);
    const strange = [...reserved, ...functionOnly, ...columnOnly, ...marks];
    const answers = Array.from({ length: 20_000 }, () => {
      const words = [...random.pick(statements)];
      const other = random.pick(statements);
      const from = random.below(other.length);
      const inserted =
        random.below(4) === 0
          ? other.slice(from, from + 1 + random.below(6))
          : [random.below(3) === 0 ? random.pick(other) : random.pick(strange)];
      words.splice(random.below(words.length), random.below(3), ...inserted);
      return piecesOf(words.join(random.below(8) === 0 ? "" : " ")).map(compare);
    }).flat();
    expect(answers.filter((answer) => answer.startsWith("other"))).toEqual([]);
    expect(answers.filter((answer) => answer === "same").length).toBeGreaterThan(1000);
  });

  it("knows where each keyword may be a name", () => {
    const known = [...reserved, ...functionOnly, ...columnOnly];
    expect(known.sort()).toEqual([...keywords].sort());
    const answers = [...known, ...plain].flatMap((word) =>
      places.flatMap((sql) => piecesOf(sql.replace("_", word)).map(compare)),
    );
    expect(answers.filter((answer) => answer.startsWith("other"))).toEqual([]);
    expect(answers.filter((answer) => answer === "same").length).toBeGreaterThan(1000);
  });
});

function wordsOf(piece: Piece): readonly string[] {
  const { start } = piece.span;
  return piece.tokens().map((token) => piece.text.slice(token.start - start, token.end - start));
}

/** What words are put between, and words that are read in more than one way. */
const marks = [
  ..."( ) , . [ ] :: = <> != < <= >= - + * / % ^ || -> ->> @> ~ ! => := @ $1 ; é ? |".split(" "),
  ...["'x'", "''", "$$y$$", "$a$ $$ $a$", "E'a\\n'", "e'a'", "b'1'", "x'1'", "u&'x'", "n'x'"],
  ...["${x}", ":y", ":'z'", "{{ v }}"],
  ...["1", "0", "007", "1.5", ".5", "2147483648", "1e3", "0x1f", "1_000", "1a"],
  ...['"q"', '"Q q"', '""', '"a""b"', 'U&"d"', "naïve", "\u00a0", "/* c, ) */", "--x\n", "'é'"],
  ...["absent", "action", "at", "by", "cascade", "concurrently", "current", "cycle", "domain"],
  ...["double", "enum", "exclude", "filter", "first", "if", "include", "last", "local", "no"],
  ...["nulls", "of", "option", "over", "owned", "partition", "public", "rename", "restrict"],
  ...["role", "sequence", "session", "set", "temp", "type", "valid", "value", "varying", "within"],
  ...[
    "zone",
    "format json",
    "nulls first",
    "without time",
    "escape",
    "operator",
    "time zone",
    "with time zone",
    "is null",
    "not null",
    "::int",
  ],
];

/** Some of the keywords that may be names everywhere. */
const plain =
  "action by date double filter if key no nulls of operator over set type user_id value year".split(
    " ",
  );

const places = [
  "CREATE TABLE _ (a int)",
  "CREATE TABLE s._ (a int)",
  "CREATE TABLE _.t (a int)",
  "CREATE TABLE t (_ int)",
  "CREATE TABLE t (_ (a))",
  "CREATE TABLE t (a _)",
  "CREATE TABLE t (a _ NOT NULL)",
  "CREATE TABLE t (a _(3))",
  "CREATE TABLE t (a s._)",
  "CREATE TABLE t (a geometry(_))",
  "CREATE TABLE t (a int _)",
  "CREATE TABLE t (a int DEFAULT _)",
  "CREATE TABLE t (a int DEFAULT _())",
  "CREATE TABLE t (a int DEFAULT 1 _ NULL)",
  "CREATE TABLE t (a int, CONSTRAINT _ CHECK (a > 0))",
  "CREATE TABLE t (a int) _ (p)",
  "CREATE INDEX _ ON t (a)",
  "CREATE INDEX i ON _ (a)",
  "CREATE INDEX i ON t (_)",
  "CREATE INDEX i ON t (_(a))",
  "CREATE INDEX i ON t (a _)",
  "CREATE INDEX i ON t USING _ (a)",
  "CREATE TYPE _ AS ENUM ('a')",
  "CREATE SEQUENCE _",
  "CREATE SCHEMA _",
  "ALTER TABLE _ ADD a int",
  "ALTER TABLE t ADD _ int",
  "ALTER TABLE t ADD COLUMN _ int",
  "ALTER TABLE t DROP _",
  "ALTER TABLE t DROP a _",
  "ALTER TABLE t ALTER _ SET NOT NULL",
  "ALTER TABLE t RENAME _ TO b",
  "ALTER TABLE t RENAME a TO _",
  "ALTER TABLE t ALTER a SET DEFAULT _ 'x'",
  "ALTER TABLE t ALTER a TYPE _ USING a::_",
  "ALTER TABLE t OWNER TO _",
  "DROP TABLE _",
  "DROP TABLE t _",
  "DROP TYPE _",
  "COMMENT ON TABLE _ IS 'x'",
  "COMMENT ON _ t IS 'x'",
  "SET _ = 1",
  "SET a = _",
  "SET _ a = 1",
  "RESET _",
  "BEGIN _",
  "INSERT INTO _ VALUES (1)",
  "INSERT INTO t (_) VALUES (1)",
  "INSERT INTO t VALUES (_)",
  "UPDATE _ SET a = 1",
  "UPDATE t _ SET a = 1",
  "UPDATE t SET _ = 1",
  "UPDATE t SET a = _.b WHERE c._ = 1",
  "UPDATE t SET a = 1 WHERE a _ 1",
  "UPDATE t SET a = 1 WHERE a IS _",
  "UPDATE t SET a = 1 WHERE _ a",
  "UPDATE t SET a = 1 WHERE a = _ (b)",
  "DELETE FROM t _ WHERE a = 1",
  "SELECT _",
  "SELECT a AS _",
  "SELECT a _",
  "SELECT a _ FROM t",
  "SELECT a FROM _",
  "SELECT a FROM t _",
  "SELECT a FROM t _ JOIN u ON true",
  "SELECT a FROM t AS _ ORDER BY a",
  "SELECT a FROM t GROUP BY _(a)",
  "SELECT _.* FROM t",
  "SELECT f() _ (a)",
  "CREATE FUNCTION _() RETURNS trigger LANGUAGE plpgsql AS 'x'",
  "CREATE FUNCTION f(_ int) RETURNS int LANGUAGE sql AS 'x'",
  "CREATE FUNCTION f(_) RETURNS int LANGUAGE sql AS 'x'",
  "CREATE FUNCTION f(a _) RETURNS _ LANGUAGE _ AS 'x'",
  "CREATE FUNCTION f() RETURNS int _ LANGUAGE sql AS 'x'",
  "CREATE TRIGGER _ BEFORE UPDATE OF _ ON t EXECUTE FUNCTION _()",
  "CREATE TRIGGER x AFTER _ ON t EXECUTE FUNCTION f()",
  "CREATE VIEW _ (_) AS SELECT 1",
  "DELETE FROM t _",
  "GRANT _ ON t TO r",
  "GRANT SELECT ON _ TO r",
  "GRANT SELECT ON _ t TO r",
  "GRANT SELECT ON t TO _",
];
