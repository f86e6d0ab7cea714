/** Broken text hides nothing, and how a text is laid out changes nothing. Seeded: every run is the same. */
import { readFileSync } from "node:fs";
import fastGlob from "fast-glob";
import { describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import { read } from "../src/engine/read.ts";
import type { Reading } from "../src/engine/read.ts";
import type { Finding, Migration, Statement } from "../src/index.ts";
import { tokenize } from "../src/token.ts";
import type { Piece } from "../src/token.ts";
import { lintFiles, parser } from "./linting.ts";
import { randomFrom } from "./random.ts";
import type { Random } from "./random.ts";

const mutants = 20_000;

const texts: readonly (readonly [path: string, text: string])[] = fastGlob.sync(
  "fixtures/{demo,read/sound}/**/*.sql",
)
  .sort()
  .map((path) => [path, readFileSync(path, "utf8")]);

interface Mutant {
  readonly path: string;
  readonly text: string;
  readonly original: string;
  /** What was replaced in the original, and by how much the rest has moved. */
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

const hostile = [
  "'", '"', "`", "$$", "$a$", "/*", "*/", "--", ";", ";\n", "(", ")", "[", "]", "\\", "\0", "\n", "\r", " ",
  ":", "::", ":x", "{{", "}}", "${", "%s", "@", "?", "E'", "e'\\'", "U&'", "é", "\u{1f600}", "\ufeff", "\u00a0",
  "BEGIN ATOMIC ", " END ", " CASE ", "COPY t FROM stdin;\n", "\\.\n", "\n\\set x 1\n", "CREATE RULE ", ",", ".",
  "0", "-", "=", "a", "ALTER", " DO ", " AS ", "it's",
] as const; // prettier-ignore

function mutate(random: Random): Mutant {
  const [path, original] = random.pick(texts);
  const from = random.below(original.length + 1);
  const removed = random.pick([0, 0, 1, 1, 2, random.below(20), random.below(200)]);
  const to = Math.min(original.length, from + removed);
  const other = random.below(original.length);
  const inserted = random.pick([
    "",
    random.pick(hostile),
    random.pick(hostile),
    random.pick(hostile) + random.pick(hostile),
    original.slice(other, other + random.below(40)),
    String.fromCharCode(random.below(65_536)),
  ]);
  const text = original.slice(0, from) + inserted + original.slice(to);
  return { path, original, text, from, to, shift: inserted.length - (to - from) };
}

function migrationOf(path: string, text: string): Migration {
  const span = { start: 0, end: text.length };
  return {
    source: { path, text },
    direction: "up",
    transaction: undefined,
    fragments: [
      { kind: "sql", text, segments: [{ at: 0, span, verbatim: true }], certainty: "always" },
    ],
    reported: true,
    unit: "",
  };
}

const readings = new Map(
  texts.map(([path, text]) => [path, read(migrationOf(path, text), parser, "postgres")]),
);

/** The statements whose lines a mutation has not touched. */
function untouched({ path, original, from, to }: Mutant): readonly Statement[] {
  return (readings.get(path)?.statements ?? []).filter(({ span }) => {
    const line = Math.max(
      original.lastIndexOf("\n", span.start - 1),
      original.lastIndexOf("\r", span.start - 1),
    );
    const stop = original.slice(span.start, span.end).startsWith("\\") ? "\n" : ";";
    const stopped = original.indexOf(stop, span.end);
    return (stopped >= 0 && stopped < from) || (to <= line && to < span.start);
  });
}

/** Everything between pieces: comments, white space, separators. */
function gaps(text: string, pieces: readonly Piece[], comments: readonly { start: number; end: number }[]): string {
  const parts = [...pieces.map(({ span }) => span), ...comments].sort((left, right) => left.start - right.start);
  let rest = "";
  let at = 0;
  for (const part of parts) {
    if (part.start > at) rest += text.slice(at, part.start);
    at = Math.max(at, part.end);
  }
  return rest + text.slice(at);
}

describe("a mutant", () => {
  it("x", () => {
    const random = randomFrom(Number(process.env["SEED"] ?? 2026));
    const failures: unknown[] = [];
    let accepted = 0;
    for (let count = 0; count < mutants; count++) {
      const mutant = mutate(random);
      const { text } = mutant;
      const { pieces, comments } = cut(text, "postgres");
      const rest = gaps(text, pieces, comments).replace(/\\[.;]|^\ufeff/g, "");
      if (/[^\s;]/.test(rest)) failures.push({ count, why: "gap", rest, mutant: describeMutant(mutant) });
      for (const piece of pieces) {
        if (piece.text.length !== piece.span.end - piece.span.start) failures.push({ why: "length" });
      }
      const reading = read(migrationOf(mutant.path, text), parser, "postgres");
      const starts = new Map(reading.statements.map((statement) => [statement.span.start, statement.text]));
      for (const { span, text: lost } of untouched(mutant)) {
        const at = span.start + (span.start >= mutant.to ? mutant.shift : 0);
        const merged = [...reading.statements.map(({ span: other }) => other), ...reading.comments].some((other) => other.start < at && other.end > at) || amongRows(text, reading, at);
        if (!merged && starts.get(at) !== lost) failures.push({ count, why: "hidden", lost, mutant: describeMutant(mutant) });
      }
      const whole = text.includes("\0") ? undefined : parser.parse(wholeOf(text));
      if (whole?.ok === true) {
        accepted++;
        const listed = reading.unread.filter(({ reason }) => reason !== "dynamic" && reason !== "unmodelled");
        if (listed.length > 0 || reading.errors.length > 0) failures.push({ count, why: "listed", listed, mutant: describeMutant(mutant) });
        const kinds = whole.operations.map((o) => o.kind).join();
        const found = reading.statements.flatMap((s) => s.operations).map((o) => o.kind).join();
        if (kinds !== found) failures.push({ count, why: "kinds", kinds, found, mutant: describeMutant(mutant) });
      }
    }
    const by = new Map<string, number>();
    for (const f of failures) by.set((f as any).why, (by.get((f as any).why) ?? 0) + 1);
    console.log(accepted, by);
    for (const why of by.keys()) for (const f of failures.filter((x) => (x as any).why === why).slice(0, 12)) console.log(f);
  }, 200_000);
});

/** Between COPY … FROM stdin and the line that ends its rows. */
function amongRows(text: string, reading: Reading, at: number): boolean {
  return reading.statements.some(({ span, text: written }) => {
    const end = text.slice(span.end).search(/^\\\.\r?$/m);
    return /\bstdin\b/i.test(written) && span.end < at && end >= 0 && span.end + end > at;
  });
}

function describeMutant(m: Mutant) {
  const start = Math.max(0, m.from - 60);
  return { path: m.path, at: m.from, was: m.original.slice(m.from, m.to), now: m.text.slice(m.from, m.to + m.shift), around: m.text.slice(start, m.to + m.shift + 100) };
}

function wholeOf(text: string): Piece {
  return { kind: "statement", span: { start: 0, end: text.length }, text, holes: [], tokens: () => tokenize(text, "postgres", { start: 0, end: text.length }) };
}
