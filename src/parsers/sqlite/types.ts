import {
  bracketed,
  list,
  name,
  seesAll,
  seesMark,
  seesPlainName,
  stop,
  takesMark,
  textFrom,
} from "./input.ts";
import type { Input } from "./input.ts";

export interface Type {
  readonly name: string;
  readonly modifiers: readonly string[];
  readonly dimensions: 0;
  readonly text: string;
}

export const noType: Type = { name: "", modifiers: [], dimensions: 0, text: "" };

/** Any words, and up to two numbers between brackets: a type is free text. */
export function typeToken(input: Input): Type | undefined {
  const from = input.at;
  const words: string[] = [];
  while (seesPlainName(input) && !seesAll(input, "generated", "always", "as")) {
    words.push(name(input).toLowerCase());
  }
  if (words.length === 0) return undefined;
  const modifiers = seesMark(input, "(") ? bracketed(input, (each) => list(each, signed)) : [];
  if (modifiers.length > 2) stop(input, input.at - 1);
  return { name: words.join(" "), modifiers, dimensions: 0, text: textFrom(input, from) };
}

export function signed(input: Input): string {
  const from = input.at;
  takesMark(input, "+", "-");
  const token = input.tokens[input.at];
  if (token?.kind !== "number" || !isNumber(token.text)) stop(input);
  input.at++;
  return textFrom(input, from);
}

/** `12`, `1_000`, `0x1F`, `.5e3`; not `12abc`. */
export function isNumber(text: string): boolean {
  return number.test(text);
}

const number =
  /^(?:0x[\da-f]+(?:_[\da-f]+)*|(?:\d+(?:_\d+)*\.?(?:(?<=\.)\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?)$/i;
