import type { CodeFile } from "../extractor.ts";
import type { Import } from "./imports.ts";
import { importsOf } from "./imports.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, nameOf, pathOf, unwrap } from "./node.ts";
import { memberOf } from "./member.ts";

/** What a file exports, and the file in which it stands. */
export interface ExportedPart {
  readonly node: ScriptNode;
  readonly program: ScriptNode;
  readonly file: CodeFile;
}

type Files = ReadonlyMap<string, CodeFile>;

/** From how many files a name may be handed on. */
const depthLimit = 6;

/** What a name stands for that is imported from a file of the project; `more`: the names behind it. */
export function importedPart(
  known: Import,
  more: readonly string[],
  files: () => Files,
): ExportedPart | undefined {
  const file = files().get(known.from);
  const [name] = known.name === undefined ? more : [known.name];
  return file === undefined ? undefined : exportedBy(file, name ?? "default", 0);
}

function exportedBy(file: CodeFile, name: string, depth: number): ExportedPart | undefined {
  const script = file.script();
  if (!script.ok || depth > depthLimit) return undefined;
  const { program } = script;
  for (const statement of children(program, "body")) {
    const value = exportedAt(statement, name);
    if (value !== undefined) return standing(value, program, file, depth);
    const from = nameOf(child(statement, "source"));
    const theirs = from === undefined ? undefined : nameThere(statement, name);
    const other = theirs === undefined ? undefined : file.imported?.().get(from ?? "");
    if (other === undefined || theirs === undefined) continue;
    const found = exportedBy(other, theirs, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is exported by a name may itself be imported. */
function standing(
  value: ScriptNode,
  program: ScriptNode,
  file: CodeFile,
  depth: number,
): ExportedPart | undefined {
  if (value.type !== "Identifier") return { node: value, program, file };
  const name = nameOf(value) ?? "";
  for (const statement of children(program, "body")) {
    const node = declaredIn(child(statement, "declaration") ?? statement, name);
    if (node !== undefined) return { node, program, file };
  }
  const known = importsOf(program).get(name);
  const other = known === undefined ? undefined : file.imported?.().get(known.from);
  if (other === undefined || known?.name === undefined) return undefined;
  return exportedBy(other, known.name, depth + 1);
}

/** What the file itself means by `exports.addIndex`. */
export function ownExport(program: ScriptNode, name: string): ScriptNode | undefined {
  for (const statement of children(program, "body")) {
    const value = exportedAt(statement, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What a statement exports by a name. */
function exportedAt(statement: ScriptNode, name: string): ScriptNode | undefined {
  switch (statement.type) {
    case "ExportNamedDeclaration": {
      const declared = child(statement, "declaration");
      if (declared !== undefined) return declaredIn(declared, name);
      if (child(statement, "source") !== undefined) return undefined;
      return child(specifierFor(statement, name), "local");
    }
    case "ExportDefaultDeclaration":
    case "TSExportAssignment":
      if (name !== "default") return undefined;
      return unwrap(child(statement, "declaration") ?? child(statement, "expression"));
    case "ExpressionStatement": {
      const set = unwrap(child(statement, "expression"));
      if (set?.type !== "AssignmentExpression") return undefined;
      const path = pathOf(child(set, "left"));
      const value = unwrap(child(set, "right"));
      const [last = "default", ...more] = path.slice(path[0] === "module" ? 2 : 1);
      const isExport = path[0] === "exports" || (path[0] === "module" && path[1] === "exports");
      // What compilers write first: `exports.addOwner = exports.addIndex = void 0`.
      const isEmpty = value?.type === "UnaryExpression" || value?.type === "AssignmentExpression";
      if (!isExport || isEmpty || more.length > 0) return undefined;
      return last === name ? value : last === "default" ? unwrap(memberOf(value, name)) : undefined;
    }
    default:
      return undefined;
  }
}

/** By which name the file has it that a statement hands on: `export { Base } from "./base"`. */
function nameThere(statement: ScriptNode, name: string): string | undefined {
  if (statement.type === "ExportAllDeclaration") return name;
  if (statement.type !== "ExportNamedDeclaration") return undefined;
  return nameOf(child(specifierFor(statement, name), "local"));
}

function specifierFor(statement: ScriptNode, name: string): ScriptNode | undefined {
  return children(statement, "specifiers").find((one) => nameOf(child(one, "exported")) === name);
}

/** `class A {}`, `function a() {}`, `const A = class {}`. */
function declaredIn(declared: ScriptNode, name: string): ScriptNode | undefined {
  if (nameOf(child(declared, "id")) === name) return declared;
  // It may be given another value by then.
  if (declared["kind"] === "let") return undefined;
  const item = children(declared, "declarations").find((one) => nameOf(child(one, "id")) === name);
  return unwrap(child(item, "init"));
}
