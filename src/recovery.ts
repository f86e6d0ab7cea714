import { endOfLine, endOfWord, isSpace } from "./character.ts";
import type { ResumePoint } from "./cut.ts";
import { cursorAt, lexerOf } from "./lexis.ts";
import type { Cursor } from "./lexis.ts";
import type { Family, Piece, Token } from "./token.ts";

/** How many places are worth a try. */
const attempts = 8;

/**
 * Where statements may begin inside a piece that cannot be read, because a quote in it swallowed them.
 * The culprit is seldom the quote that stays open: after `'it's'` every string is read inside out, up to
 * the last one of the file. So we look for the first string, or body, in which a line begins with a
 * statement's first word, no deeper indented than the piece itself.
 */
export function resumePoints(text: string, family: Family, piece: Piece): readonly ResumePoint[] {
  const { start, end } = piece.span;
  const points: ResumePoint[] = [];
  const indent = indentAt(text, start);
  const lex = lexerOf(family);
  const cursor = cursorAt(text, start, end);
  while (points.length < attempts && lex(cursor)) {
    const message = swallows(cursor);
    if (message === undefined) continue;
    const bodyAt = text[cursor.start] === ";" ? piece.broken?.at : undefined;
    const problem = { message, at: bodyAt ?? cursor.start };
    let last = -1;
    for (let at = cursor.start; at < cursor.end && points.length < attempts; at++) {
      const code = text.charCodeAt(at);
      if (code !== 59 && code !== 10 && code !== 13) continue;
      // Behind a semicolon, comments on the way belong to the next statement.
      const next =
        code === 59 ? nextStatement(text, at + 1, indent) : startOn(text, at + 1, indent);
      if (next < 0 || next >= end || next === last) continue;
      last = next;
      points.push({ at: code === 59 ? at + 1 : next, problem });
    }
  }
  return points;
}

/**
 * Where statements may begin inside a piece with an error, because the semicolon before them is missing
 * or because the piece begins with something else. Likeliest first: the last line up to the error that
 * begins like a statement, then those after it.
 */
export function statementStarts(text: string, piece: Piece, error: number): readonly number[] {
  const indent = indentAt(text, piece.span.start);
  const tokens = piece.tokens();
  let before: number | undefined;
  const after: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "word" || index === 0 || !openers.has(token.text)) continue;
    const line = lineAt(text, token.start);
    if ((tokens[index - 1]?.end ?? 0) > line || blanksAt(text, line) > indent) continue;
    if (token.start <= error) before = token.start;
    else if (!continues(tokens, index)) after.push(token.start);
    if (after.length >= attempts) break;
  }
  return before === undefined ? after : [before, ...after];
}

/** First words of statements. `end` and `declare` are left out: they are met in bodies. */
const openers = new Set(
  (
    "abort alter analyze attach begin call checkpoint close cluster comment commit copy create deallocate delete " +
    "detach discard do drop execute explain grant import insert listen lock merge notify pragma prepare reassign " +
    "refresh reindex release replace reset revoke rollback savepoint security select set show start truncate " +
    "unlisten update vacuum values with"
  ).split(" "),
);

/** Behind a misspelt word, some first words are rather parts of the same statement. */
function continues(tokens: readonly Token[], index: number): boolean {
  const word = (at: number): string => tokens[at]?.text ?? "";
  if (!openers.has(word(0))) return false;
  const nests = nesting.has(word(0));
  switch (word(index)) {
    case "execute":
    case "select":
    case "values":
    case "with":
      return holders.has(word(0)) || (nests && beforeQuery.has(word(index - 1)));
    case "delete":
    case "insert":
    case "update":
      return word(0) === "with" || (nests && beforeChange.has(word(index - 1)));
    case "set":
      if (word(index + 1) === "local" || word(index + 1) === "session") return false;
      return setters.has(word(0)) || setters.has(word(1));
    default:
      return false;
  }
}

/** Statements that other statements may be part of. */
const nesting = new Set(
  "copy create delete explain grant insert merge prepare revoke select update values with".split(
    " ",
  ),
);

/** Statements that may go on with a query or an EXECUTE. */
const holders = new Set("explain insert merge".split(" "));

