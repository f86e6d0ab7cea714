import type { SyntaxNode as ScriptNode } from "../extractor.ts";
import type { Span } from "../source.ts";

export type { ScriptNode };

export function isNode(value: unknown): value is ScriptNode {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}

/** Where a node stands: `range` where there is one, else `start` and `end`. */
export function spanOf(node: ScriptNode): Span {
  const { range } = node;
  if (Array.isArray(range)) {
    const ends: readonly unknown[] = range;
    const [from, to] = ends;
    if (typeof from === "number" && typeof to === "number") return { start: from, end: to };
  }
  // Not before: ESLint's RuleTester forbids them to be looked at.
  const { start, end } = node;
  return {
    start: typeof start === "number" ? start : 0,
    end: typeof end === "number" ? end : 0,
  };
}

export function child(node: ScriptNode | undefined, field: string): ScriptNode | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

/** The nodes of a list; holes of a sparse one are left out. */
export function children(node: ScriptNode | undefined, field: string): readonly ScriptNode[] {
  const value = node?.[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function word(node: ScriptNode | undefined, field: string): string | undefined {
  const value = node?.[field];
  return typeof value === "string" ? value : undefined;
}

/** Every node directly below, in the order of the text. */
export function below(node: ScriptNode): readonly ScriptNode[] {
  const fields = fieldsOf.get(node.type);
  if (fields !== undefined) return fields.length === 0 ? none : belowIn(node, fields);
  const found: ScriptNode[] = [];
  for (const field in node) {
    if (aside.has(field)) continue;
    const value = node[field];
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) found.push(value);
      continue;
    }
    for (const item of value) if (isNode(item)) found.push(item);
  }
  return isInOrder(found)
    ? found
    : found.sort((left, right) => spanOf(left).start - spanOf(right).start);
}

/** What stands in these fields, which are in the order of the text. */
function belowIn(node: ScriptNode, fields: readonly string[]): readonly ScriptNode[] {
  let found: ScriptNode[] | undefined;
  for (const field of fields) {
    const value = node[field];
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) (found ??= []).push(value);
      continue;
    }
    for (const item of value) if (isNode(item)) (found ??= []).push(item);
  }
  return found ?? none;
}

const none: readonly ScriptNode[] = [];

/** Where nodes of the types that code is mostly made of have others: to look there is faster than to look everywhere. */
const fieldsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ["BigIntLiteral", []],
  ["BooleanLiteral", []],
  ["Literal", []],
  ["NullLiteral", []],
  ["NumericLiteral", []],
  ["PrivateIdentifier", []],
  ["RegExpLiteral", []],
  ["StringLiteral", []],
  ["Super", []],
  ["TemplateElement", []],
  ["ThisExpression", []],
  ["ArrayExpression", ["elements"]],
  ["AwaitExpression", ["argument"]],
  ["BlockStatement", ["body"]],
  ["CallExpression", ["callee", "typeParameters", "typeArguments", "arguments"]],
  ["ExpressionStatement", ["expression"]],
  ["Identifier", ["decorators", "typeAnnotation"]],
  ["MemberExpression", ["object", "property"]],
  ["ObjectExpression", ["properties"]],
  ["Property", ["key", "value"]],
  ["ReturnStatement", ["argument"]],
  ["VariableDeclaration", ["declarations"]],
  ["VariableDeclarator", ["id", "init"]],
]);

/** Fields with no nodes of the code in them, or with the one above. */
const aside: ReadonlySet<string> = new Set(["parent", "loc", "range", "tokens", "comments"]);

function isInOrder(nodes: readonly ScriptNode[]): boolean {
  if (nodes.length < 2) return true;
  let last = -1;
  for (const node of nodes) {
    const { start } = spanOf(node);
    if (start < last) return false;
    last = start;
  }
  return true;
}

/** The name a key has in an object or a class: `up`, `"up"`; not `[up]`. */
export function keyOf(node: ScriptNode | undefined): string | undefined {
  const key = child(node, "key");
  if (node?.["computed"] === true) return undefined;
  return nameOf(key);
}

/** What an identifier is called, or a text that stands where a name may. */
export function nameOf(node: ScriptNode | undefined): string | undefined {
  switch (node?.type) {
    case "Identifier":
    case "PrivateIdentifier":
    case "PrivateName":
      return word(node, "name");
    case "Literal":
    case "StringLiteral":
      return word(node, "value");
    default:
      return undefined;
  }
}

/** `queryRunner.manager.query` as its names; what is no name (a call, an index) is an empty one. */
export function pathOf(node: ScriptNode | undefined): readonly string[] {
  switch (node?.type) {
    case "Identifier":
      return [word(node, "name") ?? ""];
    case "ThisExpression":
      return ["this"];
    case "ChainExpression":
    case "TSNonNullExpression":
    case "TSAsExpression":
      return pathOf(child(node, "expression"));
    case "ParenthesizedExpression":
    case "SequenceExpression": {
      const inner = unwrap(node);
      return inner === undefined || inner === node ? [""] : pathOf(inner);
    }
    case "MemberExpression": {
      const property = child(node, "property");
      const name = node["computed"] === true ? constantKey(property) : nameOf(property);
      return [...pathOf(child(node, "object")), name ?? ""];
    }
    default:
      return [""];
  }
}

function constantKey(node: ScriptNode | undefined): string | undefined {
  return node?.type === "Literal" ? word(node, "value") : undefined;
}

export function isFunction(node: ScriptNode | undefined): node is ScriptNode {
  return (
    node !== undefined &&
    (node.type === "FunctionDeclaration" ||
      node.type === "FunctionExpression" ||
      node.type === "ArrowFunctionExpression")
  );
}

/** What wraps an expression without changing what it is worth. */
export function unwrap(node: ScriptNode | undefined): ScriptNode | undefined {
  switch (node?.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ParenthesizedExpression":
    case "ChainExpression":
      return unwrap(child(node, "expression"));
    case "AwaitExpression":
      return unwrap(child(node, "argument"));
    case "SequenceExpression": {
      // `(0, kysely_1.sql)`: what compilers make of an import, so that nothing is its `this`.
      const [zero, value, ...more] = children(node, "expressions");
      const isImport = zero?.type === "Literal" && value !== undefined && more.length === 0;
      return isImport ? unwrap(value) : node;
    }
    default:
      return node;
  }
}
