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
    const problem = { message, at: cursor.start };
    let behind = -1;
    for (let at = cursor.start; at < cursor.end && points.length < attempts; at++) {
      const code = text.charCodeAt(at);
      if (code !== 59 && code !== 10 && code !== 13) continue;
      // Behind a semicolon, comments on the way belong to the next statement.
      const next = nextStatement(text, at + 1, { indent, column: code === 59 ? -1 : 0 });
      if (next < 0 || next >= end || next === behind) continue;
      behind = next;
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
  const [first] = tokens;
  let before: number | undefined;
  const after: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "word" || index === 0 || !openers.has(token.text)) continue;
    const column = columnOf(text, token.start);
    if (column < 0 || column > indent) continue;
    if (token.start <= error) before = token.start;
    else if (!continues(token, first, tokens[index - 1])) after.push(token.start);
    if (after.length >= attempts) break;
  }
  return before === undefined ? after : [before, ...after];
}

/** Behind a misspelt word, some first words are rather parts of the same statement. */
function continues(token: Token, first: Token | undefined, previous: Token | undefined): boolean {
  if (first === undefined || !openers.has(first.text)) return false;
  if (token.text === "set") return settable.has(first.text);
  return clauses.has(token.text) || (previous !== undefined && joiners.has(previous.text));
}

const clauses = new Set(["execute", "select", "values", "with"]);
const settable = new Set(["alter", "create", "insert", "merge", "update", "with"]);
const joiners = new Set(
  ["(", ",", "after", "also", "as", "before", "do", "for", "instead", "of", "on", "or", "then"], // prettier-ignore
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
      // A closed body is right in most files, whatever else is wrong with its statement; it was closed
      // by the opening of the next one if it ends like the head of a function.
      return endsInHead(text, start, end) ? "unterminated dollar-quoted string" : undefined;
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

function endsInHead(text: string, start: number, end: number): boolean {
  let at = text.lastIndexOf("$", end - 2) - 1;
  while (at > start && isSpace(text.charCodeAt(at))) at--;
  const word = text.slice(Math.max(start, at - 2), at + 1).toLowerCase();
  return /\s(?:as|do)$/.test(word);
}

/** First words of statements. `end` and `declare` are left out: they are met in bodies. */
const openers = new Set(
  (
    "abort alter analyze begin call checkpoint close cluster comment commit copy create deallocate delete " +
    "discard do drop execute explain grant import insert listen lock merge notify prepare reassign " +
    "refresh reindex release reset revoke rollback savepoint security select set show start truncate " +
    "unlisten update vacuum values with"
  ).split(" "),
);

/**
 * The start of the statement that begins on a line of its own at or after `at`, or -1. Comments may stand
 * before it, unless a line has begun already, which `column` then says.
 */
function nextStatement(
  text: string,
  at: number,
  { indent, column: begun }: { readonly indent: number; readonly column: number },
): number {
  let index = at;
  let column = begun;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) {
      if (begun >= 0) return -1;
      column = 0;
      index++;
    } else if (isSpace(code)) {
      if (column >= 0) column++;
      index++;
    } else if (begun < 0 && text.startsWith("--", index)) {
      index = endOfLine(text, index);
    } else if (begun < 0 && text.startsWith("/*", index) && text.indexOf("*/", index) > 0) {
      index = text.indexOf("*/", index) + 2;
    } else break;
  }
  if (column < 0 || column > indent) continue;
    if (token.start <= error) before = token.start;
    else if (!continues(token, first, tokens[index - 1])) after.push(token.start);
    if (after.length >= attempts) break;
  }
  return before === undefined ? after : [before, ...after];
}

/** Behind a misspelt word, some first words are rather parts of the same statement. */
function continues(token: Token, first: Token | undefined, previous: Token | undefined): boolean {
  if (first === undefined || !openers.has(first.text)) return false;
  if (token.text === "set") return settable.has(first.text);
  return clauses.has(token.text) || (previous !== undefined && joiners.has(previous.text));
}

const clauses = new Set(["execute", "select", "values", "with"]);
const settable = new Set(["alter", "create", "insert", "merge", "update", "with"]);
const joiners = new Set(
  ["(", ",", "after", "also", "as", "before", "do", "for", "instead", "of", "on", "or", "then"], // prettier-ignore
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
      // A closed body is right in most files, whatever else is wrong with its statement; it was closed
      // by the opening of the next one if it ends like the head of a function.
      return endsInHead(text, start, end) ? "unterminated dollar-quoted string" : undefined;
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

function endsInHead(text: string, start: number, end: number): boolean {
  let at = text.lastIndexOf("$", end - 2) - 1;
  while (at > start && isSpace(text.charCodeAt(at))) at--;
  const word = text.slice(Math.max(start, at - 2), at + 1).toLowerCase();
  return /\s(?:as|do)$/.test(word);
}

/** First words of statements. `end` and `declare` are left out: they are met in bodies. */
const openers = new Set(
  (
    "abort alter analyze begin call checkpoint close cluster comment commit copy create deallocate delete " +
    "discard do drop execute explain grant import insert listen lock merge notify prepare reassign " +
    "refresh reindex release reset revoke rollback savepoint security select set show start truncate " +
    "unlisten update vacuum values with"
  ).split(" "),
);

/** The start of the statement that begins on a line of its own after `at`, or -1. */
function nextStatement(text: string, at: number, indent: number): number {
  let index = at;
  let column = -1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) {
      column = 0;
      index++;
    } else if (isSpace(code)) {
      if (column >= 0) column++;
      index++;
    } else if (text.startsWith("--", index)) {
      index = endOfLine(text, index);
    } else if (text.startsWith("/*", index) && text.indexOf("*/", index) > 0) {
      index = text.indexOf("*/", index) + 2;
    } else break;
  }
  if (column < 0 || column > indent || index >= text.length) return -1;
  if (text[index] === "\\") return index;
  const word = text.slice(index, Math.min(endOfWord(text, index), index + 20)).toLowerCase();
  return openers.has(word) ? index : -1;
}

/** How many characters of white space stand before `at` on its line; 0 when something else does. */
function indentAt(text: string, at: number): number {
  return Math.max(0, columnOf(text, at));
}

/** As `indentAt`, but -1 when `at` is not the first thing on its line. */
function columnOf(text: string, at: number): number {
  let before = at - 1;
  while (before >= 0 && (text[before] === " " || text[before] === "\t")) before--;
  const startsLine = before < 0 || text[before] === "\n" || text[before] === "\r";
  return startsLine ? at - 1 - before : -1;
}