/** `UNION SELECT`, `AS SELECT`, `WITH … ) SELECT`. */
const beforeQuery = new Set("( ) all as distinct except for intersect union".split(" "));

/** `ON CONFLICT DO UPDATE`, `WHEN MATCHED THEN DELETE`, `AFTER INSERT OR UPDATE`. */
const beforeChange = new Set("( after also as before do for instead of on or then".split(" "));

/** Statements that have a SET clause, by their first or second word. */
const setters = new Set(
  "database function insert merge or procedure role update user with".split(" "),
);

/** What is wrong with a lexeme that may have swallowed statements, or `undefined`. */
function swallows(cursor: Cursor): string | undefined {
  const { text, start, end } = cursor;
  switch (cursor.kind) {
    case "broken":
      return cursor.problem;
    case "quoted":
      return "unterminated quoted identifier";
    case "string":
      if (text[start] !== "$") return "unterminated quoted string";
      // A closed body is right in most files, whatever else is wrong with its statement.
      return isInsideOut(text, start, end) ? "unterminated dollar-quoted string" : undefined;
    case "punctuation":
      return text[start] === ";" ? "unterminated body" : undefined;
    case "word":
    case "number":
    case "parameter":
    case "hole":
    case "operator":
    case "space":
    case "comment":
      return undefined;
    default:
      return cursor.kind satisfies never;
  }
}

/** It begins like what follows a body, or ends like what stands before one. */
function isInsideOut(text: string, start: number, end: number): boolean {
  const open = text.indexOf("$", start + 1) + 1;
  if (/^\s*(?:;|language\b)/i.test(text.slice(open, open + 40))) return true;
  let at = text.lastIndexOf("$", end - 2) - 1;
  while (at > open && isSpace(text.charCodeAt(at))) at--;
  return /(?:\s(?:as|default|do|is|to)|[=(,|])$/i.test(text.slice(Math.max(open, at - 9), at + 1));
}

/** How far the next statement is looked for, so that a text of nothing but comments stays cheap. */
const reach = 2000;

/** The start of the statement that begins on a line of its own behind blanks and comments, or -1. */
function nextStatement(text: string, at: number, indent: number): number {
  return opening(text, at, { column: -1, indent, lines: "all" });
}

/** The start of the statement that begins on the line at `at`, or -1. */
function startOn(text: string, at: number, indent: number): number {
  return opening(text, at, { column: 0, indent, lines: "one" });
}

interface Search {
  /** How many blanks stand before on the line; -1 when it began with something else. */
  readonly column: number;
  readonly indent: number;
  readonly lines: "one" | "all";
}

function opening(text: string, from: number, search: Search): number {
  const limit = Math.min(text.length, from + reach);
  let at = from;
  let { column } = search;
  let blank = true;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) {
      if (search.lines === "one") return -1;
      column = 0;
      blank = true;
      at++;
    } else if (isSpace(code)) {
      if (blank && column >= 0) column++;
      at++;
    } else if (search.lines === "all" && text.startsWith("--", at)) {
      at = endOfLine(text, at);
    } else if (text.startsWith("/*", at)) {
      const close = text.slice(at, limit).indexOf("*/");
      if (close < 0) return -1;
      at += close + 2;
      blank = false;
    } else break;
  }
  if (column < 0 || column > search.indent) return -1;
  if (text[at] === "\\" && text[at + 1] !== ".") return at;
  const word = text.slice(at, Math.min(endOfWord(text, at), at + 20)).toLowerCase();
  return openers.has(word) ? at : -1;
}

/** How many blanks stand before `at` on its line; 0 when something else does. */
function indentAt(text: string, at: number): number {
  const line = lineAt(text, at);
  const blanks = blanksAt(text, line);
  return line + blanks === at ? blanks : 0;
}

/** Where the line of `at` begins. */
function lineAt(text: string, at: number): number {
  let start = at;
  while (start > 0 && text[start - 1] !== "\n" && text[start - 1] !== "\r") start--;
  return start;
}

function blanksAt(text: string, line: number): number {
  let at = line;
  while (text[at] === " " || text[at] === "\t") at++;
  return at - line;
}
