/**
 * Calls that look as if they sent SQL or changed the schema, found in the text of a file alone. It knows
 * no framework and no syntax tree, so that it errs in other ways than what it is compared with.
 */
import type { Span } from "../../src/node/index.ts";

/** All of them in what goes up. */
export function callsIn(text: string): readonly Span[] {
  return found(new RegExp([texts, tags, names].map(({ source }) => source).join("|"), "gi"), text);
}

/** Those that go by a builder's name. */
export function builderCallsIn(text: string): readonly Span[] {
  return found(new RegExp(names, "gi"), text);
}

/** What stands behind the word `down` or `beforeDown` goes back. */
function found(calls: RegExp, text: string): readonly Span[] {
  const down =
    /\b(?:async\s+)?(?:exports\.)?(?:beforeD|d)own\b\s*(?:=|:|\()/.exec(text)?.index ?? text.length;
  const up = text.search(/\b(?:up|run|beforeUp)\b\s*(?:=|:|\()/);
  const end = down > up ? down : text.length;
  const code = withoutComments(text);
  return [...code.matchAll(calls)]
    .filter(({ index }) => index >= Math.max(up, 0) && index < end)
    .map(({ index, 0: head }) => ({ start: index, end: closing(code, index + head.length) }));
}

// A text that begins like a statement, given to any method or function.
const texts =
  /\b[\w$.]+\s*(?:<[^<>()]*>)?\(\s*(?=[`"']\s*(?:select|insert|update|delete|create|alter|drop|truncate|comment)\s)/;

// A tag whose text does.
const tags =
  /\bsql(?:<[^<>()]*>)?(?=`\s*(?:insert|update|delete|create|alter|drop|truncate|comment)\s)/;

// A name that says so.
const names =
  /(?:\.|await\s+|return\s+)(?:createTable|dropTable|renameTable|addColumns?|dropColumns?|removeColumn|renameColumn|changeColumn|alterTable|createIndex|dropIndex|addIndex|removeIndex|createForeignKey|addForeignKey|dropForeignKey|addConstraint|removeConstraint|addNotNull|dropNotNull)\s*\(/;

/** Blanks in the place of comments, and no other change of length. */
function withoutComments(text: string): string {
  return text.replace(/(["'`])(?:\\[\s\S]|(?!\1)[^\\])*\1|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (match) =>
    match.startsWith("/") ? " ".repeat(match.length) : match,
  );
}

/** Behind the parenthesis or the backtick that closes what was opened. */
function closing(code: string, from: number): number {
  let depth = code[from] === "`" ? 0 : 1;
  for (let at = from; at < code.length; at++) {
    const character = code[at] ?? "";
    if (/["'`]/.test(character)) {
      at = textEnd(code, at);
      if (depth === 0) return at + 1;
    } else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at + 1;
  }
  return code.length;
}

function textEnd(code: string, from: number): number {
  const quote = code[from];
  for (let at = from + 1; at < code.length; at++) {
    if (code[at] === "\\") at++;
    else if (code[at] === quote) return at;
  }
  return code.length;
}
