import { endOfLine } from "./character.ts";
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
import type { Lexis } from "./lexis.ts";

/** The lexical rules of SQLite (`tokenize.c`), with templates' placeholders. */
export const lexSqlite: Lexis = (cursor) => {
  const { text, limit } = cursor;
  if (!begins(cursor)) return false;
  const { start } = cursor;
  const code = text.charCodeAt(start);
  const next = text.charCodeAt(start + 1);
  if (isBlank(code) || (code === 0xfeff && start === 0)) {
    let end = start + 1;
    while (end < limit && isBlank(text.charCodeAt(end))) end++;
    return found(cursor, "space", end);
  }
  if (isNameStart(code)) {
    if ((code === 120 || code === 88) && next === 39) {
      return closed(cursor, "string", endOfQuotes(text, start + 2, "'"), "unterminated string");
    }
    const end = endOfName(text, start);
    const from = text.charAt(end - 1) === "$" ? end - 1 : end;
    const hole = text.charCodeAt(end) === 123 ? endOfGluedHole(text, from) : -1;
    return hole < 0 ? found(cursor, "word", end) : found(cursor, "hole", hole);
  }
  if (isDigit(code) || (code === 46 && isDigit(next))) {
    return found(cursor, "number", endOfNumber(text, start));
  }
  switch (code) {
    case 39:
      return closed(cursor, "string", endOfQuotes(text, start + 1, "'"), "unterminated string");
    case 34:
    case 96: {
      const quote = text.charAt(start);
      const end = endOfQuotes(text, start + 1, quote);
      return closed(cursor, "quoted", end, "unterminated quoted identifier");
    }
    case 91: {
      const end = text.indexOf("]", start) + 1;
      return closed(cursor, "quoted", end > 0 ? end : -1, "unterminated quoted identifier");
    }
    case 45:
      if (next === 45) return found(cursor, "comment", endOfLine(text, start));
      return found(cursor, "operator", endOfArrow(text, start));
    case 47: {
      if (next !== 42) return found(cursor, "operator", start + 1);
      const end = text.indexOf("*/", start + 2);
      return closed(cursor, "comment", end < 0 ? -1 : end + 2, "unterminated comment");
    }
    case 40:
    case 41:
    case 44:
    case 46:
    case 59:
      return lexPunctuation(cursor, code);
    case 63: {
      let end = start + 1;
      while (isDigit(text.charCodeAt(end))) end++;
      return found(cursor, "parameter", end);
    }
    default: {
      const operand = code === 37 && endsOperand(cursor);
      const hole = operand || code === 58 ? -1 : holeEnd(text, start);
      if (hole >= 0) return found(cursor, "hole", endOfGluedHole(text, start));
      if (code === 36 || code === 58 || code === 64 || code === 35) {
        const end = endOfName(text, start + 1);
        if (end > start + 1) return found(cursor, "parameter", end);
      }
      return found(cursor, "operator", start + (double.has(text.slice(start, start + 2)) ? 2 : 1));
    }
  }
};

const double = new Set(["||", "<=", ">=", "<>", "!=", "==", "<<", ">>"]);

/** `-`, `->` and `->>`. */
function endOfArrow(text: string, start: number): number {
  if (text[start + 1] !== ">") return start + 1;
  return text[start + 2] === ">" ? start + 3 : start + 2;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** ASCII letters, `_` and everything beyond ASCII. */
function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127;
}

function endOfName(text: string, at: number): number {
  let end = at;
  for (;;) {
    const code = text.charCodeAt(end);
    if (!isNameStart(code) && !isDigit(code) && code !== 36) return end;
    end++;
  }
}

/** Letters glued to a number belong to it: the server then refuses the whole. */
function endOfNumber(text: string, start: number): number {
  let end = start;
  const second = text.charCodeAt(start + 1) | 32;
  if (text.charCodeAt(start) === 48 && second === 120) return endOfName(text, start + 2);
  end = endOfDigits(text, end);
  if (text.charCodeAt(end) === 46) end = endOfDigits(text, end + 1);
  if ((text.charCodeAt(end) | 32) === 101) {
    const sign = text.charCodeAt(end + 1);
    const digits = sign === 43 || sign === 45 ? end + 2 : end + 1;
    if (isDigit(text.charCodeAt(digits))) end = endOfDigits(text, digits);
  }
  return endOfName(text, end);
}

/** Digits, with single underscores between them. */
function endOfDigits(text: string, at: number): number {
  let end = at;
  for (;;) {
    const code = text.charCodeAt(end);
    const joins = code === 95 && end > at && isDigit(text.charCodeAt(end + 1));
    if (!isDigit(code) && !joins) return end;
    end++;
  }
}
