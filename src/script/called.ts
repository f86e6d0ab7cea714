import { folded } from "./fold.ts";
import { memberOf } from "./member.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, isFunction, keyOf, nameOf, pathOf, unwrap } from "./node.ts";
import type { Member, Scope } from "./scope.ts";
import { settle } from "./settle.ts";

/** What a call calls with what: `tidy.call(this, "orders")` is `tidy("orders")`. */
export function invocation(node: ScriptNode): {
  readonly callee: ScriptNode | undefined;
  readonly given: readonly ScriptNode[];
} {
  const callee = unwrap(child(node, "callee"));
  const given = children(node, "arguments");
  const way = pathOf(callee).length > 1 ? pathOf(callee).at(-1) : undefined;
  if (way !== "call" && way !== "apply") return { callee, given };
  const [, list] = given;
  const handed = way === "call" ? given.slice(1) : children(unwrap(list), "elements");
  return { callee: unwrap(objectOf(callee)), given: handed };
}

/** The function of the project that a call runs. */
export function followed(
  node: ScriptNode,
  { scope }: { readonly scope: Scope },
): Member | undefined {
  const { callee } = invocation(node);
  return callee === undefined || callee.type === "CallExpression"
    ? undefined
    : functionAt(callee, scope);
}

/** The function that stands at a place or that a name there stands for: `addOwner`, `this.addOwner.bind(this)`. */
function functionAt(written: ScriptNode, scope: Scope): Member | undefined {
  const { node, scope: inner } = settle(written, scope);
  const callee = node.type === "CallExpression" ? child(node, "callee") : undefined;
  if (isFunction(node)) return { node, scope: inner };
  const object = pathOf(callee).at(-1) === "bind" ? objectOf(callee) : undefined;
  return object === undefined ? undefined : functionAt(object, inner);
}

/** Functions that a call is given: one, or a list of nothing else. */
export function functionsAt(written: ScriptNode, scope: Scope): readonly Member[] {
  const one = functionAt(written, scope);
  if (one !== undefined) return [one];
  const { node, scope: inner } = settle(written, scope);
  if (node.type !== "ArrayExpression") return [];
  const items = children(node, "elements");
  const found = items.map((item) => functionAt(item, inner));
  return found.filter((item) => item !== undefined);
}

/** What the parameters of a function stand for where it is given these. */
export function bind(
  called: ScriptNode,
  given: readonly ScriptNode[],
  scope: Scope,
): ReadonlyMap<string, ScriptNode> {
  const names = new Map<string, ScriptNode>();
  for (const [index, parameter] of children(called, "params").entries()) {
    const target = parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter;
    const value = given[index] ?? child(parameter, "right");
    if (target === undefined || value === undefined) continue;
    for (const [name, node] of namesIn(target, value, scope)) names.set(name, node);
  }
  return names;
}

/** What the names of a parameter or a pattern stand for where it is given a value. */
export function namesIn(
  target: ScriptNode,
  value: ScriptNode,
  scope: Scope,
): readonly (readonly [string, ScriptNode])[] {
  const name = nameOf(target);
  if (name !== undefined) return [[name, folded(value, scope)]];
  const whole = settle(value, scope);
  if (target.type === "ArrayPattern" && whole.node.type === "ArrayExpression") {
    const items = children(whole.node, "elements");
    return children(target, "elements").flatMap((part, index) => {
      const item = items[index];
      return item === undefined ? [] : namesIn(part, item, whole.scope);
    });
  }
  if (target.type !== "ObjectPattern") return [];
  return children(target, "properties").flatMap((property) => {
    const inner = child(property, "value");
    const part = inner?.type === "AssignmentPattern" ? child(inner, "left") : inner;
    const found = memberOf(whole.node, keyOf(property) ?? "") ?? child(inner, "right");
    return part === undefined || found === undefined ? [] : namesIn(part, found, whole.scope);
  });
}

/** The items of a list that stands in the file. */
export function listOf(
  wrapped: ScriptNode | undefined,
  scope: Scope,
): readonly ScriptNode[] | undefined {
  const value = wrapped === undefined ? undefined : settle(wrapped, scope).node;
  const items = value?.type === "ArrayExpression" ? children(value, "elements") : undefined;
  return items?.some(({ type }) => type === "SpreadElement") === true ? undefined : items;
}

export function objectOf(callee: ScriptNode | undefined): ScriptNode | undefined {
  return callee?.type === "MemberExpression" ? child(callee, "object") : undefined;
}
