import type { Span } from "../source.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, isFunction, pathOf, spanOf, unwrap } from "./node.ts";
import type { Piece } from "./piece.ts";
import { decode, holeOf, isHole, placedAt, textOf } from "./piece.ts";
import type { Scope } from "./scope.ts";
import { chosenIn, depthLimit, foldedType, lookUp, settle } from "./settle.ts";

/** How a template's values get into the text: as they are, or as parameters that a tag makes of them. */
type Values = "text" | "parameters";

/** The text an expression is, with a hole for each part that is known only when the code runs. */
export function fold(node: ScriptNode | undefined, scope: Scope): readonly Piece[] {
  return node === undefined ? [] : (read(node, scope, 0) ?? [hole(node, scope)]);
}

/** The text, if it is known whole. */
export function constantText(node: ScriptNode | undefined, scope: Scope): string | undefined {
  const pieces = node === undefined ? undefined : read(node, scope, 0);
  if (pieces === undefined || pieces.some(isHole)) return undefined;
  return textOf(pieces);
}

/** An argument as a parameter stands for it: the pieces it was read to, and itself where it was written. */
export function folded(node: ScriptNode, scope: Scope): ScriptNode {
  const { start, end } = spanOf(node);
  return { type: foldedType, pieces: fold(node, scope), node, scope, range: [start, end] };
}

function hole(node: ScriptNode, { source }: Scope): Piece {
  const span = spanOf(node);
  return holeOf(source.slice(span.start, span.end), span);
}

/** `undefined`: not a text, or not one that can be known. */
function read(wrapped: ScriptNode, scope: Scope, depth: number): readonly Piece[] | undefined {
  const node = unwrap(wrapped);
  if (node === undefined || depth > depthLimit) return undefined;
  const span = spanOf(node);
  switch (node.type) {
    case foldedType:
      return Array.isArray(node["pieces"]) ? readPieces(node["pieces"], span) : undefined;
    case "Literal":
    case "StringLiteral":
      return readLiteral(node, scope);
    case "TemplateLiteral":
      return readTemplate(node, scope, depth, "text");
    case "TaggedTemplateExpression": {
      const tag = pathOf(child(node, "tag")).at(-1) ?? "";
      const quasi = child(node, "quasi");
      if (quasi === undefined) return undefined;
      if (textTags.has(tag)) return readTemplate(quasi, scope, depth, "text");
      return sqlTags.has(tag) ? readTemplate(quasi, scope, depth, "parameters") : undefined;
    }
    case "BinaryExpression":
      return node["operator"] === "+" ? readSum(node, scope, depth) : undefined;
    case "Identifier":
    case "MemberExpression": {
      const value = lookUp(node, scope);
      const pieces = value === undefined ? undefined : read(value.node, value.scope, depth + 1);
      return pieces === undefined ? undefined : placed(pieces, span);
    }
    case "CallExpression":
      return readCall(node, scope, depth);
    case "ConditionalExpression": {
      const chosen = chosenIn(node, scope);
      return chosen === undefined
        ? readOptional(node, scope, depth)
        : read(chosen, scope, depth + 1);
    }
    default:
      return undefined;
  }
}

/** `isUnique ? "UNIQUE" : ""`: what may be there is taken to be. */
function readOptional(node: ScriptNode, scope: Scope, depth: number): readonly Piece[] | undefined {
  const sides = ["consequent", "alternate"].map((field) => {
    const side = child(node, field);
    return side === undefined ? undefined : read(side, scope, depth + 1);
  });
  const [left, right] = sides;
  if (left === undefined || right === undefined) return undefined;
  const [first, second] = [textOf(left).trim(), textOf(right).trim()];
  if ((first === "") === (second === "")) return undefined;
  return first === "" ? right : left;
}

function readPieces(value: readonly unknown[], span: Span): readonly Piece[] {
  const pieces = value.filter(isPiece);
  return placed(pieces, span);
}

function isPiece(value: unknown): value is Piece {
  return typeof value === "object" && value !== null && "text" in value && "verbatim" in value;
}

/** Holes stay holes, so that each is masked by its own name; what is between them is one constant. */
function placed(pieces: readonly Piece[], span: Span): readonly Piece[] {
  if (!pieces.some(isHole)) return placedAt(pieces, span);
  return pieces.map(({ text }) => ({ text, span, verbatim: false }));
}

