import type { Guard } from "../guard.ts";
import type { Attempt, Certainty } from "../migration.ts";
import type { ScriptNode } from "./node.ts";
import { below, child, children, isFunction, pathOf, spanOf, unwrap } from "./node.ts";
import { asksServer } from "./asked-server.ts";
import { bind, followed, functionsAt, invocation, listOf, namesIn, objectOf } from "./called.ts";
import { settle } from "./settle.ts";
import type { Member, Scope } from "./scope.ts";

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
  /** It runs on another server only, or by another call: what it calls is known, and not sent. */
  readonly aside?: true;
  /** Names behind the call that is visited. */
  readonly whole?: ScriptNode | undefined;
}

/** What a walk through code has to know of where it runs. */
export interface Walk {
  /** Id of the dialect. */
  readonly dialect: string;
  /** What a condition asks of the schema, where history can answer it. */
  readonly guardOf?: ((test: ScriptNode, scope: Scope) => Guard | undefined) | undefined;
  /** Gets the functions that were walked through, where somebody asks what nobody calls. */
  readonly entered?: Set<ScriptNode>;
  /** By which names the migration has what it speaks to the server with. */
  readonly handed?: ReadonlySet<string>;
  /** A call that somebody says the SQL of, so that what it runs is not looked at. */
  readonly isTold?: (node: ScriptNode, scope: Scope) => boolean;
}

/** All calls that a function makes, in the order of the text; functions of the project are followed. */
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
        visitField(node, "consequent", then);
        visitField(node, "alternate", otherwise);
        return;
      }
      case "LogicalExpression": {
        visitField(node, "left", place);
        const { then, otherwise } = branchesOf(child(node, "left"), place, walk);
        visitField(node, "right", node["operator"] === "&&" ? then : otherwise);
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
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        walk.entered?.add(node);
        for (const next of below(node)) visit(next, place);
        return;
      case "VariableDeclarator": {
        const made = child(node, "init");
        const isSent = made?.type === "AwaitExpression";
        visitValue(made, isSent ? place : { ...place, given: "yes", receiver: "=" });
        return;
      }
      case "CallExpression":
        visitCall(node, place);
        return;
      case "MemberExpression":
        for (const next of below(node)) visit(next, { ...place, whole: place.whole ?? node });
        return;
      case "TaggedTemplateExpression":
        take({ node, path: pathOf(child(node, "tag")), ...taken(place), whole: node }, place);
        for (const next of children(child(node, "quasi"), "expressions")) visit(next, place);
        return;
      default:
        for (const next of below(node)) visit(next, place);
    }
  };
  const take = (call: Call, { aside }: Place): void => {
    if (aside === undefined) calls.push(call);
  };
  /** A function that gets a name runs only when it is called. */
  const visitValue = (wrapped: ScriptNode | undefined, place: Place): void => {
    const value = isFunction(unwrap(wrapped)) ? undefined : unwrap(wrapped);
    if (value === undefined) return;
    const parts =
      value.type === "ObjectExpression"
        ? children(value, "properties").map((one) => child(one, "value") ?? one)
        : value.type === "ArrayExpression"
          ? children(value, "elements")
          : undefined;
    if (parts === undefined) visit(value, place);
    else for (const part of parts) visitValue(part, place);
  };
  const visitField = (node: ScriptNode, field: string, place: Place): void => {
    const inner = child(node, field);
    if (inner !== undefined) visit(inner, place);
  };
  /** What stands behind `if (…) return` runs only where the condition does not hold. */
  const visitBlock = (node: ScriptNode, place: Place): void => {
    let rest = place;
    for (const statement of children(node, "body")) {
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
    const called = walk.isTold?.(node, place.scope) === true ? undefined : followed(node, place);
    take({ node, path: pathOf(callee), ...taken(place), whole: whole ?? node }, place);
    const behind: Place = { ...place, around: [...place.around, node] };
    const list = repeating.has(name) ? listOf(objectOf(callee), place.scope) : undefined;
    const visitGiven = (argument: ScriptNode): void => {
      const written = unwrap(argument);
      const within: Place = { ...place, given: "yes", receiver: name, chained: "no" };
      const passed = functionsAt(argument, place.scope);
      if (called !== undefined) {
        // It runs what it is given, or hands it on to one that does.
        visitValue(argument, within);
      } else if (written?.type === "ArrayExpression") {
        for (const item of children(written, "elements")) visitGiven(item);
      } else if (passed.length === 0) {
        visit(argument, within);
      } else if (place.depth < depthLimit) {
        const inside = { ...behind, depth: place.depth + (isFunction(written) ? 0 : 1) };
        for (const one of passed) visitPassed(one, inside);
      }
    };
    const visitPassed = (passed: Member, inside: Place): void => {
      if (list !== undefined && list.length <= unrollLimit) {
        for (const item of list) visitFunction(passed, [item], inside, place.scope);
        return;
      }
      const certainty = repeating.has(name) ? under(place.certainty, "loop") : place.certainty;
      const result = awaiting.has(name) ? objectOf(callee) : undefined;
      const values = result === undefined ? [] : [result];
      visitFunction(passed, values, { ...inside, certainty }, place.scope);
    };
    for (const argument of given) visitGiven(argument);
    if (called !== undefined && place.depth < depthLimit) {
      const values = invocation(node).given;
      visitFunction(called, values, { ...place, depth: place.depth + 1 }, place.scope);
    }
  };
  const visitFunction = (
    { node, scope }: Member,
    given: readonly ScriptNode[],
    place: Place,
    outer: Scope,
  ): void => {
    walk.entered?.add(node);
    visitBody(node, { ...place, scope: scope.within(bind(node, given, outer)) });
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
  walk.entered?.add(entry);
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

/** Where each side of a condition runs. */
function branchesOf(
  test: ScriptNode | undefined,
  place: Place,
  { dialect, guardOf }: Walk,
): { readonly then: Place; readonly otherwise: Place } {
  const holds = known(test, place.scope) ?? asksServer(test, place.scope, dialect);
  if (holds !== "unknown") {
    const aside: Place = { ...place, aside: true };
    return holds === "yes" ? { then: place, otherwise: aside } : { then: aside, otherwise: place };
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

/** Whether a condition holds that comes down to a constant: a parameter that a call sets to `false`. */
function known(test: ScriptNode | undefined, scope: Scope): "yes" | "no" | undefined {
  if (test === undefined) return undefined;
  const { node, scope: inner } = settle(test, scope);
  const { value } = node;
  if (node.type === "Literal" && typeof value === "boolean") return value ? "yes" : "no";
  if (node.type !== "UnaryExpression" || node["operator"] !== "!") return undefined;
  const negated = known(child(node, "argument"), inner);
  return negated && (negated === "yes" ? "no" : "yes");
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

function taken(place: Place): Omit<Call, "node" | "path" | "whole"> {
  const { scope, certainty, guards, attempt, around, given, receiver, chained } = place;
  return { scope, certainty, guards, attempt, around, given, receiver, chained };
}

/** A loop weighs more than a branch: what is in both may run often. */
function under(outer: Certainty, inner: Certainty): Certainty {
  return outer === "loop" || inner === "loop" ? "loop" : inner;
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
