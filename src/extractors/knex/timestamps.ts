import type { Speech } from "../../script/writing.ts";
import type { Link } from "../../script/chain.ts";
import type { ScriptNode } from "../../script/node.ts";
import type { Scope } from "../../script/scope.ts";
import { constantAt, constantValue, entriesOf, valuesOf } from "../../script/value.ts";
import { at } from "../../script/writing.ts";
import type { Column } from "./columns.ts";

/** The two columns of `t.timestamps()`. */
export function timestamps(
  link: Link,
  scope: Scope,
  span: Column["span"],
  speech: Speech,
): readonly Column[] {
  const { mark } = speech;
  const given = valuesOf(link.given, scope);
  const options = entriesOf(given[0]);
  const of = (index: number, key: string): unknown =>
    constantValue(options === undefined ? given[index] : options.get(key));
  const isNow = of(1, "defaultToNow") === true;
  const names =
    of(2, "useCamelCase") === true ? ["createdAt", "updatedAt"] : ["created_at", "updated_at"];
  return names.map((name): Column => {
    const value = constantAt(name, link.span, scope);
    const words = at(link.span);
    return {
      name: words`${mark}${name}${mark}`,
      value,
      type: { ...link, name: of(0, "useTimestamps") === true ? "timestamp" : "datetime" },
      given: [value],
      modifiers: isNow ? [{ ...link, name: "notNullable", given: [] }, nowLink(link)] : [],
      scope,
      span,
      speech,
    };
  });
}

/** `.defaultTo(knex.raw("CURRENT_TIMESTAMP"))`, as if it had been written. */
function nowLink(link: Link): Link {
  const range = [link.span.start, link.span.end];
  const name = (text: string): ScriptNode => ({ type: "Identifier", name: text, range });
  const member = (object: ScriptNode, text: string): ScriptNode => ({
    type: "MemberExpression",
    object,
    property: name(text),
    computed: false,
    range,
  });
  const callee = member(member(name("knex"), "fn"), "now");
  const now: ScriptNode = { type: "CallExpression", callee, arguments: [], range };
  return { ...link, name: "defaultTo", given: [now] };
}
