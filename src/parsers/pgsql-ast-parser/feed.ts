import type { Piece, Token } from "../../token.ts";

/**
 * A statement as the library is given it: its tokens with one space between them. So comments, line
 * ends and the places where the library's own lexer cuts otherwise than the server cannot mislead it.
 */
export interface Feed {
  readonly text: string;
  /** Where each of the statement's tokens stands in `text`. */
  readonly starts: readonly number[];
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

export function feedOf(piece: Piece): Feed | Refusal {
  const tokens = piece.tokens();
  const at = piece.span.start;
  if (tokens.length > mostTokens) {
    const message = `the statement is longer than the ${String(mostTokens)} tokens that pgsql-ast-parser is given`;
    return { reason: "limit", message, at };
  }
  const deep = tokens[tooDeep(tokens)];
  if (deep !== undefined) {
    const message = `the statement is nested deeper than the ${String(deepestNesting)} levels that pgsql-ast-parser is given`;
    return { reason: "limit", message, at: deep.start };
  }
  const starts: number[] = [];
  let text = "";
  for (const [index, token] of tokens.entries()) {
    const written = piece.text.slice(token.start - at, token.end - at);
    const strange = strangenessOf(token, written);
    if (strange !== undefined) {
      const message = `pgsql-ast-parser does not read ${strange}`;
      return { reason: "unsupported", message, at: token.start };
    }
    if (index > 0 && !isSigned(tokens, index)) text += " ";
    starts.push(text.length);
    text += written;
  }
  return { text, starts };
}

/** Brackets, CASE, and operators in front of their operand, which all nest. */
function tooDeep(tokens: readonly Token[]): number {
  let cases = 0;
  let prefixes = 0;
  return tokens.findIndex(({ kind, text, depth }) => {
    if (kind === "word" && text === "case") cases++;
    if (kind === "word" && text === "end" && cases > 0) cases--;
    const isPrefix = text === "not" || text === "-" || text === "+";
    prefixes = isPrefix ? prefixes + 1 : 0;
    return depth + cases + prefixes > deepestNesting;
  });
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
/** As many bytes as a name can have; the server forgets the rest. */
const longestName = 63;

/** What the library's lexer would refuse, or take for something else. */
function strangenessOf({ kind }: Token, written: string): string | undefined {
  switch (kind) {
    case "word":
    case "hole":
      if (written.length > longestName) return "a name longer than 63 bytes";
      return /^(?:[a-z_][a-z0-9_]*|'[^']*')$/i.test(written) ? undefined : `the name ${written}`;
    case "quoted":
      // `*` and `""` it cannot read, space around a name it cuts off.
      if (!/^"[^"*]+"$/.test(written) || written.slice(1, -1).trim() !== written.slice(1, -1)) {
        return `the name ${written}`;
      }
      return bytesOf(written) - 2 > longestName ? "a name longer than 63 bytes" : undefined;
    case "string":
      if (/^(?:'|\$\$)/.test(written)) return undefined;
      if (!/^e/i.test(written)) return `the string ${written.slice(0, 20)}`;
      return /\\\s/.test(written) ? "a backslash before white space" : undefined;
    case "number":
      return /^(?:\d+|\d*\.\d+|\d+\.)$/.test(written) ? undefined : `the number ${written}`;
    case "operator":
      return operators.has(written) ? undefined : `the operator ${written}`;
    case "parameter":
    case "punctuation":
      return undefined;
    default:
      return kind satisfies never;
  }
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
