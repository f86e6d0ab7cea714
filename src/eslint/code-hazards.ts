import manifest from "../../package.json" with { type: "json" };
import type { SyntaxNode } from "../index.ts";
import type { HostContext, HostRule } from "./host.ts";
import { deaf, sessionOf } from "./session.ts";
import { isNode, nodesBelow } from "./tree.ts";

/** What is wrong with the code around the SQL, which no analysis of statements sees. */
export const codeHazards: Readonly<Record<string, HostRule>> = {
  "start-up-migration": startUpMigration(),
  "outside-transaction": outsideTransaction(),
  "unawaited-migration": unawaitedMigration(),
};

/** Migrations run by the process that then serves: each of its copies runs them, and none of them waits. */
function startUpMigration(): HostRule {
  return {
    meta: metaOf(
      "Migrations run while the application starts.",
      "Migrations run here while the application starts: every copy of it that is started tries them, " +
        "its health check gives up while they run, and the old version serves beside the new schema. " +
        "Run them in a step of their own before the deployment.",
      `${manifest.homepage}/blob/main/rules/start-up-migration.md`,
    ),
    create(context) {
      // Most files have nothing of it, and each of their calls would be shown to us.
      if (!mayRunMigrations(context.sourceCode.text)) return deaf;
      const runs: SyntaxNode[] = [];
      let serves = false;
      return {
        CallExpression(node) {
          if (!isNode(node)) return;
          const path = calleeOf(node);
          if (path.at(-1) === "listen" || path.at(-1) === "serve") serves = true;
          if (runsMigrations(path)) runs.push(node);
        },
        "Program:exit"() {
          // A script that only migrates is where it belongs.
          if (serves) for (const node of runs) report(context, node);
        },
      };
    },
  };
}

/** Asked of every file: to look for what all have in common is several times faster than for each of them. */
function mayRunMigrations(text: string): boolean {
  if (!text.includes("igrat")) return false;
  if (text.includes("runMigrations") || text.includes("migrateToLatest")) return true;
  return text.includes("latest") && /\blatest\b/.test(text);
}

function runsMigrations(path: readonly string[]): boolean {
  const last = path.at(-1) ?? "";
  if (["runMigrations", "migrateToLatest"].includes(last)) return true;
  return last === "latest" && path.at(-2) === "migrate";
}

/** In a transaction's callback, a call without the transaction goes out on another connection. */
function outsideTransaction(): HostRule {
  return {
    meta: metaOf(
      "A call in a transaction's callback does not use the transaction.",
      "{{call}} is not given the transaction {{name}}: it goes out on another connection, is not undone " +
        "with the rest, and may wait for ever for a lock that the transaction holds. Pass {{given}}.",
    ),
    create(context) {
      if (sessionOf(context) === undefined) return deaf;
      return {
        CallExpression(node) {
          if (!isNode(node) || calleeOf(node).at(-1) !== "transaction") return;
          const callback = listOf(node["arguments"]).at(-1);
          const [parameter] = listOf(callback?.["params"]);
          const name = parameter?.["name"];
          const body = callback?.["body"];
          if (typeof name !== "string" || !isNode(body)) return;
          for (const call of callsIn(body)) {
            const path = calleeOf(call);
            if (!path.includes("queryInterface") || mentions(listOf(call["arguments"]), name))
              continue;
            const given = name === "transaction" ? "{ transaction }" : `{ transaction: ${name} }`;
            report(context, call, { call: path.join("."), name, given });
          }
        },
      };
    },
  };
}

