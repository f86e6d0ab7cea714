import type { Span } from "./source.ts";
import type { Piece, Token } from "./token.ts";

/** A run of one statement's tokens, from index `from` up to, not including, `to`. */
export interface Clause {
  readonly piece: Piece;
  readonly tokens: readonly Token[];
  readonly from: number;
  readonly to: number;
}

/** The whole statement. */
export function wholeClause(piece: Piece): Clause {
  const tokens = piece.tokens();
  return { piece, tokens, from: 0, to: tokens.length };
}

export function part(clause: Clause, from: number, to = clause.to): Clause {
  const { piece, tokens } = clause;
  return { piece, tokens, from, to: Math.max(from, Math.min(to, clause.to)) };
}

export function spanOf(clause: Clause): Span {
  const first = clause.tokens[clause.from];
  const last = clause.tokens[clause.to - 1];
  if (first === undefined || last === undefined || clause.to <= clause.from)
    return clause.piece.span;
  return { start: first.start, end: last.end };
}

/** The words of the user: what stands between first and last token, placeholders as they were written. */
export function textOf(clause: Clause): string {
  if (clause.to <= clause.from) return "";
  const { piece, tokens, from, to } = clause;
  const { start, end } = spanOf(clause);
  const origin = piece.span.start;
  if (piece.holes.length === 0) return piece.text.slice(start - origin, end - origin);
  // The piece's text has names where the user wrote placeholders; the tokens keep them.
  let text = "";
  let done = start;
  for (const token of tokens.slice(from, to)) {
    if (token.kind !== "hole") continue;
    text += piece.text.slice(done - origin, token.start - origin) + token.text;
    done = token.end;
  }
  return text + piece.text.slice(done - origin, end - origin);
}

/** The pieces between top-level commas. */
export function splitAtCommas(clause: Clause): readonly Clause[] {
  if (clause.to <= clause.from) return [];
  const depth = depthOf(clause);
  const parts: Clause[] = [];
  let from = clause.from;
  for (let index = clause.from; index < clause.to; index++) {
    const token = clause.tokens[index];
    if (token === undefined || token.depth !== depth || token.text !== ",") continue;
    parts.push(part(clause, from, index));
    from = index + 1;
  }
  parts.push(part(clause, from));
  return parts;
}

/** The index of an unquoted word at the clause's own depth, names behind a dot apart. */
export function findWord(clause: Clause, word: string, from = clause.from): number | undefined {
  const depth = depthOf(clause);
  for (let index = from; index < clause.to; index++) {
    const token = clause.tokens[index];
    if (token?.depth !== depth || token.kind !== "word" || token.text !== word) continue;
    if (index === 0 || clause.tokens[index - 1]?.text !== ".") return index;
  }
  return undefined;
}

/** `WITH (…) TABLESPACE fast` from there on, as CREATE INDEX writes it. */
export function storageIn(clause: Clause, from: number): { readonly text: string } | undefined {
  const settings = findWord(clause, "with", from);
  const space = findWord(clause, "tablespace", from);
  const texts = [
    ...(settings === undefined
      ? []
      : [textOf(part(clause, settings, afterGroup(clause, settings + 1)))]),
    ...(space === undefined ? [] : [textOf(part(clause, space, space + 2))]),
  ];
  return texts.length === 0 ? undefined : { text: texts.join(" ") };
}

/** The index of punctuation or an operator at the clause's own depth. */
export function findMark(clause: Clause, mark: string, from = clause.from): number | undefined {
  const depth = depthOf(clause);
  for (let index = from; index < clause.to; index++) {
    const token = clause.tokens[index];
    if (token?.depth === depth && token.text === mark && isMark(token)) return index;
  }
  return undefined;
}

export function isWord(clause: Clause, index: number, ...words: readonly string[]): boolean {
  const token = clause.tokens[index];
  return index < clause.to && token?.kind === "word" && words.includes(token.text);
}

/** The index after the bracket that closes the one at `open`. */
export function afterGroup(clause: Clause, open: number): number {
  const depth = clause.tokens[open]?.depth;
  for (let index = open + 1; index < clause.to; index++) {
    if (clause.tokens[index]?.depth === depth) return index + 1;
  }
  return clause.to;
}

/** What stands inside the bracket that opens at `open`. */
export function inside(clause: Clause, open: number): Clause {
  return part(clause, open + 1, Math.max(open + 1, afterGroup(clause, open) - 1));
}

/** The index of the first token that starts at or after an offset in the text the piece was cut from. */
export function tokenAt(clause: Clause, offset: number): number {
  let low = clause.from;
  let high = clause.to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((clause.tokens[middle]?.start ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index after a dotted name that begins at `index`. */
export function afterName(clause: Clause, index: number): number {
  let next = index + 1;
  while (next < clause.to && clause.tokens[next]?.text === ".") next += 2;
  return Math.min(next, clause.to);
}

const typeWords: Readonly<Record<string, string>> = {
  double: "precision",
  character: "varying",
  char: "varying",
  nchar: "varying",
  bit: "varying",
};
const intervalFields = ["year", "month", "day", "hour", "minute", "second"];

/** The index after a type that begins at `index`: `character varying(20)[]`, `a.b%type`. */
export function afterType(clause: Clause, index: number): number {
  const first = clause.tokens[index];
  const word = first?.kind === "word" ? first.text : "";
  let next: number;
  if (word === "setof" || word === "national") return afterType(clause, index + 1);
  if (word === "interval") next = afterInterval(clause, index + 1);
  else if (word === "time" || word === "timestamp") next = afterTime(clause, index + 1);
  else {
    next = afterName(clause, index);
    if (isWord(clause, next, typeWords[word] ?? "")) next++;
    next = afterParentheses(clause, next);
  }
  if (clause.tokens[next]?.text === "%" && isWord(clause, next + 1, "type")) next += 2;
  if (isWord(clause, next, "array")) next++;
  while (next < clause.to && clause.tokens[next]?.text === "[") next = afterGroup(clause, next);
  return next;
}

function afterTime(clause: Clause, index: number): number {
  const next = afterParentheses(clause, index);
  const zoned =
    isWord(clause, next, "with", "without") &&
    isWord(clause, next + 1, "time") &&
    isWord(clause, next + 2, "zone");
  return zoned ? next + 3 : next;
}

function afterInterval(clause: Clause, index: number): number {
  let next = index;
  if (isWord(clause, next, ...intervalFields)) {
    next++;
    if (isWord(clause, next, "to")) next += 2;
  }
  return afterParentheses(clause, next);
}

function afterParentheses(clause: Clause, index: number): number {
  const opens = index < clause.to && clause.tokens[index]?.text === "(";
  return opens ? afterGroup(clause, index) : index;
}

function depthOf(clause: Clause): number {
  return clause.tokens[clause.from]?.depth ?? 0;
}

function isMark(token: Token): boolean {
  return token.kind === "operator" || token.kind === "punctuation";
}
