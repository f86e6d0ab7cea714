import { afterGroup, part, spanOf, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Name } from "../../operation.ts";
import type { Span } from "../../source.ts";
import type { Token } from "../../token.ts";

/** A place in a statement's tokens; reading moves it. */
export interface Reader {
  readonly clause: Clause;
  at: number;
}

export function readerOf(clause: Clause): Reader {
  return { clause, at: clause.from };
}

export function tokenAt({ clause, at }: Reader, ahead = 0): Token | undefined {
  const index = at + ahead;
  return index < clause.to ? clause.tokens[index] : undefined;
}

export function isDone({ clause, at }: Reader): boolean {
  return at >= clause.to;
}

export function sees(reader: Reader, ...words: readonly string[]): boolean {
  return words.every((word, index) => {
    const token = tokenAt(reader, index);
    return token?.kind === "word" && token.text === word;
  });
}

/** One of these words comes next. */
export function seesOne(reader: Reader, ...words: readonly string[]): boolean {
  return words.some((word) => sees(reader, word));
}

/** Moves over these words, when they come next in this order. */
export function accept(reader: Reader, ...words: readonly string[]): boolean {
  if (!sees(reader, ...words)) return false;
  reader.at += words.length;
  return true;
}

export function acceptOne(reader: Reader, ...words: readonly string[]): string | undefined {
  const found = words.find((word) => sees(reader, word));
  if (found !== undefined) reader.at++;
  return found;
}

export function seesMark(reader: Reader, mark: string): boolean {
  const token = tokenAt(reader);
  return token?.text === mark && (token.kind === "punctuation" || token.kind === "operator");
}

export function acceptMark(reader: Reader, mark: string): boolean {
  if (!seesMark(reader, mark)) return false;
  reader.at++;
  return true;
}

/** The token as the user wrote it, a placeholder as the name that stands for it. */
export function written({ clause }: Reader, { start, end }: Span): string {
  const { span, text } = clause.piece;
  return text.slice(start - span.start, end - span.start);
}

/** A name without its quotes; `undefined` when none comes next. */
export function identifier(reader: Reader): string | undefined {
  const token = tokenAt(reader);
  if (token === undefined) return undefined;
  if (token.kind !== "word" && token.kind !== "quoted" && token.kind !== "hole") return undefined;
  reader.at++;
  const text = written(reader, token);
  return token.kind === "quoted" ? text.slice(1, -1).replaceAll("``", "`") : text;
}

/** `orders`, `shop.orders`, `` `shop` . `orders` ``. */
export function name(reader: Reader): Name | undefined {
  const first = identifier(reader);
  if (first === undefined) return undefined;
  if (!seesMark(reader, ".")) return { name: first };
  reader.at++;
  const second = identifier(reader);
  return second === undefined ? undefined : { schema: first, name: second };
}

export function names(reader: Reader): readonly Name[] {
  const list: Name[] = [];
  do {
    const one = name(reader);
    if (one === undefined) return list;
    list.push(one);
  } while (acceptMark(reader, ","));
  return list;
}

/** A string's value, or a word or number in its place. */
export function valueOf(reader: Reader): string | undefined {
  const token = tokenAt(reader);
  if (token === undefined || token.kind === "punctuation") return undefined;
  reader.at++;
  return token.kind === "string" || token.kind === "quoted"
    ? unquoted(written(reader, token))
    : token.text;
}

export function unquoted(text: string): string {
  const quote = text.at(-1) ?? "";
  const inner = text.slice(text.indexOf(quote) + 1, -1);
  return inner
    .replaceAll(quote + quote, quote)
    .replace(/\\([\s\S])/g, (_, escaped: string) => escapes[escaped] ?? escaped);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

/** The clause inside the brackets that open here; moves behind them. */
export function group(reader: Reader): Clause | undefined {
  if (!seesMark(reader, "(")) return undefined;
  const { clause, at } = reader;
  const end = afterGroup(clause, at);
  reader.at = end;
  return part(clause, at + 1, Math.max(at + 1, end - 1));
}

/** `(a, b(10), c DESC)`: the names alone. */
export function columnList(reader: Reader): readonly string[] | undefined {
  const inner = group(reader);
  if (inner === undefined) return undefined;
  const list: string[] = [];
  const inside = readerOf(inner);
  while (!isDone(inside)) {
    const one = identifier(inside);
    if (one !== undefined) list.push(one);
    while (!isDone(inside) && !acceptMark(inside, ",")) inside.at++;
  }
  return list;
}

export function textFrom({ clause, at }: Reader, from: number): string {
  return textOf(part(clause, from, at));
}

export function spanFrom({ clause, at }: Reader, from: number): Span {
  return spanOf(part(clause, from, at));
}