function readLiteral(node: ScriptNode, { source }: Scope): readonly Piece[] | undefined {
  const { value } = node;
  const { start, end } = spanOf(node);
  if (typeof value === "string") {
    return decode(source, { start: start + 1, end: end - 1 }, "string");
  }
  if (typeof value !== "number" && typeof value !== "boolean") return undefined;
  return [{ text: String(value), span: { start, end }, verbatim: false }];
}

function readTemplate(
  node: ScriptNode,
  scope: Scope,
  depth: number,
  values: Values,
): readonly Piece[] {
  const parts = children(node, "quasis");
  const expressions = children(node, "expressions");
  const opening = spanOf(node).start + 1;
  return parts.flatMap((_, index): readonly Piece[] => {
    const before = expressions[index - 1];
    const after = expressions[index];
    // Parsers disagree on whether the span of a part has its delimiters; those of expressions are sure.
    const start = before === undefined ? opening : afterBrace(scope.source, spanOf(before).end);
    const end =
      after === undefined ? spanOf(node).end - 1 : beforeDollar(scope.source, spanOf(after).start);
    const text = decode(scope.source, { start, end }, "template");
    if (after === undefined) return text;
    const whole = { start: end, end: afterBrace(scope.source, spanOf(after).end) };
    return [...text, ...readValue(after, whole, scope, depth, values)];
  });
}

function afterBrace(source: string, from: number): number {
  const close = source.indexOf("}", from);
  return close === -1 ? from : close + 1;
}

function beforeDollar(source: string, from: number): number {
  const open = source.lastIndexOf("${", from);
  return open === -1 ? from : open;
}

function readValue(
  node: ScriptNode,
  span: Span,
  scope: Scope,
  depth: number,
  values: Values,
): readonly Piece[] {
  if (values === "parameters" && !isSqlItself(node, scope, depth)) {
    return readConstant(node, span, scope) ?? [{ ...hole(node, scope), span }];
  }
  const pieces = read(node, scope, depth + 1);
  if (pieces === undefined) return [{ ...hole(node, scope), span }];
  return placed(pieces, span);
}

/** Inside of a tag: `sql.identifier(…)`, a template with the tag, or a constant that is one. */
function isSqlItself(wrapped: ScriptNode, scope: Scope, depth: number): boolean {
  const node = unwrap(wrapped);
  if (node === undefined || depth > depthLimit) return false;
  if (node.type === "TaggedTemplateExpression") return true;
  if (node.type === "ConditionalExpression") {
    return ["consequent", "alternate"].some((side) => {
      const one = child(node, side);
      return one !== undefined && isSqlItself(one, scope, depth + 1);
    });
  }
  if (node.type === "CallExpression") {
    return makesSql(pathOf(child(node, "callee")));
  }
  if (node.type !== "Identifier") return false;
  const value = scope.resolve(node);
  return value !== undefined && isSqlItself(value, scope, depth + 1);
}

function readSum(node: ScriptNode, scope: Scope, depth: number): readonly Piece[] | undefined {
  const left = child(node, "left");
  const right = child(node, "right");
  if (left === undefined || right === undefined) return undefined;
  const pieces = [left, right].map((side) => read(side, scope, depth + 1));
  // A sum of which no side is a text may be one of numbers.
  if (pieces.every((side) => side === undefined)) return undefined;
  return [left, right].flatMap((side, index) => pieces[index] ?? [hole(side, scope)]);
}

function readCall(node: ScriptNode, scope: Scope, depth: number): readonly Piece[] | undefined {
  const callee = child(node, "callee");
  const name = pathOf(callee).at(-1) ?? "";
  const [argument] = children(node, "arguments");
  const object = callee?.type === "MemberExpression" ? child(callee, "object") : undefined;
  if (makesSql(pathOf(callee)) && argument !== undefined) {
    if (nameMakers.has(name)) return readName(argument, spanOf(node), scope, depth);
    if (name === "join") return readJoin(argument, children(node, "arguments")[1], scope, depth);
    return valueMakers.has(name)
      ? readConstant(argument, spanOf(node), scope)
      : read(argument, scope, depth + 1);
  }
  if (textTags.has(name) && argument !== undefined) return read(argument, scope, depth + 1);
  if ((name === "trim" || name === "toString") && object !== undefined) {
    return read(object, scope, depth + 1);
  }
  return name === "join" && object !== undefined
    ? readJoin(object, argument, scope, depth)
    : undefined;
}

