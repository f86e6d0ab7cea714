import type { Span } from "../source.ts";
import { fold } from "./fold.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, isFunction, keyOf, pathOf, spanOf } from "./node.ts";
import type { Piece } from "./piece.ts";
import { holeOf, isHole, placedAt, textOf } from "./piece.ts";
import type { Scope } from "./scope.ts";
import { constantNode, settle } from "./settle.ts";

/** What a call is given, as far as the file tells. */
export interface Value {
  /** The expression it comes down to. */
  readonly node: ScriptNode;
  readonly scope: Scope;
  /** Where it is meant. */
  readonly span: Span;
  /** It was written elsewhere in the file. */
  readonly moved: boolean;
  /** As it was written here. */
  readonly written: ScriptNode;
  readonly outer: Scope;
}

export function valueOf(written: ScriptNode, scope: Scope): Value {
  return { ...settle(written, scope), written, outer: scope };
}

export function valuesOf(given: readonly ScriptNode[] | undefined, scope: Scope): readonly Value[] {
  return (given ?? []).map((node) => valueOf(node, scope));
}

/** A text that stands in the code by itself, such as a key, or that a framework adds. */
export function constantAt(text: string, span: Span, scope: Scope = nowhere): Value {
  const node = constantNode(text, span);
  return { node, scope, span, moved: false, written: node, outer: scope };
}

/** Where no name stands for anything. */
const nowhere: Scope = {
  source: "",
  program: { type: "Program" },
  imports: new Map(),
  imported: () => undefined,
  typed: () => undefined,
  resolve: () => undefined,
  method: () => undefined,
  around: () => undefined,
  bases: new Map(),
  files: () => new Map(),
  dialect: "",
  within: () => nowhere,
};

/** A value that stands where another one is meant. */
function within(node: ScriptNode, whole: Value): Value {
  const inner = valueOf(node, whole.scope);
  return whole.moved ? { ...inner, span: whole.span, moved: true } : inner;
}

/** The pieces of a text; what is unknown is a hole, what is no text is one hole. */
export function piecesOf(value: Value): readonly Piece[] {
  const pieces = fold(value.written, value.outer);
  const { span, moved } = value;
  if (!moved) return pieces;
  return pieces.some(isHole) ? [holeAt(value)] : placedAt(pieces, span);
}

/** One hole for all of a value. */
export function holeAt({ written, outer, span }: Value): Piece {
  const { start, end } = spanOf(written);
  return holeOf(outer.source.slice(start, end), span);
}

/** A text that is known whole. */
export function textValue(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const kind = typeof value.node["value"];
  if (value.node.type === "Literal" && kind !== "string") return undefined;
  const pieces = fold(value.written, value.outer);
  return pieces.some(isHole) ? undefined : textOf(pieces);
}

export type Constant = string | number | boolean | null;

/** A constant that is known whole; `undefined` where it is none, or not known. */
export function constantValue(value: Value | undefined): Constant | undefined {
  if (value === undefined) return undefined;
  const { node } = value;
  if (node.type === "NullLiteral") return null;
  if (node.type === "Literal") {
    const { value: literal } = node;
    if (typeof literal === "number" || typeof literal === "boolean") return literal;
    if (literal === null && node["regex"] === undefined && node["bigint"] === undefined)
      return null;
  }
  if (node.type === "UnaryExpression" && node["operator"] === "-") {
    const number = child(node, "argument")?.["value"];
    return typeof number === "number" ? -number : undefined;
  }
  return textValue(value);
}

/** `undefined` or left out. */
export function isAbsent(value: Value | undefined): boolean {
  if (value === undefined) return true;
  const { node } = value;
  return (
    (node.type === "Identifier" && node["name"] === "undefined") ||
    (node.type === "UnaryExpression" && node["operator"] === "void")
  );
}

/** The items of a list; `undefined` where it is none, or not known whole. */
export function itemsOf(value: Value | undefined): readonly Value[] | undefined {
  if (value?.node.type !== "ArrayExpression") return undefined;
  const items: Value[] = [];
  for (const item of children(value.node, "elements")) {
    if (item.type !== "SpreadElement") {
      items.push(within(item, value));
      continue;
    }
    const spread = child(item, "argument");
    const inner = spread === undefined ? undefined : itemsOf(within(spread, value));
    if (inner === undefined) return undefined;
    items.push(...inner);
  }
  return items;
}

/** What an object holds by its keys. */
export interface Entries {
  readonly get: (key: string) => Value | undefined;
  readonly all: readonly Entry[];
  /** Parts of it that are known only when the code runs; while there are any, a key may be missing. */
  readonly unknown: readonly Value[];
}

export interface Entry {
  readonly key: string;
  /** Where the key stands. */
  readonly keySpan: Span;
  readonly value: Value;
}

/** `undefined`: it is no object, or one that is not known. */
export function entriesOf(value: Value | undefined): Entries | undefined {
  if (value?.node.type !== "ObjectExpression") return undefined;
  const all: Entry[] = [];
  const unknown: Value[] = [];
  for (const property of children(value.node, "properties")) {
    const inner = child(property, "value") ?? child(property, "argument");
    if (property.type === "SpreadElement" || property.type === "ExperimentalSpreadProperty") {
      const spread = inner === undefined ? undefined : within(inner, value);
      const entries = entriesOf(spread);
      if (entries === undefined) unknown.push(spread ?? value);
      else {
        all.push(...entries.all);
        unknown.push(...entries.unknown);
      }
      continue;
    }
    const keyNode = child(property, "key");
    const key = keyOf(property) ?? keyText(property, value);
    if (key === undefined || keyNode === undefined) {
      unknown.push(inner === undefined ? value : within(inner, value));
      continue;
    }
    const keySpan = value.moved ? value.span : spanOf(keyNode);
    if (inner !== undefined && property["method"] !== true) {
      all.push({ key, keySpan, value: within(inner, value) });
    }
  }
  const get = (key: string): Value | undefined => all.findLast((entry) => entry.key === key)?.value;
  return { get, all, unknown };
}

/** `[table]: …`, where the name is a constant; `1: …`. */
function keyText(property: ScriptNode, whole: Value): string | undefined {
  const key = child(property, "key");
  if (key === undefined) return undefined;
  const value = within(key, whole);
  const { value: written } = key;
  if (property["computed"] === true) return textValue(value);
  return typeof written === "number" ? String(written) : undefined;
}

/** A call or a `new`: by which names, and with what. */
export interface CallValue {
  readonly path: readonly string[];
  readonly given: readonly Value[];
}

export function callValue(value: Value | undefined): CallValue | undefined {
  if (value?.node.type !== "CallExpression" && value?.node.type !== "NewExpression") {
    return undefined;
  }
  return {
    path: pathOf(child(value.node, "callee")),
    given: children(value.node, "arguments").map((argument) => within(argument, value)),
  };
}

/** The names of what is not called: `Sequelize.STRING`. */
export function pathValue(value: Value | undefined): readonly string[] | undefined {
  return value?.node.type === "MemberExpression" || value?.node.type === "Identifier"
    ? pathOf(value.node)
    : undefined;
}

export function functionValue(value: Value | undefined): ScriptNode | undefined {
  return isFunction(value?.node) ? value.node : undefined;
}
