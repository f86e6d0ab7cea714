import { endOfLine, isSpace } from "./character.ts";
import { holeEnd } from "./hole.ts";
import { begins, closed, endOfQuotes, endsOperand, found, lexPunctuation } from "./lexing.ts";
import type { Cursor, Lexis } from "./lexis.ts";

/**
 * The lexical rules of MySQL and MariaDB (`sql_lex.cc`). What stands in a versioned comment
 * (`/*!80013 … *\/`, `/*M! … *\/`) is code: its brackets count as space.
 */
export const lexMysql: Lexis = (cursor) => {
  const { text, limit } = cursor;
  if (!begins(cursor)) return false;
  const { start } = cursor;
  const code = text.charCodeAt(start);
  if (isSpace(code) || (code === 0xfeff && start === 0)) {
    let end = start + 1;
    while (end < limit && isSpace(text.charCodeAt(end))) end++;
    return found(cursor, "space", end);
  }
  if (isWordPart(code) && code !== 36) return lexWord(cursor, code);
  return lexSign(cursor, code, text.charCodeAt(start + 1));
};

/** Letters, digits, `_`, everything beyond ASCII, and a `$` that stands alone: two of them end a statement. */
function isWordPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    isDigit(code) ||
    code === 95 ||
    code >= 128
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function endOfWord(text: string, at: number): number {
  let end = at;
  for (;;) {
    const code = text.charCodeAt(end);
    const isDollar = code === 36 && text.charCodeAt(end + 1) !== 36 && holeEnd(text, end) < 0;
    if (!isWordPart(code) && !isDollar) return end;
    end++;
  }
}

function lexWord(cursor: Cursor, code: number): true {
  const { text, start } = cursor;
  const next = text.charCodeAt(start + 1);
  // x'4d', b'01' and n'…' are strings.
  if (next === 39 && "xXbBnN".includes(text.charAt(start))) return lexString(cursor, start + 1, 39);
  if (isDigit(code)) {
    const number = endOfNumber(text, start);
    // A name may begin with a digit, `2fa`, but behind a point it is one in any case.
    if (!isWordPart(text.charCodeAt(number))) return found(cursor, "number", number);
  }
  const end = endOfWord(text, start);
  const glued =
    text.charCodeAt(end) === 36 || text.charCodeAt(end) === 123 ? holeEnd(text, end) : -1;
  return glued < 0 ? found(cursor, "word", end) : found(cursor, "hole", endOfWord(text, glued));
}

function endOfNumber(text: string, at: number): number {
  if (text.charCodeAt(at) === 48 && (text.charCodeAt(at + 1) | 32) === 120) {
    return endOfWord(text, at + 2);
  }
  let end = at;
  while (isDigit(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) === 46) {
    end++;
    while (isDigit(text.charCodeAt(end))) end++;
  }
  if ((text.charCodeAt(end) | 32) === 101) {
    const sign = text.charCodeAt(end + 1);
    const digits = sign === 43 || sign === 45 ? end + 2 : end + 1;
    if (isDigit(text.charCodeAt(digits))) {
      end = digits;
      while (isDigit(text.charCodeAt(end))) end++;
    }
  }
  return end;
}

function lexSign(cursor: Cursor, code: number, next: number): true {
  const { text, start } = cursor;
  switch (code) {
    case 39:
    case 34:
      return lexString(cursor, start, code);
    case 96: {
      const end = endOfQuotes(text, start + 1, "`");
      return closed(cursor, "quoted", end, "unterminated quoted identifier");
    }
    case 35:
      return found(cursor, "comment", endOfLine(text, start));
    case 45:
      return next === 45 && endsDashes(text.charCodeAt(start + 2))
        ? found(cursor, "comment", endOfLine(text, start))
        : found(cursor, "operator", start + 1);
    case 47:
      return next === 42 ? lexComment(cursor) : found(cursor, "operator", start + 1);
    case 42:
      return found(cursor, next === 47 ? "space" : "operator", next === 47 ? start + 2 : start + 1);
    case 40:
    case 41:
      return lexPunctuation(cursor, code);
    case 44:
    case 59:
      return found(cursor, "punctuation", start + 1);
    case 46:
      return isDigit(next)
        ? found(cursor, "number", endOfNumber(text, start))
        : found(cursor, "punctuation", start + 1);
    case 64:
      return lexVariable(cursor);
    case 63:
      return found(cursor, "parameter", start + 1);
    case 58:
      if (next === 61) return found(cursor, "punctuation", start + 2);
      return lexHole(cursor);
    case 37:
      return endsOperand(cursor) ? found(cursor, "operator", start + 1) : lexHole(cursor);
    case 36:
    case 123:
      return lexHole(cursor);
    default:
      return found(cursor, "operator", endOfOperator(text, start));
  }
}

/** `<=`, `<=>`, `!=`, `||`, `->>`: the longest that the server knows. */
function endOfOperator(text: string, at: number): number {
  const three = text.slice(at, at + 3);
  if (three === "<=>" || three === "->>") return at + 3;
  return ["<=", ">=", "<>", "!=", "||", "&&", "<<", ">>", "->"].includes(three.slice(0, 2))
    ? at + 2
    : at + 1;
}

/** `--` is a comment only where white space or the end follows. */
function endsDashes(code: number): boolean {
  return Number.isNaN(code) || code <= 32;
}

function lexComment(cursor: Cursor): true {
  const { text, start } = cursor;
  const isCode = text.startsWith("!", start + 2) || text.startsWith("M!", start + 2);
  if (isCode) {
    let end = start + (text.startsWith("!", start + 2) ? 3 : 4);
    while (isDigit(text.charCodeAt(end))) end++;
    return found(cursor, "space", end);
  }
  const close = text.indexOf("*/", start + 2);
  return closed(cursor, "comment", close < 0 ? -1 : close + 2, "unterminated comment");
}

/** `@a`, `@'a'`, `@@session.x`. */
function lexVariable(cursor: Cursor): true {
  const { text, start } = cursor;
  let at = start + 1;
  if (text.charCodeAt(at) === 64) at++;
  const quote = text.charCodeAt(at);
  if (quote === 39 || quote === 34 || quote === 96) {
    const end = endOfQuotes(text, at + 1, String.fromCharCode(quote));
    return closed(cursor, "parameter", end, "unterminated variable");
  }
  return found(cursor, "parameter", Math.max(endOfWord(text, at), start + 1));
}

function lexHole(cursor: Cursor): true {
  const { text, start } = cursor;
  const end = holeEnd(text, start);
  return end < 0
    ? found(cursor, "operator", start + 1)
    : found(cursor, "hole", endOfWord(text, end));
}

function lexString(cursor: Cursor, at: number, quote: number): true {
  const { text } = cursor;
  let end = at + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === 92) end += 2;
    else if (code !== quote) end++;
    else if (text.charCodeAt(end + 1) === quote) end += 2;
    else return found(cursor, "string", end + 1);
  }
  return closed(cursor, "string", -1, "unterminated quoted string");
}
