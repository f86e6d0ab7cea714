import { followed } from "./called.ts";
import type { Call, Walk } from "./calls.ts";
import { chainOf } from "./chain.ts";
import type { Sent } from "./fragments.ts";
import { fold } from "./fold.ts";
import { child, children, nameOf, spanOf, unwrap } from "./node.ts";
import { textOf } from "./piece.ts";
import { settle } from "./settle.ts";
import type { Sinks } from "./sql.ts";
import { makesText } from "./fold.ts";

/** A call that nobody here can see into, and that is called or given what only one that sends SQL is. */
export function unknownChange(call: Call, sinks: Sinks, { handed }: Walk): readonly Sent[] {
  const { links, rootName } = chainOf(call.node);
  const [first] = links;
  if (first?.given === undefined || followed(call.node, call) !== undefined) return [];
  const name = first.name === "" ? rootName : first.name;
  const span = spanOf(call.node);
  const isElsewhere =
    first.name === "" ? followed(first.node, call) === undefined : call.scope.imports.has(rootName);
  if (isElsewhere && changing.test(name)) return [{ span, why: unknownHelper(name) }];
  const last = call.path.at(-1) ?? "";
  if (givesSql(call, sinks)) return [{ span, why: `SQL that is given to ${last}, ${unlisted}` }];
  return isHanded(call, handed) && !asks.test(last) ? [{ span, why: unknownHelper(last) }] : [];
}

export function unknownHelper(name: string): string {
  return `a call of ${name}, which stands in another file: say under "helpers" in the config what it sends`;
}

const unlisted = `which nothing here is known of: say under "helpers" in the config what it sends`;

/** A function of another file that is called as if it changed the schema: `createTable("orders")`. */
const changing =
  /^(?:add|alter|change|create|drop|modify|remove|rename|set|update)\w*(?:Check|Column|Constraint|Enum|Index|Indexes|Indices|Key|NotNull|Nullable|Table|Trigger|Type|Unique|View)s?(?:IfNotExists|IfExists)?$/i;

/** What is said so only wants to know. */
const asks = /^(?:can|check|does|find|get|has|is|log|should)(?![a-z])|[eE]xists?$|^bind$/;

function givesSql({ node, path, receiver, scope }: Call, { sure, likely }: Sinks): boolean {
  const name = path.at(-1) ?? "";
  if (name === "" || asks.test(name) || reading.has(name) || makesText(path)) return false;
  // What it makes of the text is given to one that sends it, or says why it cannot be read.
  if (sure.includes(receiver) || likely.includes(receiver)) return false;
  return children(node, "arguments").some((argument) =>
    statement.test(textOf(fold(argument, scope))),
  );
}

/** Words that stand at the beginning of SQL and of no sentence. */
const statement =
  /^\s*(?:alter\s+table\s+\S+\s+\w+|create\s+(?:unique\s+)?(?:table|index|type|function)\s+\S+\s*(?:\w+|\()|drop\s+(?:table|index|column|type)\s+[\w."`$]+\s*;?\s*$|insert\s+into\s+\S+\s*\(|update\s+\S+\s+set\s+\S+\s*=|delete\s+from\s+[\w."`$]+\s*(?:where\s|;?\s*$)|truncate\s+table\s+[\w."`$]+\s*;?\s*$)/i;

/** Methods that look at what they are given, keep it or show it. */
const reading = new Set(
  "info warn error debug trace verbose fatal push unshift concat includes startsWith endsWith indexOf replace replaceAll match matchAll test split join write writeFile".split(
    " ",
  ),
);

/** It is given what the migration is given to speak to the server with. */
function isHanded({ node, scope, path }: Call, handed: ReadonlySet<string> | undefined): boolean {
  const name = path.at(-1) ?? "";
  if (handed === undefined || name === "" || reading.has(name)) return false;
  const named = children(node, "arguments").flatMap((argument) => {
    const keys = children(unwrap(argument), "properties").map((one) => child(one, "value"));
    return [argument, ...keys].filter((one) => unwrap(one)?.type === "Identifier");
  });
  return named.some((one) => {
    const settled = one === undefined ? undefined : settle(one, scope).node;
    return settled?.type === "Identifier" && handed.has(nameOf(settled) ?? "");
  });
}