/** `sql.identifier(["shop", "orders"])`, `sql.table("orders")`; `sql.ref("shop.orders")` is two names. */
function readName(
  wrapped: ScriptNode,
  span: Span,
  scope: Scope,
  depth: number,
): readonly Piece[] | undefined {
  const node = unwrap(wrapped);
  const list = node?.type === "ArrayExpression" ? children(node, "elements") : [wrapped];
  const names = list.map((item) => read(item, scope, depth + 1));
  const known = names.flatMap((pieces) =>
    pieces === undefined || pieces.some(isHole) ? [] : textOf(pieces).split("."),
  );
  if (known.length < list.length) return undefined;
  const quoted = known.map((name) => `"${name.replaceAll('"', '""')}"`);
  return [{ text: quoted.join("."), span, verbatim: false }];
}

/** A constant that stands in the text as a value. */
function readConstant(node: ScriptNode, span: Span, scope: Scope): readonly Piece[] | undefined {
  const known = constantText(node, scope);
  if (known === undefined) return undefined;
  return [{ text: `'${known.replaceAll("'", "''")}'`, span, verbatim: false }];
}

function readJoin(
  list: ScriptNode,
  separator: ScriptNode | undefined,
  scope: Scope,
  depth: number,
): readonly Piece[] | undefined {
  const { node: array, scope: around } = settle(list, scope);
  if (array.type === "CallExpression") return readEach(array, around, depth);
  if (array.type !== "ArrayExpression") return undefined;
  const between = separator === undefined ? "," : constantText(separator, scope);
  if (between === undefined) return undefined;
  return children(array, "elements").flatMap((item, index): readonly Piece[] => {
    const pieces = read(item, scope, depth + 1) ?? [hole(item, scope)];
    if (index === 0) return pieces;
    return [{ text: between, span: spanOf(item), verbatim: false }, ...pieces];
  });
}

/** `rows.map((row) => …)`: of what is known only when the code runs, one stands for all. */
function readEach(call: ScriptNode, scope: Scope, depth: number): readonly Piece[] | undefined {
  const callee = child(call, "callee");
  const name = pathOf(callee).at(-1) ?? "";
  const [given] = children(call, "arguments");
  const body = given === undefined ? undefined : unwrap(settle(given, scope).node);
  if ((name !== "map" && name !== "flatMap") || !isFunction(body)) return undefined;
  const result = resultOf(body);
  if (result === undefined || depth > depthLimit) return undefined;
  const inner = unwrap(result);
  return inner?.type === "CallExpression" && name === "flatMap"
    ? (readEach(inner, scope, depth + 1) ?? read(result, scope, depth + 1))
    : read(result, scope, depth + 1);
}

function resultOf(body: ScriptNode): ScriptNode | undefined {
  const inner = child(body, "body");
  if (inner?.type !== "BlockStatement") return inner;
  const last = children(inner, "body").at(-1);
  return last?.type === "ReturnStatement" ? child(last, "argument") : undefined;
}

/** Tags and functions that only lay a text out. */
const textTags = new Set(["dedent", "outdent", "stripIndent", "stripIndents", "unindent"]);

/** Tags whose values travel beside the text. */
const sqlTags = new Set(["sql", "SQL", "raw", "$executeRaw", "$queryRaw", "pgSql"]);

/** Calls whose result is the text they are given, or a part of one. */
export function makesText(path: readonly string[]): boolean {
  return makesSql(path) || textTags.has(path.at(-1) ?? "");
}

/** `sql.identifier`, `Prisma.raw`; any other `raw` or `join` is somebody else's. */
function makesSql(path: readonly string[]): boolean {
  const [owner = "", name = ""] = path;
  return path.length === 2 && /^(?:sql|prisma|slonik)$/i.test(owner) && sqlMakers.has(name);
}

const nameMakers = new Set(["identifier", "ref", "table", "id", "column"]);
const valueMakers = new Set(["literal", "lit", "val"]);

/** Calls inside of a tag whose result is a part of the text, not a parameter. */
const sqlMakers = new Set([...nameMakers, ...valueMakers, "raw", "unsafe", "fragment", "join"]);
