/** What SQLite's statements mean, and that our grammar is the server's: asked of a real SQLite. */
import { readFileSync, readdirSync } from "node:fs";
import { Database } from "node-sqlite3-wasm";
import { afterAll, describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import { start } from "../src/parsers/sqlite/start.ts";
import type { Piece } from "../src/token.ts";
import { printOperation, words } from "./operation-text.ts";
import { randomFrom } from "./random.ts";

const folder = "fixtures/sqlite/parse";
const fixtures = readdirSync(folder).filter((name) => name.endsWith(".sql"));
const parser = start();
const database = new Database(":memory:");
afterAll(() => {
  database.close();
});
// So that most names mean something, and the server gets as far as the grammar goes.
for (const table of ["a (id, b, c, x, z)", "t (id, a, b, c, d, e, f, g, h)", "p (id)", "q (a)"]) {
  database.run(`CREATE TABLE ${table}`);
}

function piecesOf(sql: string): readonly Piece[] {
  return cut(sql, "sqlite").pieces;
}

function read(name: string): string {
  return readFileSync(`${folder}/${name}`, "utf8");
}

describe("a statement of SQLite", () => {
  it.each(fixtures)("%s", async (name) => {
    const sql = read(name);
    const lines = piecesOf(sql).flatMap((piece) => {
      const head = sql.slice(piece.span.start, piece.span.end);
      if (piece.kind !== "statement") return [head, `  (${piece.kind})`, ""];
      const parsed = parser.parse(piece);
      if (!parsed.ok) {
        return [head, `  ! ${parsed.reason} at «${words(sql, parsed.at)}»: ${parsed.message}`, ""];
      }
      const operations = parsed.operations.map((each) => printOperation(each, piece.span, sql));
      return [head, ...operations.map((line) => `  ${line}`), ""];
    });
    const shown = `../${folder}/${name.replace(".sql", ".out")}`;
    await expect(lines.join("\n")).toMatchFileSnapshot(shown);
  });
});

/** `prepared`, `refused`, or `unsure` where something else is wrong, which is told before the words are read to the end. */
function answerOf(sql: string): "prepared" | "refused" | "unsure" {
  try {
    database.prepare(sql).finalize();
    return "prepared";
  } catch (error) {
    const syntax = /syntax error|incomplete input|unrecognized token/;
    return syntax.test(String(error)) ? "refused" : "unsure";
  }
}

/** Statements on which the server and we differ. */
function differences(pieces: readonly Piece[]): readonly string[] {
  return pieces.flatMap((piece) => {
    // Builds differ in whether these may have a LIMIT.
    if (/^\s*(?:update|delete)\b.*\blimit\b/is.test(piece.text)) return [];
    const answer = answerOf(piece.text);
    const { ok } = parser.parse(piece);
    return (ok && answer === "refused") || (!ok && answer === "prepared")
      ? [`${ok ? "read" : "refused"}, but ${answer}: ${piece.text}`]
      : [];
  });
}

describe("our grammar and the server's", () => {
  const whole = fixtures
    .flatMap((name) => piecesOf(read(name)))
    .filter((piece) => piece.kind === "statement" && piece.holes.length === 0);

  it("agree on the fixtures", () => {
    expect(differences(whole)).toEqual([]);
  });

  it("agree on statements with a word too many, too few or in the wrong place", () => {
    const { below, pick } = randomFrom(20);
    const texts = whole.map((piece) =>
      piece
        .tokens()
        .map(({ start: from, end }) =>
          piece.text.slice(from - piece.span.start, end - piece.span.start),
        ),
    );
    const bag = texts.flat();
    const mutants = Array.from({ length: 8000 }, () => {
      const tokens = [...pick(texts)];
      for (let times = below(2); times >= 0; times--) {
        const at = below(tokens.length);
        const other = pick(bag);
        const change = below(3);
        tokens.splice(at, change === 0 ? 0 : 1, ...(change === 1 ? [] : [other]));
      }
      return tokens.join(" ");
    });
    const pieces = mutants.flatMap((sql) => {
      const [only, ...others] = piecesOf(sql);
      const whole = only?.kind === "statement" && only.broken === undefined && others.length === 0;
      return whole && only.holes.length === 0 ? [only] : [];
    });
    expect(pieces.length).toBeGreaterThan(7000);
    expect(differences(pieces)).toEqual([]);
  });
});
