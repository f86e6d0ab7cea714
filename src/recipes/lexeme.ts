import type { LexemeKind } from "../lexis.ts";
import { cursorAt, lexerOf } from "../lexis.ts";

/** A word, a sign or a string of what the user wrote. */
export interface Lexeme {
  readonly kind: LexemeKind;
  /** A word in lower case, a quoted name without its quotes, the rest as it stands. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** Brackets open after it. */
  readonly depth: number;
}

/** All but space and comments. What is glued to a placeholder is one name with it: `${prefix}_orders`. */
export function lexemesOf(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  const lex = lexerOf("postgres");
  const cursor = cursorAt(text, 0, text.length);
  while (lex(cursor)) {
    const { kind, end, depth } = cursor;
    if (kind === "space" || kind === "comment") continue;
    const last = lexemes.at(-1);
    const glued = last?.end === cursor.start && isGlue(last.kind, kind);
    if (glued) lexemes.pop();
    const start = glued ? last.start : cursor.start;
    const word = wordOf(kind, text.slice(start, end));
    lexemes.push({ kind: glued ? "hole" : kind, word, start, end, depth });
  }
  return lexemes;
}

/** Whether it is the keyword, not a name that is spelt like it. */
export function isKeyword(lexeme: Lexeme | undefined, ...keywords: readonly string[]): boolean {
  return lexeme?.kind === "word" && keywords.includes(lexeme.word);
}

function isGlue(left: LexemeKind, right: LexemeKind): boolean {
  const inName: readonly LexemeKind[] = ["word", "number", "hole"];
  return (left === "hole" && inName.includes(right)) || (right === "hole" && inName.includes(left));
}

function wordOf(kind: LexemeKind, written: string): string {
  if (kind === "quoted") return written.slice(1, -1).replaceAll('""', '"');
  return kind === "word" ? written.toLowerCase() : written;
}
