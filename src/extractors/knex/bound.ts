import { asksServer } from "../../script/asked-server.ts";
import type { Chain } from "../../script/chain.ts";
import { chainOf } from "../../script/chain.ts";
import { settle } from "../../script/settle.ts";
import type { ScriptNode } from "../../script/node.ts";
import { child, pathOf, unwrap } from "../../script/node.ts";
import type { Scope } from "../../script/scope.ts";

/** A chain on the table, where `const text = table.text.bind(table)` may stand for a call of its own. */
export function chainOn(
  table: string | undefined,
  node: ScriptNode,
  scope: Scope,
  dialect: string,
): Chain {
  const chain = chainOf(node);
  const [first, ...rest] = chain.links;
  if (first?.name !== "" || chain.root.type !== "Identifier") return chain;
  const { node: meant } = settle(chain.root, scope);
  const [own, name, bind] = pathOf(child(chosen(meant, scope, dialect), "callee"));
  if (own === undefined || own !== table || name === undefined || bind !== "bind") return chain;
  return { ...chain, rootName: own, links: [{ ...first, name }, ...rest] };
}

/** The side of `isMySQL ? … : …` that the server decides for. */
function chosen(node: ScriptNode, scope: Scope, dialect: string): ScriptNode | undefined {
  if (node.type !== "ConditionalExpression") return node;
  const answer = asksServer(child(node, "test"), scope, dialect);
  if (answer === "unknown") return undefined;
  return unwrap(child(node, answer === "yes" ? "consequent" : "alternate"));
}
