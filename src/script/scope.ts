import type { Span } from "../source.ts";
import type { ScriptNode } from "./node.ts";
import {
  below,
  child,
  children,
  isFunction,
  keyOf,
  nameOf,
  pathOf,
  spanOf,
  unwrap,
} from "./node.ts";

/** What the names of a file stand for, as far as that cannot change while it runs. */
export interface Scope {
  readonly source: string;
  /** What an identifier stands for where it is used: an expression, or a function. */
  readonly resolve: (identifier: ScriptNode) => ScriptNode | undefined;
  /** Names that stand for what another file exports. */
  readonly imports: ReadonlySet<string>;
  /** The text that types say an expression is, which leads into another file. */
  readonly typed: (expression: ScriptNode) => string | undefined;
  /** A method of the class around a place. */
  readonly method: (name: string, at: Span) => ScriptNode | undefined;
  /** The same file where parameters stand for what a call gives them. */
  readonly within: (bound: ReadonlyMap<string, ScriptNode>) => Scope;
}

interface Declaration {
  readonly within: Span;
  /** `undefined`: known only when the code runs. */
  readonly value: ScriptNode | undefined;
}

export function scopeOf(
  program: ScriptNode,
  source: string,
  textOf: (expression: ScriptNode) => string | undefined = () => undefined,
): Scope {
  const declared = new Map<string, Declaration[]>();
  const methods: { readonly name: string; readonly within: Span; readonly value: ScriptNode }[] =
    [];
  const changed = new Set<string>();
  const declare = (name: string | undefined, within: Span, value?: ScriptNode): void => {
    if (name === undefined) return;
    const list = declared.get(name);
    if (list === undefined) declared.set(name, [{ within, value }]);
    else list.push({ within, value });
  };
  const visit = (node: ScriptNode, block: Span): void => {
    let inner = block;
    switch (node.type) {
      case "VariableDeclaration":
        for (const item of children(node, "declarations")) {
          const id = child(item, "id");
          const init = child(item, "init");
          if (id?.type === "Identifier") declare(nameOf(id), block, init);
          else if (id !== undefined) declarePattern(id, block, declare);
        }
        break;
      case "FunctionDeclaration":
        declare(nameOf(child(node, "id")), block, node);
        break;
      case "TSEnumDeclaration":
        declare(nameOf(child(node, "id")), block, node);
        break;
      case "ClassBody":
        for (const member of children(node, "body")) {
          const name = keyOf(member);
          const value = child(member, "value");
          if (name !== undefined && value !== undefined) {
            methods.push({ name, within: spanOf(node), value });
          }
        }
        break;
      case "AssignmentExpression":
      case "UpdateExpression": {
        const target = pathOf(child(node, "left") ?? child(node, "argument"))[0];
        if (target !== undefined) changed.add(target);
        break;
      }
      case "CallExpression": {
        const path = pathOf(child(node, "callee"));
        if (path.length === 2 && mutating.has(path[1] ?? "")) changed.add(path[0] ?? "");
        break;
      }
      case "BlockStatement":
      case "Program":
      case "ForStatement":
      case "ForOfStatement":
      case "ForInStatement":
        inner = spanOf(node);
        break;
      default:
    }
    if (isFunction(node)) {
      inner = spanOf(node);
      for (const parameter of children(node, "params")) declarePattern(parameter, inner, declare);
    }
    for (const next of below(node)) visit(next, inner);
  };
  visit(program, spanOf(program));
  const imports = importsOf(program);
  const typed: Scope["typed"] = (expression) => {
    const [root] = pathOf(expression);
    return root !== undefined && imports.has(root) ? textOf(expression) : undefined;
  };

  const resolveIn = (bound: ReadonlyMap<string, ScriptNode>) => (identifier: ScriptNode) => {
    const name = nameOf(identifier) ?? "";
    const at = spanOf(identifier).start;
    let nearest: Declaration | undefined;
    for (const declaration of declared.get(name) ?? []) {
      const { within } = declaration;
      if (at < within.start || at >= within.end) continue;
      // The innermost block has the name, and a later declaration in it is the one that counts.
      if (nearest === undefined || within.start >= nearest.within.start) nearest = declaration;
    }
    if (nearest?.value !== undefined) return changed.has(name) ? undefined : nearest.value;
    return bound.get(name);
  };
  const method: Scope["method"] = (name, at) =>
    methods
      .filter(({ within }) => at.start >= within.start && at.end <= within.end)
      .findLast((one) => one.name === name)?.value;
  const open = (bound: ReadonlyMap<string, ScriptNode>): Scope => ({
    source,
    imports,
    typed,
    resolve: resolveIn(bound),
    method,
    within: (more) => open(new Map([...bound, ...more])),
  });
  return open(new Map());
}

/** `import * as commands from "…"`, `const { commands } = require("…")`. */
function importsOf(program: ScriptNode): ReadonlySet<string> {
  const names = new Set<string>();
  const take = (name: string | undefined): void => {
    if (name !== undefined) names.add(name);
  };
  for (const statement of children(program, "body")) {
    for (const one of children(statement, "specifiers")) {
      if (statement.type === "ImportDeclaration") take(nameOf(child(one, "local")));
    }
    for (const item of children(statement, "declarations")) {
      const id = child(item, "id");
      if (id === undefined || !isRequired(child(item, "init"))) continue;
      declarePattern(id, spanOf(id), take);
    }
  }
  return names;
}

function isRequired(wrapped: ScriptNode | undefined): boolean {
  const node = unwrap(wrapped);
  if (node?.type === "MemberExpression") return isRequired(child(node, "object"));
  return node?.type === "CallExpression" && pathOf(child(node, "callee"))[0] === "require";
}

/** Names of a parameter or a pattern: what they stand for is decided by the call. */
function declarePattern(
  node: ScriptNode,
  within: Span,
  declare: (name: string | undefined, within: Span) => void,
): void {
  switch (node.type) {
    case "Identifier":
      declare(nameOf(node), within);
      return;
    case "TSParameterProperty":
      for (const inner of [child(node, "parameter")]) {
        if (inner !== undefined) declarePattern(inner, within, declare);
      }
      return;
    case "AssignmentPattern":
      for (const inner of [child(node, "left")]) {
        if (inner !== undefined) declarePattern(inner, within, declare);
      }
      return;
    case "Property":
    case "RestElement": {
      const inner = child(node, "value") ?? child(node, "argument");
      if (inner !== undefined) declarePattern(inner, within, declare);
      return;
    }
    default:
      for (const inner of [...children(node, "properties"), ...children(node, "elements")]) {
        declarePattern(inner, within, declare);
      }
  }
}

const mutating = new Set(["push", "unshift", "splice", "pop", "shift", "sort", "reverse", "fill"]);

/** The value of a member of a constant object or an enum. */
export function memberOf(node: ScriptNode | undefined, name: string): ScriptNode | undefined {
  const value = unwrap(node);
  if (value?.type === "ObjectExpression") {
    const found = children(value, "properties").findLast((property) => keyOf(property) === name);
    return child(found, "value");
  }
  if (value?.type !== "TSEnumDeclaration") return undefined;
  const members = [...children(value, "members"), ...children(child(value, "body"), "members")];
  const member = members.find((one) => nameOf(child(one, "id")) === name);
  return child(member, "initializer");
}
