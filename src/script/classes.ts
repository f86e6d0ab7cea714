import type { CodeFile } from "../extractor.ts";
import type { Span } from "../source.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, keyOf, nameOf, pathOf, spanOf, unwrap } from "./node.ts";
import type { Member, Scope } from "./scope.ts";
import { memberOf, scopeOf } from "./scope.ts";

/** How many classes may stand between one and what it inherits, and files between a name and its class. */
const depthLimit = 6;

/** What `this` or `super` has by a name: of the class around, or of one in another file that it extends. */
export function memberAt(
  name: string,
  at: Span,
  scope: Scope,
  whose: "this" | "super",
): Member | undefined {
  const own = whose === "this" ? scope.method(name, at) : undefined;
  const around = own === undefined ? scope.around(at) : undefined;
  let base = around === undefined ? undefined : baseOf(around, scope);
  for (let depth = 0; base !== undefined && depth < depthLimit; depth++) {
    const member = membersOf(base.node).find((one) => keyOf(one) === name);
    const value = child(member, "value");
    if (value !== undefined) return { node: value, scope: base.scope };
    base = baseOf(base.node, base.scope);
  }
  return own;
}

export function membersOf(node: ScriptNode): readonly ScriptNode[] {
  return children(child(node, "body"), "body");
}

/** The class of another file that a class extends, where the face has that file. */
export function baseOf(node: ScriptNode, scope: Scope): Member | undefined {
  if (!scope.bases.has(node)) scope.bases.set(node, findBase(node, scope));
  return scope.bases.get(node);
}

function findBase(node: ScriptNode, scope: Scope): Member | undefined {
  const named = child(node, "superClass");
  const [root = "", ...rest] = pathOf(named);
  const known = scope.imports.get(root);
  const file = scope.files.get(known?.from ?? "");
  if (named === undefined || known === undefined || file === undefined) return undefined;
  const [name] = known.name === undefined ? rest : [known.name];
  const found = exportedClass(file, name ?? "default", 0);
  if (found === undefined) return undefined;
  const inside = spanOf(child(node, "body") ?? node);
  return {
    node: found.node,
    scope: scopeOf(found.program, found.file.source.text, {
      overriding: (name) => scope.method(name, inside),
      files: found.file.imported,
      dialect: scope.dialect,
      at: scope.at ?? spanOf(named),
    }),
  };
}

interface Found {
  readonly node: ScriptNode;
  readonly program: ScriptNode;
  readonly file: CodeFile;
}

/** The class that a file exports by a name, or hands on from another one. */
function exportedClass(file: CodeFile, name: string, depth: number): Found | undefined {
  const script = file.script();
  if (!script.ok || depth > depthLimit) return undefined;
  const { program } = script;
  for (const statement of children(program, "body")) {
    const value = exportedAt(statement, name);
    const node = value?.type === "Identifier" ? classCalled(nameOf(value), program) : value;
    if (isClass(node)) return { node, program, file };
    const other = file.imported?.get(nameOf(child(statement, "source")) ?? "");
    const theirs = other === undefined ? undefined : nameThere(statement, name);
    if (other === undefined || theirs === undefined) continue;
    const found = exportedClass(other, theirs, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a statement exports by a name. */
function exportedAt(statement: ScriptNode, name: string): ScriptNode | undefined {
  switch (statement.type) {
    case "ExportNamedDeclaration": {
      const declared = child(statement, "declaration");
      if (declared !== undefined) return classIn(declared, name);
      if (child(statement, "source") !== undefined) return undefined;
      return child(specifierFor(statement, name), "local");
    }
    case "ExportDefaultDeclaration":
    case "TSExportAssignment":
      if (name !== "default") return undefined;
      return unwrap(child(statement, "declaration") ?? child(statement, "expression"));
    case "ExpressionStatement": {
      const set = unwrap(child(statement, "expression"));
      const path = pathOf(child(set, "left"));
      const value = unwrap(child(set, "right"));
      const [last = "default", ...more] = path.slice(path[0] === "module" ? 2 : 1);
      const isExport = path[0] === "exports" || (path[0] === "module" && path[1] === "exports");
      if (set?.type !== "AssignmentExpression" || !isExport || more.length > 0) return undefined;
      return last === name ? value : last === "default" ? unwrap(memberOf(value, name)) : undefined;
    }
    default:
      return undefined;
  }
}

/** By which name the file has it that a statement hands on: `export { Base } from "./base"`. */
function nameThere(statement: ScriptNode, name: string): string | undefined {
  if (statement.type === "ExportAllDeclaration") return name;
  return nameOf(child(specifierFor(statement, name), "local"));
}

function specifierFor(statement: ScriptNode, name: string): ScriptNode | undefined {
  return children(statement, "specifiers").find((one) => nameOf(child(one, "exported")) === name);
}

function classCalled(name: string | undefined, program: ScriptNode): ScriptNode | undefined {
  if (name === undefined) return undefined;
  for (const statement of children(program, "body")) {
    const found = classIn(child(statement, "declaration") ?? statement, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `class A {}`, `const A = class {}`. */
function classIn(declared: ScriptNode, name: string): ScriptNode | undefined {
  if (isClass(declared)) return nameOf(child(declared, "id")) === name ? declared : undefined;
  const item = children(declared, "declarations").find((one) => nameOf(child(one, "id")) === name);
  const value = unwrap(child(item, "init"));
  return isClass(value) ? value : undefined;
}

function isClass(node: ScriptNode | undefined): node is ScriptNode {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression";
}
