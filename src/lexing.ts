import { endOfWord } from "./character.ts";
import { holeEnd } from "./hole.ts";
import type { Cursor, LexemeKind } from "./lexis.ts";

// What the lexical rules of all dialects share.

/** Goes on to the next lexeme, which begins where the last one ended; false at the end. */
export function begins(cursor: Cursor): boolean {
  const start = cursor.end;
  if (start >= cursor.limit) return false;
  if (cursor.kind !== "space" && cursor.kind !== "comment") {
    cursor.lastKind = cursor.kind;
    cursor.lastStart = cursor.start;
    cursor.lastEnd = start;
  }
  cursor.start = start;
  return true;
}

export function found(cursor: Cursor, kind: LexemeKind, end: number): true {
  cursor.kind = kind;
  cursor.end = end > cursor.limit ? cursor.limit : end;
  return true;
}

/** A lexeme whose end was looked for: -1 means that it never ends. */
export function closed(cursor: Cursor, kind: LexemeKind, end: number, problem: string): true {
  if (end >= 0) return found(cursor, kind, end);
  cursor.problem = problem;
  return found(cursor, "broken", cursor.limit);
}

/** A placeholder and the identifier around it are one name: `${prefix}users_{{year}}`. */
export function endOfGluedHole(text: string, at: number): number {
  let end = holeEnd(text, at);
  if (end < 0) return -1;
  for (;;) {
    const word = endOfWord(text, end);
    const dollar = word > end && text.charCodeAt(word - 1) === 36 ? word - 1 : word;
    const hole = holeEnd(text, dollar);
    if (hole < 0) return word;
    end = hole;
  }
}

export function endOfQuotes(text: string, at: number, quote: string): number {
  for (let from = at; ; from += 2) {
    from = text.indexOf(quote, from);
    if (from < 0) return -1;
    if (text[from + 1] !== quote) return from + 1;
  }
}

export function lexPunctuation(cursor: Cursor, code: number): true {
  if (code === 40 || code === 91) {
    cursor.brackets[cursor.depth] = code;
    cursor.depth++;
  } else if ((code === 41 || code === 93) && cursor.depth > 0) {
    cursor.depth--;
  }
  return found(cursor, "punctuation", cursor.start + 1);
}

/** Words after which a value or a name follows, so that `%s` cannot be a modulo. */
const expectant = new Set(
  (
    "add and as between by column constraint database default delete else exists from grant ilike in " +
    "index interval into is join like limit not offset on only or owner references returning role " +
    "schema select set table then to type update user using values view when where with"
  ).split(" "),
);

/** An operand has just ended, so that `%` is the modulo operator. */
export function endsOperand(cursor: Cursor): boolean {
  switch (cursor.lastKind) {
    case "word":
      return !expectant.has(cursor.text.slice(cursor.lastStart, cursor.lastEnd).toLowerCase());
    case "punctuation": {
      const code = cursor.text.charCodeAt(cursor.lastStart);
      return code === 41 || code === 93;
    }
    case "quoted":
    case "string":
    case "number":
    case "parameter":
    case "hole":
      return true;
    case "operator":
    case "space":
    case "comment":
    case "broken":
      return false;
    default:
      return cursor.lastKind satisfies never;
  }
}
