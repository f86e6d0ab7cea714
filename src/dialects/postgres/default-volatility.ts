import type { Situation } from "../../dialect.ts";
import type { Call, Expression } from "../../expression.ts";
import { visit } from "../../expression.ts";
import { readName } from "../../name.ts";
import type { Name } from "../../operation.ts";
import type { FunctionEntry, Ternary } from "../../schema.ts";
import { systemFunctions } from "./system-functions.generated.ts";
import { volatilities } from "./volatility.generated.ts";

/** Must the expression be computed anew for every row? */
export function isVolatile(expression: Expression, { schema }: Pick<Situation, "schema">): Ternary {
  let answer: Ternary = "no";
  const hear = (said: Ternary): void => {
    if (said === "yes" || (said === "unknown" && answer === "no")) answer = said;
  };
  const own = (name: Name): readonly FunctionEntry[] => schema.functions(name);
  visit(expression, (part) => {
    if (part.kind === "call") hear(ofCall(part.name, part.args.length, own(part.name), part));
    if (part.kind !== "opaque") return;
    if (part.calls === undefined) hear("unknown");
    else for (const name of part.calls) hear(ofCall(name, undefined, own(name), undefined));
  });
  return answer;
}

/** The sequences whose next value the expression takes. */
export function sequencesIn(expression: Expression): readonly Name[] {
  const found: Name[] = [];
  visit(expression, (part) => {
    if (part.kind !== "call" || part.name.name !== "nextval") return;
    const constant = constantOf(part.args[0]);
    const name = constant === undefined ? undefined : readName(constant);
    if (name !== undefined) found.push(name);
  });
  return found;
}

function constantOf(expression: Expression | undefined): string | undefined {
  let inner = expression;
  while (inner?.kind === "cast") inner = inner.operand;
  return inner?.kind === "constant" && inner.type === "string" ? inner.value : undefined;
}

function ofCall(
  name: Name,
  count: number | undefined,
  own: readonly FunctionEntry[],
  call: Call | undefined,
): Ternary {
  if (own.length > 0) {
    if (own.every(({ volatility }) => volatility !== "volatile")) return "no";
    // A body in SQL may be put in place of the call and turn out to be constant.
    return own.every(({ language }) => language.toLowerCase() !== "sql") ? "yes" : "unknown";
  }
  if (name.schema !== undefined && name.schema !== "pg_catalog") return "unknown";
  if (syntax.has(name.name)) return "no";
  if (!table().has(name.name)) return call === undefined && name.name === "" ? "no" : "unknown";
  return (volatilityOf(name.name, count ?? -1) ?? "v") === "v" ? "yes" : "no";
}

/** How often the server's own function of that name must be computed: `v`, `s`, `i` as pg_proc tells. */
export function volatilityOf(name: string, count: number): string | undefined {
  const known = table().get(name);
  return known?.get(count) ?? known?.get(-1);
}

/** The server brings a function of that name itself. */
export function isSystemFunction({ schema, name }: Name, server?: number): boolean {
  if (schema === "pg_catalog" || schema === "information_schema") return true;
  if (schema !== undefined) return false;
  const lived = lifetimes().get(name);
  if (lived !== undefined && server !== undefined) {
    return server >= lived.since && server <= lived.until;
  }
  return lived !== undefined || table().has(name) || syntax.has(name);
}

interface Lifetime {
  readonly since: number;
  readonly until: number;
}

let lifetimesRead: ReadonlyMap<string, Lifetime> | undefined;

/** Of the functions that not every version has, or that can stand in no default. */
function lifetimes(): ReadonlyMap<string, Lifetime> {
  if (lifetimesRead !== undefined) return lifetimesRead;
  const found = new Map<string, Lifetime>();
  for (const [span, names] of Object.entries(systemFunctions)) {
    const [since = "", until = ""] = span.split("-");
    const lifetime = {
      since: since === "" ? 0 : Number(since),
      until: until === "" ? Infinity : Number(until),
    };
    for (const name of names.split(" ")) found.set(name, lifetime);
  }
  lifetimesRead = found;
  return found;
}

/** Words of the grammar that look like calls. */
const syntax: ReadonlySet<string> = new Set([
  "coalesce",
  "nullif",
  "greatest",
  "least",
  "current_catalog",
  "current_date",
  "current_role",
  "current_schema",
  "current_time",
  "current_timestamp",
  "current_user",
  "localtime",
  "localtimestamp",
  "session_user",
  "system_user",
  "user",
  "row",
  "case",
  "extract",
]);

let parsed: ReadonlyMap<string, ReadonlyMap<number, string>> | undefined;

/** By name and number of arguments; -1 stands for every other number. */
function table(): ReadonlyMap<string, ReadonlyMap<number, string>> {
  if (parsed !== undefined) return parsed;
  const entries = new Map<string, Map<number, string>>();
  const lists: Readonly<Record<string, string>> = volatilities;
  for (const [letter, names] of Object.entries(lists)) {
    for (const entry of names.split(" ")) {
      const [name = "", counts] = entry.split("/");
      let known = entries.get(name);
      if (known === undefined) {
        known = new Map<number, string>();
        entries.set(name, known);
      }
      for (const count of counts?.split(",") ?? ["-1"]) known.set(Number(count), letter);
    }
  }
  parsed = entries;
  return entries;
}
