import { cursorAt, lexerOf } from "./lexis.ts";
import type { Span } from "./source.ts";

/** The lexical rules to read a text by. */
export type Family = "postgres" | "mysql" | "sqlite";

export type TokenKind =
  | "word"
  /** A quoted identifier. */
  | "quoted"
  | "string"
  | "number"
  /** `$1`. */
  | "parameter"
  /** A template's placeholder, `:name`, `${x}`, `{{x}}`. */
  | "hole"
  | "operator"
  /** One of `( ) [ ] , ; .` or `::`, `:=` and the like as operators. */
  | "punctuation";

/** Offsets count in the text that was cut. Comments and white space are no tokens. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** Words folded to lower case; other tokens as written. */
  readonly text: string;
  /** Brackets open before it; an opening and its closing bracket have the same depth. */
  readonly depth: number;
}

/** A run of text between separators. Pieces, trivia and separators together are the whole text. */
export interface Piece {
  /** `command`: a client command such as psql's `\set`; `data`: the rows after COPY … FROM stdin. */
  readonly kind: "statement" | "command" | "data";
  /** From the first to after the last token, in the text that was cut; without the separator. */
  readonly span: Span;
  /** What a parser reads: as long as `span`, each placeholder replaced by an identifier as long as itself. */
  readonly text: string;
  readonly holes: readonly Span[];
  /** The piece cannot be read: an unterminated quote or comment, a NUL, too deep, too long. */
  readonly broken?: Broken;
  /** Computed when first asked for. */
  tokens(): readonly Token[];
}

export interface Broken {
  readonly reason: "syntax" | "limit";
  readonly message: string;
  readonly at: number;
}

export interface Cut {
  readonly pieces: readonly Piece[];
  /** All of them, those inside statements included. */
  readonly comments: readonly Span[];
}

/** The tokens of a part of a text that begins and ends between lexemes. */
export function tokenize(text: string, family: Family, span: Span): readonly Token[] {
  const lex = lexerOf(family);
  const cursor = cursorAt(text, span.start, span.end);
  const tokens: Token[] = [];
  while (lex(cursor)) {
    const { kind, start, end } = cursor;
    if (kind === "space" || kind === "comment") continue;
    const written = text.slice(start, end);
    const opens = kind === "punctuation" && (written === "(" || written === "[");
    tokens.push({
      // What was never closed is read as what it began as.
      kind: kind === "broken" ? "string" : kind,
      start,
      end,
      text: kind === "word" ? fold(written) : written,
      depth: opens ? cursor.depth - 1 : cursor.depth,
    });
  }
  return tokens;
}

/** As the server folds: ASCII letters only, so that `İ` and the Kelvin sign stay themselves. */
export function fold(word: string): string {
  for (let index = 0; index < word.length; index++) {
    if (word.charCodeAt(index) > 127) {
      return word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    }
  }
  return word.toLowerCase();
}
