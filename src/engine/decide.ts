import type { Dialect, Fact, Situation } from "../dialect.ts";
import type { Kind } from "../operation.ts";
import type { Ternary } from "../schema.ts";

type Parts = readonly (readonly Fact[])[];

const known = new WeakMap<Dialect, Map<string, Parts>>();

/** The rows of a kind that hold for a server, by part, in the order written. */
export function rowsOf(dialect: Dialect, kind: Kind, server: number): Parts {
  let tables = known.get(dialect);
  if (tables === undefined) known.set(dialect, (tables = new Map()));
  const key = `${kind} ${server}`;
  let parts = tables.get(key);
  if (parts === undefined) tables.set(key, (parts = split(dialect.facts[kind], server)));
  return parts;
}

function split(rows: readonly Fact[], server: number): Parts {
  const parts = new Map<string, Fact[]>();
  for (const row of rows) {
    if (row.since !== undefined && server < row.since) continue;
    if (row.until !== undefined && server > row.until) continue;
    const part = parts.get(row.part ?? "");
    if (part === undefined) parts.set(row.part ?? "", [row]);
    else part.push(row);
  }
  return [...parts.values()];
}

/** The first row that surely fits, and every one before it that may fit. */
export function decide(
  rows: readonly Fact[],
  situation: Situation,
  dialect: Dialect,
): readonly Fact[] {
  const deciding: Fact[] = [];
  for (const row of rows) {
    const fits = fitting(row, situation, dialect);
    if (fits !== "no") deciding.push(row);
    if (fits === "yes") return deciding;
  }
  // Nothing at all is the other possibility.
  return deciding.length === 0 ? [] : [...deciding, nothing];
}

const nothing: Fact = { id: "nothing", locks: {}, evidence: "none of the rows fits" };

function fitting({ when }: Fact, situation: Situation, dialect: Dialect): Ternary {
  if (when === undefined) return "yes";
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(situation.operation));
  for (const [field, wanted] of Object.entries(when)) {
    if (field !== "traits" && !matches(fields.get(field), wanted)) return "no";
  }
  let answer: Ternary = "yes";
  for (const [name, wanted] of Object.entries(when.traits ?? {})) {
    const said = dialect.traits[name]?.(situation) ?? "unknown";
    if (said === "unknown") answer = "unknown";
    else if ((said === "yes") !== wanted) return "no";
  }
  return answer;
}

/** An absent field is as good as false. */
function matches(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return wanted.some((one) => matches(value, one));
  return value === wanted || (value === undefined && wanted === false);
}
