import {
  classOf,
  continuesWord,
  digit,
  endOfLine,
  endOfWord,
  isLetter,
  letter,
  operator,
  punctuation,
  space,
  special,
} from "./character.ts";
import { holeEnd } from "./hole.ts";
import {
  begins,
  closed,
  endOfGluedHole,
  endOfQuotes,
  endsOperand,
  found,
  lexPunctuation,
} from "./lexing.ts";
import { lexMysql } from "./lexis-mysql.ts";
import { lexSqlite } from "./lexis-sqlite.ts";
import type { Family, TokenKind } from "./token.ts";

/** What a lexical rule can find; `broken` runs to the end of the text because it is never closed. */
export type LexemeKind = TokenKind | "space" | "comment" | "broken";

/** A place in a text. Lexing moves it; nothing is allocated per lexeme, which is what makes cutting fast. */
export interface Cursor {
  readonly text: string;
  /** Lexing stops here. */
  readonly limit: number;
  kind: LexemeKind;
  start: number;
  end: number;
  /** Why a lexeme is broken. */
  problem: string;
  /** The last lexeme that was neither space nor comment. */
  lastKind: LexemeKind;
  lastStart: number;
  lastEnd: number;
  /** A run of operator characters to the end of which each sign from the tail on stands alone. */
  plainEnd: number;
  plainTail: number;
  /** Brackets open after this lexeme, and which: character codes. */
  depth: number;
  readonly brackets: number[];
}

/** Moves the cursor over one lexeme; false at the end. */
export type Lexis = (cursor: Cursor) => boolean;

export function cursorAt(text: string, at: number, limit: number): Cursor {
  return {
    text,
    limit,
    kind: "space",
    start: at,
    end: at,
    problem: "",
    lastKind: "space",
    lastStart: at,
    lastEnd: at,
    plainEnd: at,
    plainTail: at,
    depth: 0,
    brackets: [],
  };
}

export function lexerOf(family: Family): Lexis {
  switch (family) {
    case "postgres":
      return lexPostgres;
    case "mysql":
      return lexMysql;
    case "sqlite":
      return lexSqlite;
    default:
      return family satisfies never;
  }
}

/** The lexical rules of PostgreSQL (`scan.l`), with psql's variables and templates' placeholders. */
const lexPostgres: Lexis = (cursor) => {
  const { text, limit } = cursor;
  if (!begins(cursor)) return false;
  const { start } = cursor;
  const code = text.charCodeAt(start);
  switch (classOf(code)) {
    case space: {
      let end = start + 1;
      while (end < limit && classOf(text.charCodeAt(end)) === space) end++;
      return found(cursor, "space", end);
    }
    case letter:
      return lexWord(cursor, code);
    case digit:
      return found(cursor, "number", endOfNumber(text, start));
    case operator:
      return found(cursor, "operator", endOfOperator(cursor));
    case punctuation:
      return lexPunctuation(cursor, code);
    case special:
      return lexSpecial(cursor, code);
    default:
      return found(cursor, "operator", start + 1);
  }
};

function lexWord(cursor: Cursor, code: number): true {
  const { text, start } = cursor;
  const next = text.charCodeAt(start + 1);
  if (next === 39) {
    // E'…' has backslash escapes; B, X and N strings have not.
    if (code === 69 || code === 101) return lexEscapeString(cursor, start + 2);
    if (code === 66 || code === 98 || code === 88 || code === 120 || code === 78 || code === 110) {
      return lexString(cursor, start + 2);
    }
  } else if (next === 38 && (code === 85 || code === 117)) {
    const quote = text.charCodeAt(start + 2);
    if (quote === 39) return lexString(cursor, start + 3);
    if (quote === 34) return lexQuoted(cursor, start + 3);
  }
  // A byte order mark is no part of the first word.
  if (code === 0xfeff && start === 0) return found(cursor, "space", 1);
  const end = endOfWord(text, start + 1);
  const glued = text.charCodeAt(end);
  if (glued === 123 || glued === 64 || (glued === 37 && text.charCodeAt(end - 1) === 36)) {
    const from = text.charCodeAt(end - 1) === 36 ? end - 1 : end;
    const hole = endOfGluedHole(text, from);
    if (hole >= 0) return found(cursor, "hole", hole);
  }
  return found(cursor, "word", end);
}

function lexString(cursor: Cursor, at: number): true {
  return closed(cursor, "string", endOfQuotes(cursor.text, at, "'"), "unterminated quoted string");
}

function lexQuoted(cursor: Cursor, at: number): true {
  const { text } = cursor;
  // A placeholder in quotes may have quotes of its own: `"{{ index .Options "Namespace" }}"`.
  const hole = text.startsWith("{{", at) ? holeEnd(text, at) : -1;
  if (hole >= 0 && text[hole] === '"' && text.slice(at, hole).includes('"')) {
    return found(cursor, "hole", hole + 1);
  }
  const end = endOfQuotes(text, at, '"');
  return closed(cursor, "quoted", end, "unterminated quoted identifier");
}

function lexEscapeString(cursor: Cursor, at: number): true {
  const { text } = cursor;
  let end = at;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === 92) end += 2;
    else if (code !== 39) end++;
    else if (text.charCodeAt(end + 1) === 39) end += 2;
    else return found(cursor, "string", end + 1);
  }
  return closed(cursor, "string", -1, "unterminated quoted string");
}

