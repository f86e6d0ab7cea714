import type { Piece, Token } from "../../token.ts";

/**
 * A statement as the library is given it: its tokens with one space between them. So comments, line
 * ends and the places where the library's own lexer cuts otherwise than the server cannot mislead it.
 */
export interface Feed {
  readonly text: string;
  /** Where each of the statement's tokens stands in `text`. */
  readonly starts: readonly number[];
  /** The tokens, names without quotes. */
  readonly words: readonly string[];
}

export interface Refusal {
  readonly reason: "unsupported" | "limit";
  readonly message: string;
  readonly at: number;
}

/** About two seconds of work. */
const mostTokens = 20_000;
/** The library's answer to a mistake takes time that grows with the cube of the nesting. */
const deepestNesting = 30;
const mostUnions = 200;

export function feedOf(piece: Piece): Feed | Refusal {
  const tokens = piece.tokens();
  const at = piece.span.start;
  if (tokens.length > mostTokens) {
    const message = `pgsql-ast-parser is given no more than ${String(mostTokens)} tokens at once`;
    return { reason: "limit", message, at };
  }
  const deep = tooDeep(tokens);
  if (deep !== undefined) {
    const message = `pgsql-ast-parser is given no more than ${deep.what}`;
    return { reason: "limit", message, at: deep.token.start };
  }
  const starts: number[] = [];
  const words: string[] = [];
  let text = "";
  for (const [index, token] of tokens.entries()) {
    const written = wordsOf(token, piece);
    if (written === undefined) {
      const message = `pgsql-ast-parser does not read ${token.text.slice(0, longestName)}`;
      return { reason: "unsupported", message, at: token.start };
    }
    if (index > 0 && !isSigned(tokens, index)) text += " ";
    starts.push(text.length);
    text += written;
    words.push(written.startsWith('"') ? written.slice(1, -1) : written);
  }
  return { text, starts, words };
}

interface Excess {
  readonly token: Token;
  readonly what: string;
}

/** Brackets, CASE, operators in front of their operand: all of them nest, and unions do to the library. */
function tooDeep(tokens: readonly Token[]): Excess | undefined {
  let cases = 0;
  let prefixes = 0;
  let unions = 0;
  for (const token of tokens) {
    const { kind, text, depth } = token;
    if (kind === "word" && text === "case") cases++;
    if (kind === "word" && text === "end" && cases > 0) cases--;
    if (kind === "word" && text === "union") unions++;
    const isPrefix = text === "not" || text === "-" || text === "+";
    prefixes = isPrefix ? prefixes + 1 : 0;
    if (depth + cases + prefixes > deepestNesting) {
      return { token, what: `${String(deepestNesting)} levels of nesting` };
    }
    if (unions > mostUnions) return { token, what: `${String(mostUnions)} unions at once` };
  }
  return undefined;
}

/** Words before which a minus belongs to the number: the library's grammar has no other. */
const beforeSigned = new Set(
  "by cache increment maxvalue minvalue restart start to with zone".split(" "),
);

/** The number of a signed one, which the library only takes as one token in a few places. */
function isSigned(tokens: readonly Token[], index: number): boolean {
  const [before, sign, number] = [tokens[index - 2], tokens[index - 1], tokens[index]];
  if (number?.kind !== "number" || sign?.text !== "-" || sign.kind !== "operator") return false;
  if (before === undefined) return false;
  if (before.kind === "word") return beforeSigned.has(before.text);
  if (before.kind !== "operator") return false;
  return before.text.startsWith("->") || (before.text === "=" && tokens[0]?.text === "set");
}

/** Operators that the library's lexer cuts as the server does. */
const operators = new Set(
  (
    "+ - * / % ^ = <> != < <= > >= || && -> ->> #>> #- @> <@ ? ?| ?& ~ ~* !~ !~* ~~ ~~* !~~ !~~* " +
    "@@ << >> | & #"
  ).split(" "),
);
/** What the library is given for a token; `undefined`: it would refuse it, or take it for something else. */
function wordsOf({ kind, text, start, end }: Token, piece: Piece): string | undefined {
  switch (kind) {
    case "word":
    case "quoted":
      return nameIn(text);
    case "hole": {
      const mask = piece.text.slice(start - piece.span.start, end - piece.span.start);
      return mask.startsWith("'") ? mask : nameIn(mask.toLowerCase());
    }
    case "string":
      // What is between dollars is code, of which only that it is there is asked.
      if (text.startsWith("$")) return "$$$$";
      if (text.startsWith("'")) return text;
      return /^e/i.test(text) && !/\\\s/.test(text) ? text : undefined;
    case "number":
      return /^(?:\d+|\d*\.\d+|\d+\.)$/.test(text) ? text : undefined;
    case "operator":
      return operators.has(text) ? text : undefined;
    case "parameter":
    case "punctuation":
      return text;
    default:
      return kind satisfies never;
  }
}

/** A name as the library can read it: its words are of ASCII letters, so others are put in quotes. */
function nameIn(text: string): string | undefined {
  const isQuoted = text.startsWith('"');
  const name = clip(isQuoted ? text.slice(1, -1) : text);
  if (!isQuoted && /^[a-z_][a-z0-9_]*$/.test(name)) return name;
  // Neither `*` nor `""` can be read in quotes, and white space at an end is cut off.
  return name !== "" && !/["*]/.test(name) && name.trim() === name ? `"${name}"` : undefined;
}

/** As many bytes as a name can have. */
const longestName = 63;

/** The server forgets what a name has beyond that. */
function clip(name: string): string {
  if (name.length * 3 <= longestName) return name;
  let bytes = 0;
  let length = 0;
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > longestName) break;
    length += character.length;
  }
  return name.slice(0, length);
}
