import type { SyntaxNode } from "../index.ts";

/** What typed linting brings along, as far as we need it. Source: typescript-eslint, parser services. */
interface TypedServices {
  readonly program: { getTypeChecker(): Checker };
  readonly esTreeNodeToTSNodeMap: { get(node: object): object | undefined };
}

interface Checker {
  getTypeAtLocation(node: object): object;
}

/** The text that an expression is by its type; `undefined` where linting has no types. */
export function textsByType(
  services: object | undefined,
): ((expression: SyntaxNode) => string | undefined) | undefined {
  if (!isTyped(services)) return undefined;
  const { program, esTreeNodeToTSNodeMap: nodes } = services;
  return (expression) => {
    const node = nodes.get(expression);
    const type = node && program.getTypeChecker().getTypeAtLocation(node);
    // Only the type of a literal has a value.
    return type !== undefined && "value" in type && typeof type.value === "string"
      ? type.value
      : undefined;
  };
}

function isTyped(services: object | undefined): services is TypedServices {
  return (
    services !== undefined &&
    "program" in services &&
    typeof services.program === "object" &&
    services.program !== null &&
    "esTreeNodeToTSNodeMap" in services
  );
}
