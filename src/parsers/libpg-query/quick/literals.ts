import type { A_Const, Node } from "libpg-query";
import { decline, takesMark } from "./input.ts";
import type { Input } from "./input.ts";

/** The value of the string that comes next, if one does. */
export function takesString(input: Input): string | undefined {
  const token = input.tokens[input.at];
  if (token?.kind !== "string") return undefined;
  input.at++;
  // Two of them can be one.
  if (input.tokens[input.at]?.kind === "string") decline();
  const { text } = token;
  if (text.startsWith("'")) return undoubled(text.slice(1, -1));
  if (text.startsWith("$")) {
    const open = text.indexOf("$", 1) + 1;
    return text.slice(open, -open);
  }
  if (/^[Ee]'[^\\]*$/.test(text)) return undoubled(text.slice(2, -1));
  return decline();
}

function undoubled(text: string): string {
  return text.includes("'") ? text.replaceAll("''", "'") : text;
}

export function wantString(input: Input): string {
  return takesString(input) ?? decline();
}

export function stringConstant(sval: string, location: number): Node {
  return { A_Const: { sval: { sval }, location } };
}

/** The largest number that is not kept as text. */
const largestInteger = 2_147_483_647;

/** A number as it was written, which is all that is known of it. */
export function takesNumber(input: Input): string | undefined {
  const token = input.tokens[input.at];
  if (token?.kind !== "number") return undefined;
  const next = input.tokens[++input.at];
  // `1a` is no number to the server.
  if (next?.start === token.end && next.kind !== "punctuation" && next.kind !== "operator") {
    decline();
  }
  return /^(?:\d+|\d+\.\d*|\.\d+)$/.test(token.text) ? token.text : decline();
}

/** The integer that a text is; `undefined` when it is none or too large. */
function integerIn(text: string): number | undefined {
  if (text.includes(".")) return undefined;
  const value = Number(text);
  return value <= largestInteger ? value : undefined;
}

export function numberConstant(text: string, location: number): { A_Const: A_Const } {
  const value = integerIn(text);
  if (value === undefined) return { A_Const: { fval: { fval: text }, location } };
  return { A_Const: { ival: value === 0 ? {} : { ival: value }, location } };
}

/** A constant with a minus before it; `undefined` when it is no number. */
export function negated(constant: A_Const, location: number): Node | undefined {
  const { ival, fval } = constant;
  if (ival !== undefined) {
    const value = ival.ival ?? 0;
    return { A_Const: { ival: value === 0 ? {} : { ival: -value }, location } };
  }
  const text = fval?.fval;
  if (text === undefined) return undefined;
  const turned = text.startsWith("-") ? text.slice(1) : `-${text}`;
  return { A_Const: { fval: { fval: turned }, location } };
}

/** A number of an option, which is a node of its own there. */
export function wantNumber(input: Input): Node {
  const minus = takesMark(input, "-");
  const text = takesNumber(input) ?? decline();
  const value = integerIn(text);
  if (value === undefined) return { Float: { fval: minus ? `-${text}` : text } };
  if (value === 0) return { Integer: {} };
  return { Integer: { ival: minus ? -value : value } };
}
