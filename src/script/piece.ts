import type { Segment } from "../mapped-text.ts";
import type { Certainty, SqlFragment } from "../migration.ts";
import type { Span } from "../source.ts";

/** A part of a text that code puts together, and where it comes from. */
export interface Piece {
  readonly text: string;
  readonly span: Span;
  /** Character by character as in the source; else the whole stands for the whole of `span`. */
  readonly verbatim: boolean;
}

/** The pieces of what stands between the quotes of a literal: cooked, with every escape a piece. */
export function decode(
  source: string,
  span: Span,
  quotes: "string" | "template",
): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = span.start;
  const flush = (end: number): void => {
    if (end > from) {
      pieces.push({ text: source.slice(from, end), span: { start: from, end }, verbatim: true });
    }
  };
  for (let at = span.start; at < span.end;) {
    const code = source.charCodeAt(at);
    const isReturn = quotes === "template" && code === 13;
    if (code !== 92 && !isReturn) {
      at++;
      continue;
    }
    flush(at);
    const escape = isReturn ? returnAt(source, at) : escapeAt(source, at);
    if (escape.text !== "") {
      pieces.push({ text: escape.text, span: { start: at, end: escape.end }, verbatim: false });
    }
    at = escape.end;
    from = at;
  }
  flush(span.end);
  return pieces;
}

interface Escape {
  readonly text: string;
  readonly end: number;
}

/** In a template, every kind of line end is a line feed. */
function returnAt(source: string, at: number): Escape {
  return { text: "\n", end: source.charCodeAt(at + 1) === 10 ? at + 2 : at + 1 };
}

function escapeAt(source: string, at: number): Escape {
  const next = source[at + 1] ?? "";
  const simple = simpleEscapes[next];
  if (simple !== undefined) return { text: simple, end: at + 2 };
  if (next === "\r") return { text: "", end: source[at + 2] === "\n" ? at + 3 : at + 2 };
  if (next === "x") return codeAt(source, at + 2, at + 4);
  if (next === "u" && source[at + 2] === "{") {
    const close = source.indexOf("}", at);
    return { ...codeAt(source, at + 3, close), end: close + 1 };
  }
  if (next === "u") return codeAt(source, at + 2, at + 6);
  const octal = /^[0-7]{1,3}/.exec(source.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) {
    return { text: String.fromCharCode(parseInt(octal, 8)), end: at + 1 + octal.length };
  }
  return { text: next, end: at + 2 };
}

function codeAt(source: string, start: number, end: number): Escape {
  const code = parseInt(source.slice(start, end), 16);
  const known = code >= 0 && code <= 0x10ffff;
  return { text: known ? String.fromCodePoint(code) : "", end };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "\n": "",
  "\u2028": "",
  "\u2029": "",
};

export function isHole({ text, verbatim }: Piece): boolean {
  return !verbatim && text.startsWith("${");
}

/** Stands for what is known only when the code runs; a placeholder that readers of SQL see as one. */
export function holeOf(written: string, span: Span): Piece {
  // It may stand within quotes, which its own must not end.
  const name = written
    .replace(/['`]/g, "’")
    .replaceAll('"', "”")
    .replaceAll("\\", "")
    .replace(/[{}\s]+/g, " ")
    .trim()
    .slice(0, 60);
  return { text: `\${${name === "" ? "x" : name}}`, span, verbatim: false };
}

export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join("");
}

/** A constant that is put in elsewhere: all of it stands where it is put in. */
export function placedAt(pieces: readonly Piece[], span: Span): readonly Piece[] {
  const text = textOf(pieces);
  return text === "" ? [] : [{ text, span, verbatim: false }];
}

export function fragmentOf(pieces: readonly Piece[], certainty: Certainty): SqlFragment {
  const segments: Segment[] = [];
  let at = 0;
  const parts = numbered(pieces);
  for (const { text, span, verbatim } of parts) {
    segments.push({ at, span, verbatim });
    at += text.length;
  }
  // What one call is given is sent as one message.
  return { kind: "sql", text: textOf(parts), segments, certainty, message: true };
}

/** Whether a part of it is known only when the code runs. */
export function hasHole({ text, segments }: SqlFragment): boolean {
  return segments.some(({ at, span, verbatim }, index) => {
    return isHole({ text: text.slice(at, segments[index + 1]?.at), span, verbatim });
  });
}

/** `$${index}` is a parameter whose number the code counts up; `$$` would begin a quotation. */
function numbered(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.flatMap((piece, index): readonly Piece[] => {
    const { text, span, verbatim } = piece;
    const [before, after] = [pieces[index - 1], pieces[index + 1]];
    if (isHole(piece)) {
      if (before === undefined || !endsInNumber(before, piece, after)) return [piece];
      const start = before.verbatim ? before.span.end - 1 : before.span.start;
      return [{ text: "$1", span: { start, end: span.end }, verbatim: false }];
    }
    if (after === undefined || !endsInNumber(piece, after, pieces[index + 2])) return [piece];
    const rest = { ...span, end: verbatim ? span.end - 1 : span.end };
    return text === "$" ? [] : [{ text: text.slice(0, -1), span: rest, verbatim }];
  });
}

/** The last `$` is alone, and what follows the hole does not make it the tag of a quotation. */
function endsInNumber(before: Piece, hole: Piece, after: Piece | undefined): boolean {
  return (
    isHole(hole) &&
    !isHole(before) &&
    /(?:^|[^$\w])\$$/.test(before.text) &&
    after?.text.startsWith("$") !== true
  );
}
