import type { Certainty } from "../migration.ts";
import type { ScriptNode } from "./node.ts";
import { below, child, children, isFunction, nameOf, pathOf, spanOf, unwrap } from "./node.ts";
import { fold, folded } from "./fold.ts";
import type { Scope } from "./scope.ts";

/** A call or a tagged template that runs when its function does. */
export interface Call {
  readonly node: ScriptNode;
  /** What it is called by: `queryInterface.sequelize.query` as its names. */
  readonly path: readonly string[];
  readonly certainty: Certainty;
  /** Whether another call is given its result. */
  readonly given: "yes" | "no";
  /** The names as they are known there: parameters stand for what the call gave them. */
  readonly scope: Scope;
}

/** How deep calls of functions of the same file are followed. */
const depthLimit = 6;
/** How often a loop over a list of the file is written out. */
const unrollLimit = 50;

interface Place {
  readonly scope: Scope;
  readonly certainty: Certainty;
  readonly given: "yes" | "no";
  readonly depth: number;
}

/** All calls that a function makes, in the order of the text; functions of the same file are followed. */
export function callsOf(entry: ScriptNode, scope: Scope, dialect: string): readonly Call[] {
  const calls: Call[] = [];
  const visit = (node: ScriptNode, place: Place): void => {
    switch (node.type) {
      case "FunctionDeclaration":
      case "ClassDeclaration":
        // Only runs when it is called.
        return;
      case "IfStatement":
      case "ConditionalExpression": {
        visitField(node, "test", place);
        const holds = isServer(child(node, "test"), place.scope, dialect);
        const certainty = holds === "unknown" ? under(place.certainty, "branch") : place.certainty;
        if (holds !== "no") visitField(node, "consequent", { ...place, certainty });
        if (holds !== "yes") visitField(node, "alternate", { ...place, certainty });
        return;
      }
      case "LogicalExpression":
        visitField(node, "left", place);
        visitField(node, "right", { ...place, certainty: under(place.certainty, "branch") });
        return;
      case "CatchClause":
      case "SwitchCase":
        for (const next of below(node)) {
          visit(next, { ...place, certainty: under(place.certainty, "branch") });
        }
        return;
      case "ForOfStatement":
        visitLoop(node, place);
        return;
      case "ForStatement":
      case "ForInStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        for (const next of below(node)) {
          visit(next, { ...place, certainty: under(place.certainty, "loop") });
        }
        return;
      case "CallExpression":
        visitCall(node, place);
        return;
      case "TaggedTemplateExpression":
        calls.push({ node, path: pathOf(child(node, "tag")), ...taken(place) });
        for (const next of children(child(node, "quasi"), "expressions")) visit(next, place);
        return;
      default:
        for (const next of below(node)) visit(next, place);
    }
  };
  const visitField = (node: ScriptNode, field: string, place: Place): void => {
    const inner = child(node, field);
    if (inner !== undefined) visit(inner, place);
  };
  const visitCall = (node: ScriptNode, place: Place): void => {
    const callee = child(node, "callee");
    const given = children(node, "arguments");
    // What a chain is called on runs first.
    if (callee?.type === "MemberExpression")
      visitField(callee, "object", { ...place, given: "yes" });
    const called = followed(node, place);
    calls.push({ node, path: pathOf(callee), ...taken(place) });
    const name = pathOf(callee).at(-1) ?? "";
    const repeats = repeating.has(name);
    for (const argument of given) {
      const inner = unwrap(argument);
      if (isFunction(inner)) {
        const certainty = repeats ? under(place.certainty, "loop") : place.certainty;
        visitBody(inner, { ...place, certainty });
      } else visit(argument, { ...place, given: "yes" });
    }
    if (called !== undefined && place.depth < depthLimit) {
      visitBody(called, {
        ...place,
        scope: place.scope.within(bind(called, given, place.scope)),
        depth: place.depth + 1,
      });
    }
  };
  const visitBody = (node: ScriptNode, place: Place): void => {
    const body = child(node, "body");
    if (body !== undefined) visit(body, { ...place, given: "no" });
  };
  const visitLoop = (node: ScriptNode, place: Place): void => {
    const declared = children(child(node, "left"), "declarations")[0];
    const name = nameOf(child(declared, "id"));
    const items = listOf(child(node, "right"), place.scope);
    const body = child(node, "body");
    if (body === undefined) return;
    if (name === undefined || items === undefined || items.length > unrollLimit) {
      visitField(node, "right", place);
      visit(body, { ...place, certainty: under(place.certainty, "loop") });
      return;
    }
    for (const item of items) {
      const value = folded(fold(item, place.scope), spanOf(item));
      visit(body, { ...place, scope: place.scope.within(new Map([[name, value]])) });
    }
  };
  visitBody(entry, { scope, certainty: "always", given: "no", depth: 0 });
  return calls;
}

