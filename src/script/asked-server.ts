import type { ScriptNode } from "./node.ts";
import { spanOf, unwrap } from "./node.ts";
import type { Scope } from "./scope.ts";

/** Whether a condition that asks for the server holds on one of the dialect. */
export function asksServer(
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
