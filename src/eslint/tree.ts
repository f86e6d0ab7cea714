import type { SyntaxNode } from "../index.ts";

export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}

/** The nodes directly below. */
export function nodesBelow(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const field in node) {
    if (field === "parent" || field === "loc" || field === "range" || field === "tokens") continue;
    const value = node[field];
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) found.push(item);
  }
  return found;
}
