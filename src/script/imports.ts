import type { ScriptNode } from "./node.ts";
import { child, children, keyOf, nameOf, pathOf, unwrap } from "./node.ts";

/** What a name stands for that another file exports. */
export interface Import {
  readonly from: string;
  /** The name it is exported by; `undefined`: all that the file exports. */
  readonly name: string | undefined;
}

/** `import * as commands from "…"`, `const { commands } = require("…")`. */
export function importsOf(program: ScriptNode): ReadonlyMap<string, Import> {
  const found = new Map<string, Import>();
  for (const statement of children(program, "body")) {
    if (statement.type === "ImportDeclaration") {
      const from = nameOf(child(statement, "source")) ?? "";
      for (const one of children(statement, "specifiers")) {
        const local = nameOf(child(one, "local"));
        if (local !== undefined) found.set(local, { from, name: importedBy(one) });
      }
    }
    for (const item of children(statement, "declarations")) {
      const id = child(item, "id");
      const required = requiredBy(child(item, "init"));
      if (id === undefined || required === undefined) continue;
      for (const [local, name] of namesOf(id)) {
        found.set(local, { from: required.from, name: name ?? required.name });
      }
    }
  }
  return found;
}

function importedBy(specifier: ScriptNode): string | undefined {
  switch (specifier.type) {
    case "ImportSpecifier":
      return nameOf(child(specifier, "imported"));
    case "ImportDefaultSpecifier":
      return "default";
    default:
      return undefined;
  }
}

/** The file that `require` is given, and the member of it that is taken. */
function requiredBy(wrapped: ScriptNode | undefined): Import | undefined {
  const node = unwrap(wrapped);
  if (node?.type === "MemberExpression") {
    const whole = requiredBy(child(node, "object"));
    return whole && { from: whole.from, name: whole.name ?? pathOf(node).at(-1) };
  }
  if (node?.type !== "CallExpression") return undefined;
  const name = pathOf(child(node, "callee"))[0] ?? "";
  const [first] = children(node, "arguments");
  // `__importStar(require("…"))`
  if (name.startsWith("__import")) return requiredBy(first);
  return name === "require" ? { from: nameOf(first) ?? "", name: undefined } : undefined;
}

/** The names in a pattern, and the keys that they are taken by. */
function namesOf(pattern: ScriptNode): readonly (readonly [string, string | undefined])[] {
  const own = pattern.type === "Identifier" ? nameOf(pattern) : undefined;
  if (own !== undefined) return [[own, undefined]];
  return children(pattern, "properties").flatMap((property) => {
    const value = child(property, "value") ?? child(property, "argument");
    const target = value?.type === "AssignmentPattern" ? child(value, "left") : value;
    if (target === undefined) return [];
    const key = keyOf(property);
    return namesOf(target).map(([name, inner]) => [name, inner ?? key] as const);
  });
}
