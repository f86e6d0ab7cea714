import type { ScriptNode } from "./node.ts";
import { child, children, keyOf, nameOf, unwrap } from "./node.ts";

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
