import type { Guard } from "../guard.ts";
import type { Attempt, Certainty } from "../migration.ts";
import type { ScriptNode } from "./node.ts";
import {
  below,
  child,
  children,
  isFunction,
  keyOf,
  nameOf,
  pathOf,
  spanOf,
  unwrap,
} from "./node.ts";
import { memberAt } from "./classes.ts";
import { asksServer } from "./asked-server.ts";
import { folded, settle } from "./fold.ts";
import type { Member, Scope } from "./scope.ts";
import { memberOf } from "./scope.ts";

/** A call or a tagged template that runs when its function does. */
export interface Call {
  readonly node: ScriptNode;
  /** What it is called by: `queryInterface.sequelize.query` as its names. */
  readonly path: readonly string[];
  readonly certainty: Certainty;
  /** All of them hold when it runs. */
  readonly guards: readonly Guard[];
  /** The innermost `try` or `.catch()` that handles its errors; each time it is run through is one. */
  readonly attempt: Attempt | undefined;
  /** The calls in whose callbacks it stands, the outermost first. */
  readonly around: readonly ScriptNode[];
  /** Whether another call is given its result. */
  readonly given: "yes" | "no";
  /** The name of the call that is given it; empty where there is none. */
  readonly receiver: string;
  /** Whether it goes on in another call: `t.string("a")` in `t.string("a").notNullable()`. */
  readonly chained: "yes" | "no";
  /** The names as they are known there: parameters stand for what the call gave them. */
  readonly scope: Scope;
  /** The chain it stands in to its last name, which may be called by nobody: `column("id").notNull`. */
  readonly whole: ScriptNode;
}

/** How deep calls of functions of the same file are followed. */
const depthLimit = 6;
/** How often a loop over a list of the file is written out. */
const unrollLimit = 50;

interface Place {
  readonly scope: Scope;
  readonly certainty: Certainty;
  readonly guards: readonly Guard[];
  readonly attempt: Attempt | undefined;
  readonly around: readonly ScriptNode[];
  readonly given: "yes" | "no";
  readonly receiver: string;
  readonly chained: "yes" | "no";
  readonly depth: number;
  /** Names behind the call that is visited. */
  readonly whole?: ScriptNode | undefined;
}

/** What a walk through code has to know of where it runs. */
export interface Walk {
  /** Id of the dialect. */
  readonly dialect: string;
  /** What a condition asks of the schema, where history can answer it. */
  readonly guardOf?: ((test: ScriptNode, scope: Scope) => Guard | undefined) | undefined;
}

