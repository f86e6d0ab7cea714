import type { NodeLocation, PGNode } from "pgsql-ast-parser";
import { wholeClause } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Operation } from "../../operation.ts";
import type { Span } from "../../source.ts";
import type { Piece } from "../../token.ts";
import type { Feed } from "./feed.ts";

/** A statement's syntax tree beside its tokens: the tree says what is meant, the tokens where it stands. */
export interface Reading {
  readonly span: Span;
  readonly whole: Clause;
  /** The index of the first token that starts at or after an offset in the fed text. */
  at(offset: number): number;
  /** The index of a node's first token. */
  first(node: PGNode | undefined): number;
  /** The index after a node's last token. */
  after(node: PGNode | undefined): number;
  /** The word or name at an index, folded or without its quotes, as the tree has it. */
  word(index: number): string;
  /** The index of the bracket that belongs to the one at `index`, if there is one. */
  partner(index: number): number | undefined;
  /** The library may have read the statement otherwise than the server does. */
  refuse(why: string, index: number): void;
  /** What SQL inside a string does; `undefined` when it cannot be read. */
  within(text: string): readonly Operation[] | undefined;
  readonly refusals: readonly { readonly why: string; readonly at: number }[];
}

export function readingOf(
  piece: Piece,
  { starts, words }: Feed,
  within: Reading["within"],
): Reading {
  const whole = wholeClause(piece);
  const refusals: { why: string; at: number }[] = [];
  let partners: ReadonlyMap<number, number> | undefined;
  const at = (offset: number): number => lowerBound(starts, offset);
  return {
    span: piece.span,
    whole,
    at,
    first: (node) => at(locationOf(node).start),
    after: (node) => at(locationOf(node).end),
    word: (index) => words[index] ?? "",
    partner: (index) => (partners ??= partnersOf(whole)).get(index),
    refuse: (why, index) => {
      refusals.push({ why, at: whole.tokens[index]?.start ?? piece.span.start });
    },
    within,
    refusals,
  };
}

function locationOf(node: PGNode | undefined): NodeLocation {
  return node?._location ?? { start: 0, end: 0 };
}

function lowerBound(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function partnersOf({ tokens }: Clause): ReadonlyMap<number, number> {
  const partners = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== "punctuation") continue;
    if (text === "(" || text === "[") open.push(index);
    if (text !== ")" && text !== "]") continue;
    const opening = open.pop();
    if (opening === undefined) continue;
    partners.set(opening, index);
    partners.set(index, opening);
  }
  return partners;
}
