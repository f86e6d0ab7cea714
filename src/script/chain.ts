import type { Span } from "../source.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, nameOf, pathOf, spanOf, unwrap } from "./node.ts";

/** One name of a chain, with what it is called with: `.notNullable()`, or `.schema` without a call. */
export interface Link {
  /** Empty where the result of the link before is called: `knex("orders")`. */
  readonly name: string;
  /** `undefined`: it is not called. */
  readonly given: readonly ScriptNode[] | undefined;
  /** From the name to what closes the call. */
  readonly span: Span;
  /** From the first of the chain to here. */
  readonly node: ScriptNode;
}

/** `knex.schema.withSchema("shop").createTable(…)` from its first link to its last. */
export interface Chain {
  /** What it begins with: a name, `this`, or any other expression. */
  readonly root: ScriptNode;
  /** Empty where it begins with no name. */
  readonly rootName: string;
  readonly links: readonly Link[];
}

/** A chain of calls and names, read from its outermost call. */
export function chainOf(outermost: ScriptNode): Chain {
  const links: Link[] = [];
  let at = unwrap(outermost) ?? outermost;
  for (;;) {
    if (at.type === "CallExpression" || at.type === "OptionalCallExpression") {
      const callee = unwrap(child(at, "callee"));
      const given = children(at, "arguments");
      const { end } = spanOf(at);
      const object = callee === undefined ? undefined : unwrap(objectOf(callee));
      if (callee === undefined) break;
      if (object === undefined) {
        links.push({ name: "", given, span: spanOf(at), node: at });
        at = callee;
        continue;
      }
      links.push({
        name: memberName(callee),
        given,
        span: { start: startOf(callee), end },
        node: at,
      });
      at = object;
      continue;
    }
    const object = unwrap(objectOf(at));
    if (object === undefined) break;
    const span = { start: startOf(at), end: spanOf(at).end };
    links.push({ name: memberName(at), given: undefined, span, node: at });
    at = object;
  }
  const rootName = at.type === "ThisExpression" ? "this" : (nameOf(at) ?? "");
  return {
    root: at,
    rootName: at.type.endsWith("Literal") ? "" : rootName,
    links: links.reverse(),
  };
}

function objectOf(node: ScriptNode): ScriptNode | undefined {
  return node.type === "MemberExpression" || node.type === "OptionalMemberExpression"
    ? child(node, "object")
    : undefined;
}

function memberName(node: ScriptNode): string {
  return pathOf(node).at(-1) ?? "";
}

/** Where the name of a member stands. */
function startOf(member: ScriptNode): number {
  const property = child(member, "property");
  return property === undefined ? spanOf(member).start : spanOf(property).start;
}
