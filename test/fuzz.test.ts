/** Broken text hides nothing, and how a text is laid out changes nothing. Seeded: every run is the same. */
import { readFileSync } from "node:fs";
import fastGlob from "fast-glob";
import { describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import { read } from "../src/engine/read.ts";
import type { Reading } from "../src/engine/read.ts";
import type { Finding, Migration, Span, Statement } from "../src/index.ts";
import { tokenize } from "../src/token.ts";
import type { Piece, Token } from "../src/token.ts";
import { libpgQuery } from "../src/node/libpg-query.ts";
import { start } from "../src/parsers/libpg-query/start.ts";
import { lintFiles, parser } from "./linting.ts";
import { randomFrom } from "./random.ts";
import type { Random } from "./random.ts";

const mutants = 20_000;

/** The grammar alone: what is read without it is only asked for pieces that are whole. */
const grammar = start(libpgQuery, () => undefined);

type Text = readonly [path: string, text: string];

const demo = load("fixtures/demo/**/*.sql");
const texts = [...demo, ...load("fixtures/read/sound/*.sql")];

function load(pattern: string): readonly Text[] {
  return fastGlob
    .sync(pattern)
    .sort()
    .map((path): Text => [path, readFileSync(path, "utf8")]);
}

describe("a mutant", () => {
  const random = randomFrom(2026);
  const all = Array.from({ length: mutants }, () => mutate(random));

  it("is pieces, trivia and separators, and nothing else", () => {
    expectNone(all, ({ text }) => {
      const { pieces, comments } = cut(text, "postgres");
      const rest = between(text, [...pieces.map(({ span }) => span), ...comments]);
      // psql's `\;`, the line that ends rows, and a byte order mark.
      const odd = rest.replace(/\\[.;]|^\ufeff/g, "").replace(/[ \t\r\n\f\v;]+/g, "");
      const lengths = pieces.every(({ text: read, span }) => read.length === span.end - span.start);
      const ordered = pieces.every(
        ({ span }, index) => (pieces[index - 1]?.span.end ?? 0) <= span.start,
      );
      return odd === "" && lengths && ordered;
    });
  });

  it("hides no statement on lines that were left alone", () => {
    expectNone(all, (mutant) => {
      const reading = readText(mutant.text);
      const starts = new Map(reading.statements.map(({ span, text }) => [span.start, text]));
      const swallowing = [...reading.statements.map(({ span }) => span), ...reading.comments];
      return leftAlone(mutant).every(({ span, text }) => {
        const at = span.start + (span.start >= mutant.to ? mutant.shift : 0);
        // What the grammar takes for a part of another statement, or psql for rows, is not hidden.
        const inside = swallowing.some(({ start, end }) => start < at && end > at);
        return inside || isRow(mutant.text, reading, at) || starts.get(at) === text;
      });
    });
  });

  it("has nothing listed when the grammar accepts it as a whole", () => {
    let accepted = 0;
    expectNone(all, ({ text }) => {
      // The grammar would stop at a NUL.
      const whole = text.includes("\0") ? undefined : grammar.parse(wholeOf(text));
      if (whole?.ok !== true) return true;
      accepted++;
      const { statements, unread, ...reading } = readText(text);
      // The grammar does not look into bodies.
      const outside = ({ span }: { readonly span: Span }): boolean =>
        !statements.some(({ body, span: { start, end } }) => {
          return body !== undefined && start <= span.start && end >= span.end;
        });
      const listed = unread
        .filter(({ reason }) => reason !== "dynamic" && reason !== "unmodelled")
        .filter(outside);
      const errors = reading.errors.filter(outside);
      const kinds = statements.flatMap(({ operations }) => operations.map(({ kind }) => kind));
      const expected = whole.operations.map(({ kind }) => kind);
      return listed.length === 0 && errors.length === 0 && kinds.join() === expected.join();
    });
    expect(accepted).toBeGreaterThan(mutants / 10);
  });

  it("has the findings it would have without what is listed", () => {
    const some = all.filter(
      ({ path }, index) => path.startsWith("fixtures/demo/") && index % 4 === 0,
    );
    let compared = 0;
    expectNone(some, ({ text }) => {
      const { unread } = readText(text);
      if (unread.length === 0) return true;
      compared++;
      return (
        places(text).join("\n") ===
        places(
          blank(
            text,
            unread.map(({ span }) => span),
          ),
        ).join("\n")
      );
    });
    expect(compared).toBeGreaterThan(some.length / 4);
  });
}, 120_000);

describe("a layout", () => {
  const names = namesOf(demo);
  const layouts: readonly (readonly [
    name: string,
    lay: (token: Token, random: Random) => string,
  ])[] = [
    [
      "comments",
      ({ text }, random) => random.pick(["", "", "/* ; ' */", " -- it's; \n", "/*/**/$$*/"]) + text,
    ],
    [
      "white space",
      ({ text }, random) => random.pick(["", "", " ", "\n", "\t", "\r\n", "\f"]) + text,
    ],
    [
      "upper case",
      ({ kind, text }) =>
        kind === "word" ? text.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : text,
    ],
    ["quoted names", ({ kind, text }) => (kind === "word" && names.has(text) ? `"${text}"` : text)],
  ];

  it.each(layouts)("with %s changes no finding", (_, lay) => {
    const random = randomFrom(7);
    const before = lintFiles(demo.map(([path, sql]) => ({ path, sql })));
    expect(before.findings.length).toBeGreaterThan(10);
    for (let round = 0; round < 20; round++) {
      const after = lintFiles(
        demo.map(([path, sql]) => ({ path, sql: layOut(sql, (token) => lay(token, random)) })),
      );
      expect(after.findings.map(nounsOf)).toEqual(before.findings.map(nounsOf));
    }
  });

  it.each(layouts.slice(0, 3))("with %s changes no token", (_, lay) => {
    const random = randomFrom(8);
    for (const [, text] of texts) {
      const after = layOut(text, (token) => lay(token, random));
      expect(tokensOf(after)).toEqual(tokensOf(text));
    }
  });
});

interface Mutant {
  readonly path: string;
  readonly text: string;
  readonly original: string;
  /** What was replaced in the original, and by how much the rest has moved. */
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

// prettier-ignore
const hostile = [
  "'", '"', "`", "$$", "$a$", "/*", "*/", "--", ";", ";\n", "(", ")", "[", "]", "\\", "\0", "\n", "\r", " ", ":",
  "::", ":x", "{{", "}}", "${", "%s", "@", "?", "E'", "e'\\'", "U&'", "é", "\u{1f600}", "\ufeff", "\u00a0", "it's",
  "BEGIN ATOMIC ", " END ", " CASE ", "COPY t FROM stdin;\n", "\\.\n", "\n\\set x 1\n", "CREATE RULE ", ",", ".",
  "0", "-", "=", "a", "ALTER", " DO ", " AS ",
] as const;

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

/** Shows the first few for which the check does not hold. */
function expectNone(all: readonly Mutant[], holds: (mutant: Mutant) => boolean): void {
  const broken = all.filter((mutant) => !holds(mutant));
  const shown = broken.slice(0, 5).map(({ path, original, text, from, to, shift }) => ({
    path,
    at: from,
    was: original.slice(from, to),
    now: text.slice(from, to + shift),
    around: text.slice(Math.max(0, from - 80), to + shift + 120),
  }));
  expect(shown, `${String(broken.length)} mutants`).toEqual([]);
}

function readText(text: string): Reading {
  return read(migrationOf(text), parser, "postgres");
}

function migrationOf(text: string): Migration {
  const span = { start: 0, end: text.length };
  const segments = [{ at: 0, span, verbatim: true }];
  return {
    source: { path: "1.sql", text },
    direction: "up",
    transaction: undefined,
    fragments: [{ kind: "sql", text, segments, certainty: "always" }],
    reported: true,
    unit: "",
  };
}

const originals = new Map(texts.map(([path, text]) => [path, readText(text).statements]));

/** Statements that the mutation is on no line of, behind the end of or before. */
function leftAlone({ path, original, from, to }: Mutant): readonly Statement[] {
  return (originals.get(path) ?? []).filter(({ span, text }) => {
    const stop = original.indexOf(text.startsWith("\\") ? "\n" : ";", span.end);
    const line =
      Math.max(...["\n", "\r"].map((end) => original.lastIndexOf(end, span.start - 1))) + 1;
    return (stop >= 0 && stop < from) || to < line;
  });
}

/** Between COPY … FROM stdin and the line that ends its rows. */
function isRow(text: string, { statements }: Reading, at: number): boolean {
  return statements.some(({ span, text: written }) => {
    const end = text.slice(span.end).search(/^\\\.\r?$/m);
    return /\bstdin\b/i.test(written) && span.end < at && end >= 0 && span.end + end > at;
  });
}

/** What lies outside the spans. */
function between(text: string, spans: readonly Span[]): string {
  let rest = "";
  let done = 0;
  for (const { start, end } of [...spans].sort((left, right) => left.start - right.start)) {
    if (start > done) rest += text.slice(done, start);
    done = Math.max(done, end);
  }
  return rest + text.slice(done);
}

function blank(text: string, spans: readonly Span[]): string {
  return spans.reduce(
    (left, { start, end }) => left.slice(0, start) + " ".repeat(end - start) + left.slice(end),
    text,
  );
}

function wholeOf(text: string): Piece {
  const span = { start: 0, end: text.length };
  return {
    kind: "statement",
    span,
    text,
    holes: [],
    tokens: () => tokenize(text, "postgres", span),
  };
}

/** Findings but for syntax errors, by place. */
function places(sql: string): readonly string[] {
  return lintFiles([{ path: "1.sql", sql }])
    .findings.filter(({ rule }) => rule !== "syntax-error")
    .map(
      ({ rule, span, message }) => `${String(span.start)}-${String(span.end)} ${rule}: ${message}`,
    );
}

/** A text with every token written anew. */
function layOut(text: string, write: (token: Token) => string): string {
  let result = "";
  let done = 0;
  for (const piece of cut(text, "postgres").pieces) {
    if (piece.kind !== "statement") continue;
    for (const token of piece.tokens()) {
      result +=
        text.slice(done, token.start) +
        write({ ...token, text: text.slice(token.start, token.end) });
      done = token.end;
    }
  }
  return result + text.slice(done);
}

function tokensOf(text: string): readonly string[] {
  return cut(text, "postgres").pieces.flatMap((piece) =>
    piece.kind === "data"
      ? [piece.text]
      : piece.tokens().map((token) => `${token.kind} ${token.text}`),
  );
}

/** Names of tables and columns that no keyword is spelt like. */
function namesOf(files: readonly Text[]): ReadonlySet<string> {
  const names = files.flatMap(([, text]) =>
    readText(text).statements.flatMap(({ operations }) =>
      operations.flatMap((operation) =>
        operation.kind === "create-table"
          ? [operation.table.name, ...operation.columns.map((column) => column.name)]
          : [],
      ),
    ),
  );
  return new Set(names.filter((name) => /_|rs$/.test(name)));
}

function nounsOf({ path, rule, severity, certain, impact, related }: Finding): unknown {
  return { path, rule, severity, certain, impact, related: related.length };
}
