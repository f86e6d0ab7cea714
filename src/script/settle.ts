import type { Span } from "../source.ts";
import { asksServer } from "./asked-server.ts";
import { classMember, importedMember, isClass, memberAt } from "./classes.ts";
import { ownExport } from "./exports.ts";
import { memberOf } from "./member.ts";
import type { ScriptNode } from "./node.ts";
import { child, isNode, pathOf, spanOf, unwrap } from "./node.ts";
import type { Piece } from "./piece.ts";
import type { Member, Scope } from "./scope.ts";

/** An expression, the names that are known there, and the place it stands for. */
export interface Settled {
  /** Without parentheses, types and `await`. */
  readonly node: ScriptNode;
  readonly scope: Scope;
  /** Where it was put in: a constant that is made elsewhere is meant where its name stands. */
  readonly span: Span;
  /** It was written elsewhere. */
  readonly moved: boolean;
}

/** What an expression is after names, members and parameters were looked up, as far as the file tells. */
export function settle(written: ScriptNode, scope: Scope): Settled {
  const span = spanOf(written);
  let at: Settled = { node: unwrap(written) ?? written, scope, span, moved: false };
  for (let depth = 0; depth < depthLimit; depth++) {
    const next = lookUp(at.node, at.scope);
    if (next === undefined) return at;
    at = { node: unwrap(next.node) ?? next.node, scope: next.scope, span, moved: true };
  }
  return at;
}

/** What a name, a member or a parameter stands for. */
export function lookUp(node: ScriptNode, scope: Scope): Member | undefined {
  switch (node.type) {
    case foldedType: {
      const { node: inner, scope: outer } = node;
      return isNode(inner) && isScope(outer) ? { node: inner, scope: outer } : undefined;
    }
    case "Identifier": {
      const elsewhere = importedMember(node, [], scope);
      if (elsewhere !== undefined) return elsewhere;
      const value = scope.resolve(node) ?? typedAt(node, scope);
      return value === undefined ? undefined : { node: value, scope };
    }
    case "ConditionalExpression": {
      const chosen = chosenIn(node, scope);
      return chosen === undefined ? undefined : { node: chosen, scope };
    }
    case "MemberExpression": {
      const object = child(node, "object");
      const name = pathOf(node).at(-1) ?? "";
      if (object === undefined) return undefined;
      if (object.type === "ThisExpression") {
        return memberAt(name, spanOf(node), scope, "this");
      }
      if (object.type === "Super") return memberAt(name, spanOf(node), scope, "super");
      return memberBehind(node, object, name, scope) ?? memberTyped(node, scope);
    }
    default:
      return undefined;
  }
}

/** `tables.orders` of an object, an enum or a class, or of all that a file exports. */
function memberBehind(
  node: ScriptNode,
  object: ScriptNode,
  name: string,
  scope: Scope,
): Member | undefined {
  const known = object.type === "Identifier" ? scope.imported(object) : undefined;
  if (known !== undefined && known.name === undefined)
    return importedMember(object, [name], scope, { at: spanOf(node) });
  const path = pathOf(object);
  if (path.join(".") === "exports" || path.join(".") === "module.exports") {
    const value = ownExport(scope.program, name);
    return value && { node: value, scope };
  }
  const whole = settle(object, scope);
  const made = whole.node.type === "NewExpression" ? child(whole.node, "callee") : undefined;
  const owner = made === undefined ? whole : settle(made, whole.scope);
  if (isClass(owner.node)) return classMember(owner.node, owner.scope, name);
  const value = memberOf(whole.node, name);
  return value && { node: value, scope: whole.scope };
}

function memberTyped(node: ScriptNode, scope: Scope): Member | undefined {
  const value = typedAt(node, scope);
  return value && { node: value, scope };
}

/** What another file exports, where types tell. */
function typedAt(node: ScriptNode, scope: Scope): ScriptNode | undefined {
  const text = scope.typed(node);
  return text === undefined ? undefined : constantNode(text, spanOf(node));
}

function isScope(value: unknown): value is Scope {
  return typeof value === "object" && value !== null && "resolve" in value && "within" in value;
}

export const foldedType = "FoldedText";

/** Chains of constants are short; what is longer leads in a circle. */
export const depthLimit = 20;

/** An expression that stands for a text. */
export function foldedText(pieces: readonly Piece[], { start, end }: Span): ScriptNode {
  return { type: foldedType, pieces, range: [start, end] };
}

/** A text that stands nowhere in the file. */
export function constantNode(text: string, span: Span): ScriptNode {
  return foldedText([{ text, span, verbatim: false }], span);
}

/** The side of a condition that is a constant, or asks for the server. */
export function chosenIn(node: ScriptNode, scope: Scope): ScriptNode | undefined {
  const test = child(node, "test");
  const value = test === undefined ? undefined : settle(test, scope).node["value"];
  const asked = asksServer(test, scope, scope.dialect);
  const holds =
    typeof value === "boolean" ? value : asked === "unknown" ? undefined : asked === "yes";
  return holds === undefined ? undefined : child(node, holds ? "consequent" : "alternate");
}
