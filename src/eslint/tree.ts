import type { SyntaxNode } from "../index.ts";

export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}

/** The nodes directly below. */
export function nodesBelow(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.entries(node).flatMap(([field, value]) => {
    if (field === "parent" || field === "loc" || field === "range" || field === "tokens") return [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.filter(isNode);
  });
}
