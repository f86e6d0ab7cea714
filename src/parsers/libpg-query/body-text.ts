import { maskHoles } from "../../hole.ts";
import { cursorAt, lexerOf } from "../../lexis.ts";
import { sliceText } from "../../mapped-text.ts";
import type { MappedText } from "../../mapped-text.ts";
import type { Span } from "../../source.ts";
import { tokenize } from "../../token.ts";
import type { Token } from "../../token.ts";

/**
 * A procedural body beside what the grammar says of it: that gives lines and texts, in the order they are
 * written, and these are found again from where the last one ended.
 */
export interface BodyText {
  readonly value: MappedText;
  /** What the grammar is given, as long as the value: without what only it minds. */
  readonly asked: string;
  /** Placeholders and comments, in the value. */
  readonly holes: readonly Span[];
  readonly comments: readonly Span[];
  /** The place of a text at or after a line, one-based; what is found is passed. */
  find(words: string, line: number): Span | undefined;
  /** The next place of a keyword, which is passed. */
  findWord(word: string, line: number): Span | undefined;
  /** All places of a token. */
  placesOf(written: string): readonly Span[];
  /** To go through a part again. */
  mark(): number;
  goTo(mark: number): void;
  /** What stands there; with `words`, as the grammar has kept it. */
  slice(span: Span, words?: string): MappedText;
}

export function bodyText(value: MappedText, placeholders: "as it is" | "masked"): BodyText {
  const { text } = value;
  const { tokens, comments } = lexed(text);
  const holes = tokens.filter(({ kind }) => kind === "hole");
  const masked = placeholders === "masked" ? maskHoles(text, 0, holes) : text;
  const asked = withoutRowTypes(masked, tokens);
  const lines = lineStarts(text);
  let next = 0;

  const seek = (line: number, matches: (token: Token) => number | undefined): Span | undefined => {
    const from = lines[line - 1] ?? 0;
    for (let index = next; index < tokens.length; index++) {
      const token = tokens[index];
      if (token === undefined || token.start < from) continue;
      const end = matches(token);
      if (end === undefined) continue;
      next = index;
      while ((tokens[next]?.start ?? Infinity) < end) next++;
      return { start: token.start, end };
    }
    return undefined;
  };

  return {
    value,
    asked,
    holes,
    comments,
    placesOf: (written) => tokens.filter(({ start, end }) => text.slice(start, end) === written),
    find: (words, line) =>
      seek(line, ({ start }) => (agrees(asked, start, words) ? start + words.length : undefined)),
    findWord: (word, line) =>
      seek(line, (token) => (token.kind === "word" && token.text === word ? token.end : undefined)),
    mark: () => next,
    goTo(mark) {
      next = mark;
    },
    slice({ start, end }, words) {
      const part = sliceText(value, start, end);
      return words === undefined ? part : { ...part, text: blankedAs(part.text, words) };
    },
  };
}

/** INTO and its shortest target leave as much. */
const blanked = "      ";

/** The same but for what the grammar has blanked: INTO and its targets. */
function agrees(text: string, start: number, words: string): boolean {
  if (start + words.length > text.length) return false;
  if (text.startsWith(words, start)) return true;
  if (!words.includes(blanked)) return false;
  for (let index = 0; index < words.length; index++) {
    if (words[index] !== " " && words[index] !== text[start + index]) return false;
  }
  return true;
}

/** The user's words, but for what the grammar has blanked. */
function blankedAs(text: string, words: string): string {
  if (!words.includes(blanked)) return text;
  return Array.from(text, (character, index) => (words[index] === " " ? " " : character)).join("");
}

function lexed(text: string): {
  readonly tokens: readonly Token[];
  readonly comments: readonly Span[];
} {
  const lex = lexerOf("postgres");
  const comments: Span[] = [];
  for (const cursor = cursorAt(text, 0, text.length); lex(cursor);) {
    if (cursor.kind === "comment") comments.push({ start: cursor.start, end: cursor.end });
  }
  return { tokens: tokenize(text, "postgres", { start: 0, end: text.length }), comments };
}

/** The grammar knows no tables: a row type is to it what it is without saying so, a record. */
function withoutRowTypes(text: string, tokens: readonly Token[]): string {
  let bare = text;
  tokens.forEach((token, index) => {
    const sign = tokens[index - 1];
    if (token.text !== "rowtype" || token.kind !== "word" || sign?.text !== "%") return;
    const blanks = " ".repeat(token.end - sign.start);
    bare = bare.slice(0, sign.start) + blanks + bare.slice(token.end);
  });
  return bare;
}

/** Where lines begin as the grammar counts them, which minds no lone carriage return. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
