import type { Guard } from "../../guard.ts";
import { chainOf } from "../../script/chain.ts";
import type { ScriptNode } from "../../script/node.ts";
import type { Scope } from "../../script/scope.ts";
import { textValue, valuesOf } from "../../script/value.ts";

/** `await queryRunner.hasTable("orders")`, `hasColumn("orders", "note")`. */
export function guardOf(test: ScriptNode, scope: Scope): Guard | undefined {
  const last = chainOf(test).links.at(-1);
  const [table, column] = valuesOf(last?.given, scope).map(textValue);
  if (last === undefined || table === undefined) return undefined;
  const [outer, own] = table.split(".");
  const name =
    own === undefined || outer === undefined ? { name: table } : { schema: outer, name: own };
  const presence = { kind: "presence", wanted: "present", exact: true } as const;
  if (last.name === "hasTable") return { ...presence, object: "relation", name };
  if (last.name !== "hasColumn" || column === undefined) return undefined;
  return { ...presence, object: "column", name: { name: column }, of: name };
}