function lexSpecial(cursor: Cursor, code: number): true {
  const { text, start } = cursor;
  const next = text.charCodeAt(start + 1);
  switch (code) {
    case 39:
      return lexString(cursor, start + 1);
    case 34:
      return lexQuoted(cursor, start + 1);
    case 36:
      return lexDollar(cursor, next);
    case 45:
      if (next === 45) return found(cursor, "comment", endOfLine(text, start));
      return found(cursor, "operator", endOfOperator(cursor));
    case 47:
      if (next === 42) {
        return closed(cursor, "comment", endOfComment(text, start + 2), "unterminated comment");
      }
      return found(cursor, "operator", endOfOperator(cursor));
    case 58:
      return lexColon(cursor, next);
    case 46:
      if (classOf(next) === digit && next < 128) {
        return found(cursor, "number", endOfNumber(text, start));
      }
      return found(cursor, "punctuation", start + 1);
    default: {
      const hole = code === 37 && endsOperand(cursor) ? -1 : endOfGluedHole(text, start);
      if (hole >= 0) return found(cursor, "hole", hole);
      if (code === 123) return found(cursor, "operator", start + 1);
      return found(cursor, "operator", endOfOperator(cursor));
    }
  }
}

function lexDollar(cursor: Cursor, next: number): true {
  const { text, start } = cursor;
  if (classOf(next) === digit && next < 128) {
    let end = start + 2;
    while (classOf(text.charCodeAt(end)) === digit) end++;
    return found(cursor, "parameter", end);
  }
  const tag = next === 36 ? start + 1 : endOfTag(text, start + 1);
  if (text.charCodeAt(tag) === 36) {
    const delimiter = text.slice(start, tag + 1);
    const close = text.indexOf(delimiter, tag + 1);
    const end = close < 0 ? -1 : close + delimiter.length;
    return closed(cursor, "string", end, "unterminated dollar-quoted string");
  }
  const hole = endOfGluedHole(text, start);
  return hole < 0 ? found(cursor, "operator", start + 1) : found(cursor, "hole", hole);
}

/** As `endOfWord`, but a tag holds no `$` and does not begin with a digit. */
function endOfTag(text: string, at: number): number {
  if (!isLetter(text.charCodeAt(at))) return at;
  let end = at + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === 36 || !continuesWord(code)) break;
    end++;
  }
  return end;
}

function lexColon(cursor: Cursor, next: number): true {
  const { text, start } = cursor;
  if (next === 58 || next === 61) return found(cursor, "punctuation", start + 2);
  // Between square brackets a colon is an array slice: the grammar takes `a[1:n]` as it stands.
  const slice = cursor.depth > 0 && cursor.brackets[cursor.depth - 1] === 91;
  const hole = slice && isLetter(next) ? -1 : holeEnd(text, start);
  return hole < 0 ? found(cursor, "punctuation", start + 1) : found(cursor, "hole", hole);
}

/** Comments nest. */
function endOfComment(text: string, at: number): number {
  let depth = 1;
  for (let end = at; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 42 && text.charCodeAt(end + 1) === 47) {
      end++;
      depth--;
      if (depth === 0) return end + 1;
    } else if (code === 47 && text.charCodeAt(end + 1) === 42) {
      end++;
      depth++;
    }
  }
  return -1;
}

function endOfNumber(text: string, at: number): number {
  let end = at;
  const second = text.charCodeAt(at + 1) | 32;
  if (text.charCodeAt(at) === 48 && (second === 120 || second === 111 || second === 98)) {
    return endOfWord(text, at + 2);
  }
  end = endOfDigits(text, end);
  // `1..2` is a range, not two numbers with a point.
  if (text.charCodeAt(end) === 46 && text.charCodeAt(end + 1) !== 46) {
    end = endOfDigits(text, end + 1);
  }
  if ((text.charCodeAt(end) | 32) === 101) {
    const sign = text.charCodeAt(end + 1);
    const exponent = sign === 43 || sign === 45 ? end + 2 : end + 1;
    const digits = endOfDigits(text, exponent);
    if (digits > exponent) end = digits;
  }
  return end;
}

function endOfDigits(text: string, at: number): number {
  let end = at;
  for (;;) {
    const code = text.charCodeAt(end);
    if (!(code >= 48 && code <= 57) && !(code === 95 && end > at)) return end;
    end++;
  }
}

function isOperator(code: number): boolean {
  // `- / @ % <` are operators too, unless something special follows them.
  const kind = classOf(code);
  if (kind === operator) return true;
  return code === 45 || code === 47 || code === 64 || code === 37 || code === 60;
}

/** The longest run of operator characters, as the server cuts it. */
function endOfOperator(cursor: Cursor): number {
  const { text, start } = cursor;
  if (start < cursor.plainEnd) return Math.max(start + 1, cursor.plainTail);
  let end = start + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (!isOperator(code)) break;
    const next = text.charCodeAt(end + 1);
    if ((code === 45 && next === 45) || (code === 47 && next === 42)) break;
    // `a=%s`, `a=@name@`: the placeholder is no part of the operator.
    if ((code === 37 || code === 64) && holeEnd(text, end) >= 0) break;
  }
  // An operator may end in + or - only if it holds a character that no SQL operator has.
  let tail = end;
  while (tail > start + 1 && isSign(text.charCodeAt(tail - 1))) tail--;
  if (tail === end || holdsUncommon(text, start, tail)) return end;
  cursor.plainEnd = end;
  cursor.plainTail = tail;
  return tail;
}

function isSign(code: number): boolean {
  return code === 43 || code === 45;
}

function holdsUncommon(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    if ("~!@#%^&|`?".includes(text.charAt(index))) return true;
  }
  return false;
}
