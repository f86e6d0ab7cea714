import type { Clause } from "../../clause.ts";
import { part, spanOf, textOf, wholeClause } from "../../clause.ts";
import type { Written, Expression } from "../../expression.ts";
import type { Name } from "../../name.ts";
import type { Span } from "../../source.ts";
import type { Piece, Token } from "../../token.ts";
import type { Notes } from "./notes.ts";
import { joining, reserved } from "./words.ts";

/** A statement's tokens and how far they have been read. */
export interface Input {
  readonly piece: Piece;
  readonly whole: Clause;
  readonly tokens: readonly Token[];
  /** What stands inside other things, and they inside it. */
  readonly grammar: Grammar;
  /** The index of the next token. */
  at: number;
  /** In a trigger, where NEW and OLD are the row that it is for. */
  isTriggered?: true;
}

export interface Grammar {
  expression(input: Input, notes: Notes): Written;
  /** A query with its WITH, compound parts, order and limit. */
  query(input: Input, notes: Notes): unknown;
}

/** Why reading stopped; thrown, and caught where the parser begins. */
export interface Stop extends Error {
  readonly at: number;
}

export function open(piece: Piece, grammar: Grammar): Input {
  const whole = wholeClause(piece);
  return { piece, whole, tokens: whole.tokens, grammar, at: 0 };
}

export function isStop(error: unknown): error is Stop {
  return error instanceof Error && "at" in error && typeof error.at === "number";
}

/** In the words of the server. */
export function stop(input: Input, at = input.at): never {
  const token = input.tokens[at];
  const message =
    token === undefined ? "incomplete input" : `near "${rawOf(input, token)}": syntax error`;
  refuse(input, message, at);
}

/** What the grammar allows, and the server's parser does not. */
export function refuse(input: Input, message: string, at = input.at): never {
  const place = input.tokens[at]?.start ?? input.piece.span.end;
  throw Object.assign(new Error(message), { at: place });
}

function rawOf({ piece }: Input, token: Token): string {
  const origin = piece.span.start;
  return piece.text.slice(token.start - origin, token.end - origin);
}

/** The next token is one of these words. */
export function sees(input: Input, ...words: readonly string[]): boolean {
  return isWordAt(input, input.at, words);
}

/** The next tokens are these words, one after the other. */
export function seesAll(input: Input, ...words: readonly string[]): boolean {
  return words.every((word, index) => isWordAt(input, input.at + index, [word]));
}

export function isWordAt({ tokens }: Input, at: number, words: readonly string[]): boolean {
  const token = tokens[at];
  return token?.kind === "word" && words.includes(token.text);
}

export function seesMark({ tokens, at }: Input, ...marks: readonly string[]): boolean {
  const token = tokens[at];
  return token !== undefined && isMark(token) && marks.includes(token.text);
}

export function isMark({ kind }: Token): boolean {
  return kind === "punctuation" || kind === "operator";
}

/** Reads the words, or none of them. */
export function takes(input: Input, ...words: readonly string[]): boolean {
  if (!seesAll(input, ...words)) return false;
  input.at += words.length;
  return true;
}

export function takesMark(input: Input, ...marks: readonly string[]): boolean {
  if (!seesMark(input, ...marks)) return false;
  input.at++;
  return true;
}

export function want(input: Input, ...words: readonly string[]): void {
  for (const word of words) if (!takes(input, word)) stop(input);
}

export function wantMark(input: Input, mark: string): void {
  if (!takesMark(input, mark)) stop(input);
}

/** One of the words, which one is the answer. */
export function wantOne<const W extends string>(input: Input, words: readonly W[]): W {
  const found = words.find((word) => takes(input, word));
  return found ?? stop(input);
}

/** IF NOT EXISTS. */
export function ifNotThere(input: Input): boolean {
  if (!takes(input, "if")) return false;
  want(input, "not", "exists");
  return true;
}

export function ifThere(input: Input): boolean {
  if (!takes(input, "if")) return false;
  want(input, "exists");
  return true;
}

/** Items between commas, at least one. */
export function list<T>(input: Input, item: (input: Input) => T): T[] {
  const items = [item(input)];
  while (takesMark(input, ",")) items.push(item(input));
  return items;
}

export function bracketed<T>(input: Input, content: (input: Input) => T): T {
  wantMark(input, "(");
  const found = content(input);
  wantMark(input, ")");
  return found;
}

/** A name of a thing: quoted in any way, a string, or a word that is not reserved. */
export function name(input: Input): string {
  const token = input.tokens[input.at];
  if (token === undefined || !isName(token)) stop(input);
  input.at++;
  return nameIn(input, token);
}

export function seesName({ tokens, at }: Input): boolean {
  const token = tokens[at];
  return token !== undefined && isName(token);
}

function isName({ kind, text }: Token): boolean {
  if (kind === "word") return !reserved.has(text);
  // A string may be a name, a blob may not.
  return kind === "quoted" || kind === "hole" || (kind === "string" && text.startsWith("'"));
}

/** An alias or a part of a type: no words of joins. */
export function seesPlainName({ tokens, at }: Input, offset = 0): boolean {
  const token = tokens[at + offset];
  if (token === undefined || !isName(token)) return false;
  return token.kind !== "word" || (!joining.has(token.text) && token.text !== "indexed");
}

export function seesString({ tokens, at }: Input): boolean {
  return tokens[at]?.kind === "string";
}

/** As it was written, without its quotes. */
export function nameIn(input: Input, token: Token): string {
  const raw = rawOf(input, token);
  if (token.kind === "string") return raw.slice(1, -1).replaceAll("''", "'");
  if (token.kind !== "quoted") return raw;
  const quote = raw.charAt(0);
  const inner = raw.slice(1, -1);
  return quote === "[" ? inner : inner.replaceAll(quote + quote, quote);
}

/** `name` or `schema.name`. */
export function fullName(input: Input): Name {
  const first = name(input);
  return takesMark(input, ".") ? { schema: first, name: name(input) } : { name: first };
}

/** Where a clause begins that is being read. */
export function spanFrom(input: Input, from: number): Span {
  return spanOf(part(input.whole, from, Math.max(from + 1, input.at)));
}

export function textFrom(input: Input, from: number): string {
  return textOf(part(input.whole, from, input.at));
}

export function written(input: Input, from: number, value: Expression): Written {
  return { text: textFrom(input, from), value };
}

export function ended({ tokens, at }: Input): boolean {
  return at >= tokens.length;
}

export function seesSelect(input: Input): boolean {
  if (sees(input, "select", "values")) return true;
  return sees(input, "with") && !seesMark({ ...input, at: input.at + 1 }, ",", ")", ".", "(", "=");
}