/** Whether a condition that asks for the server holds on one of the dialect. */
function isServer(
  wrapped: ScriptNode | undefined,
  scope: Scope,
  dialect: string,
): "yes" | "no" | "unknown" {
  const node = unwrap(wrapped);
  if (node === undefined) return "unknown";
  const meaning = node.type === "Identifier" ? unwrap(scope.resolve(node)) : undefined;
  const written = [node, ...(meaning === undefined ? [] : [meaning])]
    .map((one) => scope.source.slice(spanOf(one).start, spanOf(one).end))
    .join(" ");
  const named = servers.filter(([name]) => name.test(written));
  const [server] = named;
  if (server === undefined || named.length > 1 || /&&|\|\|/.test(written)) return "unknown";
  const same = server[1] === dialect;
  const negated = /^\s*!|!==?/.test(written);
  return same === negated ? "no" : "yes";
}

const servers = [
  [/postgres|\bpg\b|cockroach/i, "postgres"],
  [/mysql/i, "mysql"],
  [/maria/i, "mariadb"],
  [/sqlite/i, "sqlite"],
] as const;

function taken({ scope, certainty, given }: Place): Pick<Call, "scope" | "certainty" | "given"> {
  return { scope, certainty, given };
}

/** A loop weighs more than a branch: what is in both may run often. */
function under(outer: Certainty, inner: Certainty): Certainty {
  return outer === "loop" || inner === "loop" ? "loop" : inner;
}

/** The function of the same file that a call runs. */
function followed(node: ScriptNode, { scope }: Place): ScriptNode | undefined {
  const callee = unwrap(child(node, "callee"));
  if (callee?.type === "Identifier") {
    const value = unwrap(scope.resolve(callee));
    return isFunction(value) ? value : undefined;
  }
  const path = pathOf(callee);
  if (path.length !== 2 || path[0] !== "this") return undefined;
  const method = scope.method(path[1] ?? "", spanOf(node));
  return isFunction(method) ? method : undefined;
}

function bind(
  called: ScriptNode,
  given: readonly ScriptNode[],
  scope: Scope,
): ReadonlyMap<string, ScriptNode> {
  const bound = new Map<string, ScriptNode>();
  for (const [index, parameter] of children(called, "params").entries()) {
    const target = parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter;
    const name = nameOf(target);
    const value = given[index] ?? child(parameter, "right");
    if (name === undefined || value === undefined) continue;
    bound.set(name, folded(fold(value, scope), spanOf(value)));
  }
  return bound;
}

/** The items of a list that stands in the file. */
function listOf(wrapped: ScriptNode | undefined, scope: Scope): readonly ScriptNode[] | undefined {
  const node = unwrap(wrapped);
  const value = node?.type === "Identifier" ? unwrap(scope.resolve(node)) : node;
  return value?.type === "ArrayExpression" ? children(value, "elements") : undefined;
}

/** Methods that call what they are given once for each item. */
const repeating = new Set([
  "forEach",
  "map",
  "flatMap",
  "each",
  "reduce",
  "mapSeries",
  "eachSeries",
]);
