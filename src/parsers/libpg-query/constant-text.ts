import type { A_Expr, FuncCall, Node } from "libpg-query";
import { derivedText, joinTexts, sliceText, spanThrough } from "../../mapped-text.ts";
import type { MappedText } from "../../mapped-text.ts";
import { valueOfAll } from "./literal.ts";
import type { Reading } from "./reading.ts";
import { strings, systemName, tree } from "./tree.ts";

/** Texts that variables hold where an expression stands. */
export type Known = ReadonlyMap<string, string>;

/**
 * The text that an expression makes whenever it is computed, each part of it with its place in the text
 * that the reading was cut from; `undefined` when that is only known when it runs.
 */
export function constantText(
  node: Node | undefined,
  reading: Reading,
  known: Known,
): MappedText | undefined {
  const of = (child: Node | undefined): MappedText | undefined =>
    constantText(child, reading, known);
  const { A_Const: constant, TypeCast: cast, A_Expr: operation, FuncCall: call } = tree(node);
  if (constant !== undefined) {
    const { tokens } = reading.whole();
    const from = reading.at(constant.location);
    if (constant.isnull === true) return undefined;
    if (constant.sval !== undefined) {
      let to = from;
      while (tokens[to]?.kind === "string") to++;
      return valueOfAll(tokens.slice(from, to));
    }
    const token = tokens[from];
    return token?.kind === "number" ? derivedText(token.text, token) : undefined;
  }
  if (cast !== undefined) return textTypes.has(typeName(cast.typeName)) ? of(cast.arg) : undefined;
  if (operation !== undefined) return joined(operation, of);
  if (call !== undefined) return called(call, of);
  const variable = tree(node).ColumnRef;
  const parts = strings(variable?.fields);
  const value = parts.length === 1 ? known.get(parts[0] ?? "") : undefined;
  const token = reading.whole().tokens[reading.at(variable?.location)];
  return value === undefined || token === undefined ? undefined : derivedText(value, token);
}

const textTypes = new Set(["text", "varchar", "bpchar", "name", "regclass"]);

function typeName(type: { readonly names?: Node[] } | undefined): string {
  return systemName(strings(type?.names)).name;
}

type Of = (child: Node | undefined) => MappedText | undefined;

/** A long chain of `||` leans to the left, thousands deep in generated code. */
function joined(operation: A_Expr, of: Of): MappedText | undefined {
  const parts: MappedText[] = [];
  let left: A_Expr | undefined = operation;
  for (;;) {
    if (left.kind !== "AEXPR_OP" || strings(left.name).join(".") !== "||") return undefined;
    const right = of(left.rexpr);
    if (right === undefined) return undefined;
    parts.push(right);
    const next: A_Expr | undefined = tree(left.lexpr).A_Expr;
    if (next === undefined) break;
    left = next;
  }
  const first = of(left.lexpr);
  return first === undefined ? undefined : joinTexts([first, ...parts.reverse()]);
}

function called({ funcname, args = [] }: FuncCall, of: Of): MappedText | undefined {
  const { schema, name } = systemName(strings(funcname));
  if (schema !== undefined) return undefined;
  const [first, ...rest] = args.map(of);
  switch (name) {
    case "format":
      return first === undefined ? undefined : formatted(first, rest);
    case "concat":
      return allOf(args.map(of));
    case "quote_ident":
      return first === undefined ? undefined : quotedName(first);
    case "quote_literal":
      return first === undefined ? undefined : quotedString(first);
    default:
      return undefined;
  }
}

function allOf(parts: readonly (MappedText | undefined)[]): MappedText | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? joinTexts(known) : undefined;
}

const specifier = /%(?:%|(?:(\d+)\$)?(-?\d+)?([sIL]))/g;

/** format(): widths are not counted out, nobody pads SQL. */
function formatted(
  pattern: MappedText,
  args: readonly (MappedText | undefined)[],
): MappedText | undefined {
  const parts: (MappedText | undefined)[] = [];
  let done = 0;
  let next = 0;
  for (const match of pattern.text.matchAll(specifier)) {
    const [written, position, width, kind] = match;
    if (width !== undefined) return undefined;
    parts.push(sliceText(pattern, done, match.index));
    done = match.index + written.length;
    if (kind === undefined) {
      parts.push(sliceText(pattern, match.index, match.index + 1));
      continue;
    }
    if (position !== undefined) next = Number(position) - 1;
    const value = args[next++];
    if (value === undefined) return undefined;
    parts.push(kind === "I" ? quotedName(value) : kind === "L" ? quotedString(value) : value);
  }
  return allOf([...parts, sliceText(pattern, done, pattern.text.length)]);
}

/** Quoted in any case: whether a word is reserved makes no difference then. */
function quotedName(name: MappedText): MappedText {
  return quoted(name, '"');
}

function quotedString(value: MappedText): MappedText {
  return quoted(value, "'");
}

function quoted(value: MappedText, mark: string): MappedText {
  const whole = spanThrough(value, { start: 0, end: value.text.length });
  const text = mark + value.text.replaceAll(mark, mark + mark) + mark;
  return derivedText(text, whole);
}