/** All calls that a function makes, in the order of the text; functions of the same file are followed. */
export function callsOf(entry: ScriptNode, scope: Scope, walk: Walk): readonly Call[] {
  const calls: Call[] = [];
  const visit = (node: ScriptNode, place: Place): void => {
    switch (node.type) {
      case "FunctionDeclaration":
      case "ClassDeclaration":
        // Only runs when it is called.
        return;
      case "BlockStatement":
        visitBlock(node, place);
        return;
      case "IfStatement":
      case "ConditionalExpression": {
        visitField(node, "test", place);
        const { then, otherwise } = branchesOf(child(node, "test"), place, walk);
        if (then !== undefined) visitField(node, "consequent", then);
        if (otherwise !== undefined) visitField(node, "alternate", otherwise);
        return;
      }
      case "LogicalExpression": {
        visitField(node, "left", place);
        const { then, otherwise } = branchesOf(child(node, "left"), place, walk);
        const right = node["operator"] === "&&" ? then : otherwise;
        if (right !== undefined) visitField(node, "right", right);
        return;
      }
      case "TryStatement": {
        const handler = child(node, "handler");
        const tried = handler === undefined || rethrows(handler) ? place : attempting(place, node);
        visitField(node, "block", tried);
        if (handler !== undefined) visit(handler, place);
        visitField(node, "finalizer", place);
        return;
      }
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
      case "MemberExpression":
        for (const next of below(node)) visit(next, { ...place, whole: place.whole ?? node });
        return;
      case "TaggedTemplateExpression":
        calls.push({ node, path: pathOf(child(node, "tag")), ...taken(place), whole: node });
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
  /** What stands behind `if (…) return` runs only where the condition does not hold. */
  const visitBlock = (node: ScriptNode, place: Place): void => {
    let rest: Place | undefined = place;
    for (const statement of children(node, "body")) {
      if (rest === undefined) return;
      visit(statement, rest);
      if (statement.type !== "IfStatement" || child(statement, "alternate") !== undefined) continue;
      if (!returns(child(statement, "consequent"))) continue;
      rest = branchesOf(child(statement, "test"), rest, walk).otherwise;
    }
  };
  const visitCall = (node: ScriptNode, { whole, ...place }: Place): void => {
    const callee = child(node, "callee");
    const given = children(node, "arguments");
    const name = pathOf(callee).at(-1) ?? "";
    // What a chain is called on runs first; what waits for its result is no part of it.
    const inner: Place = { ...place, given: "yes", chained: awaiting.has(name) ? "no" : "yes" };
    const isHandled = name === "catch" && given[0] !== undefined && !rethrows(given[0]);
    if (callee?.type === "MemberExpression")
      visitField(callee, "object", isHandled ? attempting(inner, node) : inner);
    else if (callee?.type === "CallExpression") visit(callee, inner);
    const called = followed(node, place);
    calls.push({ node, path: pathOf(callee), ...taken(place), whole: whole ?? node });
    const behind: Place = { ...place, around: [...place.around, node] };
    const list = repeating.has(name) ? listOf(objectOf(callee), place.scope) : undefined;
    for (const argument of given) {
      const passed = unwrap(argument);
      if (!isFunction(passed))
        visit(argument, { ...place, given: "yes", receiver: name, chained: "no" });
      else if (list !== undefined && list.length <= unrollLimit) {
        for (const item of list) visitBody(passed, bound(behind, passed, [item]));
      } else {
        const certainty = repeating.has(name) ? under(place.certainty, "loop") : place.certainty;
        const result = awaiting.has(name) ? objectOf(callee) : undefined;
        const known = result === undefined ? behind : bound(behind, passed, [result]);
        visitBody(passed, { ...known, certainty });
      }
    }
    if (called !== undefined && place.depth < depthLimit) {
      const names = bind(called.node, invocation(node).given, place.scope);
      const scope = called.scope.within(names);
      visitBody(called.node, { ...place, scope, depth: place.depth + 1 });
    }
  };
  const visitBody = (node: ScriptNode, place: Place): void => {
    const body = child(node, "body");
    if (body !== undefined) visit(body, { ...place, given: "no", receiver: "", chained: "no" });
  };
  const visitLoop = (node: ScriptNode, place: Place): void => {
    const declared = children(child(node, "left"), "declarations")[0];
    const target = child(declared, "id");
    const items = listOf(child(node, "right"), place.scope);
    const body = child(node, "body");
    if (body === undefined) return;
    if (target === undefined || items === undefined || items.length > unrollLimit) {
      visitField(node, "right", place);
      visit(body, { ...place, certainty: under(place.certainty, "loop") });
      return;
    }
    for (const item of items) {
      const names = new Map(namesIn(target, item, place.scope));
      visit(body, { ...place, scope: place.scope.within(names) });
    }
  };
  const place: Omit<Place, "chained" | "depth"> = {
    scope,
    certainty: "always",
    guards: [],
    attempt: undefined,
    around: [],
    given: "no",
    receiver: "",
  };
  visitBody(entry, { ...place, chained: "no", depth: 0 });
  return calls;
}

function attempting(place: Place, node: ScriptNode): Place {
  return { ...place, attempt: { span: spanOf(node), catches: [""] } };
}

/** A handler that hands on whatever it is given. */
function rethrows(handler: ScriptNode): boolean {
  const body = child(unwrap(handler), "body");
  return (
    body?.type === "BlockStatement" && children(body, "body").at(-1)?.type === "ThrowStatement"
  );
}

/** Where each side of a condition runs; `undefined`: nowhere. */
function branchesOf(
  test: ScriptNode | undefined,
  place: Place,
  { dialect, guardOf }: Walk,
): { readonly then: Place | undefined; readonly otherwise: Place | undefined } {
  const holds = asksServer(test, place.scope, dialect);
  if (holds !== "unknown") {
    return holds === "yes"
      ? { then: place, otherwise: undefined }
      : { then: undefined, otherwise: place };
  }
  const guard = guardIn(test, place.scope, guardOf);
  if (guard === undefined) {
    const side: Place = { ...place, certainty: under(place.certainty, "branch") };
    return { then: side, otherwise: side };
  }
  return {
    then: { ...place, guards: [...place.guards, guard] },
    otherwise: { ...place, guards: [...place.guards, opposite(guard)] },
  };
}

/** `!(await knex.schema.hasTable("orders"))`, and the same through a constant. */
function guardIn(
  test: ScriptNode | undefined,
  scope: Scope,
  guardOf: Walk["guardOf"],
): Guard | undefined {
  if (test === undefined || guardOf === undefined) return undefined;
  const { node, scope: inner } = settle(test, scope);
  const argument = child(node, "argument");
  if (node.type === "UnaryExpression" && node["operator"] === "!" && argument !== undefined) {
    const guard = guardIn(argument, inner, guardOf);
    return guard === undefined ? undefined : opposite(guard);
  }
  return guardOf(node, inner);
}

function opposite(guard: Guard): Guard {
  if (guard.kind !== "presence") return guard;
  return { ...guard, wanted: guard.wanted === "present" ? "absent" : "present" };
}

function returns(node: ScriptNode | undefined): boolean {
  if (node?.type === "ReturnStatement") return child(node, "argument") === undefined;
  const last = node?.type === "BlockStatement" ? children(node, "body").at(-1) : undefined;
  return last?.type === "ReturnStatement";
}

/** `.then(…)` and its like. */
export function awaits({ path }: Pick<Call, "path">): boolean {
  return awaiting.has(path.at(-1) ?? "");
}

function objectOf(callee: ScriptNode | undefined): ScriptNode | undefined {
  return callee?.type === "MemberExpression" ? child(callee, "object") : undefined;
}

/** Inside of a function that is given these. */
function bound(place: Place, called: ScriptNode, given: readonly ScriptNode[]): Place {
  return { ...place, scope: place.scope.within(bind(called, given, place.scope)) };
}

function taken(place: Place): Omit<Call, "node" | "path" | "whole"> {
  const { scope, certainty, guards, attempt, around, given, receiver, chained } = place;
  return { scope, certainty, guards, attempt, around, given, receiver, chained };
}

/** A loop weighs more than a branch: what is in both may run often. */
function under(outer: Certainty, inner: Certainty): Certainty {
  return outer === "loop" || inner === "loop" ? "loop" : inner;
}

/** What a call calls with what: `tidy.call(this, "orders")` is `tidy("orders")`. */
function invocation(node: ScriptNode): {
  readonly callee: ScriptNode | undefined;
  readonly given: readonly ScriptNode[];
} {
  const callee = unwrap(child(node, "callee"));
  const given = children(node, "arguments");
  const way = pathOf(callee).length > 1 ? pathOf(callee).at(-1) : undefined;
  if (way !== "call" && way !== "apply") return { callee, given };
  const [, list] = given;
  const handed = way === "call" ? given.slice(1) : children(unwrap(list), "elements");
  return { callee: unwrap(objectOf(callee)), given: handed };
}

/** The function of the same file that a call runs, or of one in which a class stands that it extends. */
export function followed(
  node: ScriptNode,
  { scope }: { readonly scope: Scope },
): Member | undefined {
  const { callee } = invocation(node);
  if (callee?.type === "Identifier") {
    const value = unwrap(scope.resolve(callee));
    return isFunction(value) ? { node: value, scope } : undefined;
  }
  const path = pathOf(callee);
  const isSuper = child(callee, "object")?.type === "Super";
  if (path.length !== 2 || (path[0] !== "this" && !isSuper)) return undefined;
  const whose = isSuper ? "super" : "this";
  const found = memberAt(path[1] ?? "", spanOf(node), scope, whose);
  return isFunction(found?.node) ? found : undefined;
}

function bind(
  called: ScriptNode,
  given: readonly ScriptNode[],
  scope: Scope,
): ReadonlyMap<string, ScriptNode> {
  const names = new Map<string, ScriptNode>();
  for (const [index, parameter] of children(called, "params").entries()) {
    const target = parameter.type === "AssignmentPattern" ? child(parameter, "left") : parameter;
    const value = given[index] ?? child(parameter, "right");
    if (target === undefined || value === undefined) continue;
    for (const [name, node] of namesIn(target, value, scope)) names.set(name, node);
  }
  return names;
}

/** What the names of a parameter or a pattern stand for where it is given a value. */
function namesIn(
  target: ScriptNode,
  value: ScriptNode,
  scope: Scope,
): readonly (readonly [string, ScriptNode])[] {
  const name = nameOf(target);
  if (name !== undefined) return [[name, folded(value, scope)]];
  const whole = settle(value, scope);
  if (target.type === "ArrayPattern" && whole.node.type === "ArrayExpression") {
    const items = children(whole.node, "elements");
    return children(target, "elements").flatMap((part, index) => {
      const item = items[index];
      return item === undefined ? [] : namesIn(part, item, whole.scope);
    });
  }
  if (target.type !== "ObjectPattern") return [];
  return children(target, "properties").flatMap((property) => {
    const inner = child(property, "value");
    const part = inner?.type === "AssignmentPattern" ? child(inner, "left") : inner;
    const found = memberOf(whole.node, keyOf(property) ?? "") ?? child(inner, "right");
    return part === undefined || found === undefined ? [] : namesIn(part, found, whole.scope);
  });
}

/** The items of a list that stands in the file. */
function listOf(wrapped: ScriptNode | undefined, scope: Scope): readonly ScriptNode[] | undefined {
  const value = wrapped === undefined ? undefined : settle(wrapped, scope).node;
  const items = value?.type === "ArrayExpression" ? children(value, "elements") : undefined;
  return items?.some(({ type }) => type === "SpreadElement") === true ? undefined : items;
}

/** Methods that call what they are given with the result. */
const awaiting = new Set(["then", "catch", "finally", "tap", "asCallback"]);

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
