import { speechOf } from "../../script/writing.ts";
import type { Guard } from "../../guard.ts";
import { chainOf } from "../../script/chain.ts";
import { settle } from "../../script/settle.ts";
import type { ScriptNode } from "../../script/node.ts";
import { child, pathOf } from "../../script/node.ts";
import type { Scope } from "../../script/scope.ts";
import { textValue, valuesOf } from "../../script/value.ts";
import { tableOf } from "./words.ts";

/** `await queryInterface.tableExists("orders")`, `(await queryInterface.describeTable("orders")).note`. */
export function guardOf(test: ScriptNode, scope: Scope): Guard | undefined {
  const presence = { kind: "presence", wanted: "present", exact: true } as const;
  const asked = (node: ScriptNode, where: Scope, call: string): { name: string } | undefined => {
    const link = chainOf(node).links.at(-1);
    if (link?.name !== call) return undefined;
    const [table] = valuesOf(link.given, where);
    const text = table === undefined ? undefined : textValue(tableOf(table, speechOf("")).name);
    return text === undefined ? undefined : { name: text };
  };
  const whole = asked(test, scope, "tableExists");
  if (whole !== undefined) return { ...presence, object: "relation", name: whole };
  const object = child(test, "object");
  if (test.type !== "MemberExpression" || object === undefined) return undefined;
  const settled = settle(object, scope);
  const table = asked(settled.node, settled.scope, "describeTable");
  const column = pathOf(test).at(-1) ?? "";
  if (table === undefined || column === "") return undefined;
  return { ...presence, object: "column", name: { name: column }, of: table };
}
