import type { Span } from "../source.ts";
import type { ScriptNode } from "./node.ts";
import { child, children, keyOf, pathOf, spanOf } from "./node.ts";
import { importedPart } from "./exports.ts";
import type { Member, Scope, ScopeOptions } from "./scope.ts";
import { scopeOf } from "./scope.ts";

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
  const base = around === undefined ? undefined : baseOf(around, scope);
  return (base && classMember(base.node, base.scope, name)) ?? own;
}

export function membersOf(node: ScriptNode): readonly ScriptNode[] {
  return children(child(node, "body"), "body");
}

/** The class that a class extends, of this file or of another one that the face has. */
export function baseOf(node: ScriptNode, scope: Scope): Member | undefined {
  if (!scope.bases.has(node)) scope.bases.set(node, findBase(node, scope));
  return scope.bases.get(node);
}

function findBase(node: ScriptNode, scope: Scope): Member | undefined {
  const named = child(node, "superClass");
  if (named === undefined) return undefined;
  const inside = spanOf(child(node, "body") ?? node);
  const overriding = (name: string): Member | undefined => scope.method(name, inside);
  const [root, ...rest] = pathOf(named);
  const name = { ...named, type: "Identifier", name: root };
  const found = importedMember(name, rest, scope, { overriding });
  if (isClass(found?.node)) return found;
  const near = named.type === "Identifier" ? scope.resolve(named) : undefined;
  // What is declared later cannot be extended yet, so that this leads in no circle.
  if (!isClass(near) || spanOf(near).end > spanOf(node).start) return undefined;
  const { program, source, typed, files, dialect, at } = scope;
  const own = { textOf: typed, overriding, files, dialect, ...(at === undefined ? {} : { at }) };
  return { node: near, scope: scopeOf(program, source, own) };
}

interface Meant extends Pick<ScopeOptions, "overriding"> {
  /** Where it is taken in: all names, where there are some behind the first. */
  readonly at?: Span;
}

/** What a name stands for that another file of the project exports; `more`: the names behind it. */
export function importedMember(
  identifier: ScriptNode,
  more: readonly string[],
  scope: Scope,
  { at = spanOf(identifier), overriding }: Meant = {},
): Member | undefined {
  const known = scope.imported(identifier);
  const found = known === undefined ? undefined : importedPart(known, more, scope.files);
  return (
    found && {
      node: found.node,
      scope: scopeOf(found.program, found.file.source.text, {
        ...(overriding === undefined ? {} : { overriding }),
        files: found.file.imported,
        dialect: scope.dialect,
        at: scope.at ?? at,
      }),
    }
  );
}

/** A member of a class that is called by its name: `Tables.addOwner`, `new Tables().addOwner`. */
export function classMember(node: ScriptNode, scope: Scope, name: string): Member | undefined {
  let at: Member | undefined = { node, scope };
  for (let depth = 0; at !== undefined && depth < depthLimit; depth++) {
    const member = membersOf(at.node).find((one) => keyOf(one) === name);
    const value = child(member, "value");
    if (value !== undefined) return { node: value, scope: at.scope };
    at = baseOf(at.node, at.scope);
  }
  return undefined;
}

export function isClass(node: ScriptNode | undefined): node is ScriptNode {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression";
}