/** What nobody awaits may fail unseen, and the migration counts as done before it is. */
function unawaitedMigration(): HostRule {
  return {
    meta: metaOf(
      "A migration awaits nothing.",
      "This migration awaits and returns nothing: it counts as done before its statements have run, and " +
        "their errors are lost. Await each call.",
    ),
    create(context) {
      const session = sessionOf(context);
      const extractor = session?.membership.framework?.extractor;
      if (session === undefined || extractor?.collects === true) return deaf;
      const check = (node: unknown): void => {
        if (!isNode(node) || node["async"] !== true || !isUp(node)) return;
        const body = node["body"];
        const [parameter, ...others] = listOf(node["params"]);
        const name = parameter?.["name"];
        if (!isNode(body) || body.type !== "BlockStatement" || others.length > 1) return;
        if (typeof name !== "string" || waits(body)) return;
        const asks = callsIn(body).some((call) => calleeOf(call)[0] === name);
        if (asks) report(context, node, {}, body);
      };
      return {
        FunctionDeclaration: check,
        FunctionExpression: check,
        ArrowFunctionExpression: check,
      };
    },
  };
}

/** `up`, as a function, a method, a property or an export. */
function isUp(node: SyntaxNode): boolean {
  const own = nameOf(node["id"]);
  const { parent } = node;
  if (own === "up" || !isNode(parent)) return own === "up";
  const name = nameOf(parent["key"]) ?? nameOf(parent["id"]);
  if (name !== undefined) return name === "up";
  const left = parent["left"];
  return isNode(left) && nameOf(left["property"]) === "up";
}

function waits(body: SyntaxNode): boolean {
  return find(body, (node) => {
    if (node.type === "AwaitExpression") return true;
    if (node.type === "ForOfStatement") return node["await"] === true;
    if (node.type === "ReturnStatement") return isNode(node["argument"]);
    return (
      node.type === "CallExpression" && ["then", "catch"].includes(calleeOf(node).at(-1) ?? "")
    );
  });
}

function callsIn(body: SyntaxNode): readonly SyntaxNode[] {
  const calls: SyntaxNode[] = [];
  find(body, (node) => {
    if (node.type === "CallExpression") calls.push(node);
    return false;
  });
  return calls;
}

function mentions(nodes: readonly SyntaxNode[], name: string): boolean {
  return nodes.some((node) => find(node, (inner) => nameOf(inner) === name));
}

/** Whether one of the nodes, itself included, is as asked. */
function find(node: SyntaxNode, test: (node: SyntaxNode) => boolean): boolean {
  return test(node) || nodesBelow(node).some((inner) => find(inner, test));
}

/** The names of `a.b.c()`; what is no name is an empty one. */
function calleeOf(call: SyntaxNode): readonly string[] {
  const names = (node: unknown): readonly string[] => {
    if (!isNode(node)) return [""];
    if (node.type === "ChainExpression") return names(node["expression"]);
    if (node.type !== "MemberExpression") return [nameOf(node) ?? ""];
    return [...names(node["object"]), nameOf(node["property"]) ?? ""];
  };
  return names(call["callee"]);
}

function nameOf(node: unknown): string | undefined {
  if (!isNode(node) || node.type !== "Identifier") return undefined;
  const { name } = node;
  return typeof name === "string" ? name : undefined;
}

function listOf(value: unknown): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The head of a function rather than all of it. */
function report(
  context: HostContext,
  node: SyntaxNode,
  data: Record<string, string> = {},
  body?: SyntaxNode,
): void {
  const { sourceCode } = context;
  const [start] = rangeOf(node);
  const end = body === undefined ? rangeOf(node)[1] : rangeOf(body)[0];
  const loc = { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) };
  context.report({ loc, messageId: "finding", data });
}

function rangeOf({ range }: SyntaxNode): readonly [number, number] {
  const ends: readonly unknown[] = Array.isArray(range) ? range : [];
  return [Number(ends[0] ?? 0), Number(ends[1] ?? 0)];
}

function metaOf(
  description: string,
  finding: string,
  url = `${manifest.homepage}#in-eslint`,
): HostRule["meta"] {
  const docs = { description, url, recommended: true };
  return { type: "problem", docs, messages: { finding }, schema: [] };
}
