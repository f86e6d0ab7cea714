import type { Dialect, Fact, Situation } from "../dialect.ts";
import type { Kind } from "../operation.ts";
import type { Ternary } from "../schema.ts";

/** Rows of one part, in the order written. */
export type Rows = readonly Row[];

/** A fact with its conditions taken apart once: they are asked of every statement. */
interface Row {
  readonly fact: Fact;
  readonly fields: readonly (readonly [string, unknown])[];
  readonly traits: readonly (readonly [string, boolean])[];
}

type ByKind = Map<Kind, readonly Rows[]>;

const known = new WeakMap<Dialect, Map<number, ByKind>>();

/** The rows of a kind that hold for a server, by part. */
export function rowsOf(dialect: Dialect, kind: Kind, server: number): readonly Rows[] {
  const kinds = lookUp(lookUp(known, dialect, noServers), server, noKinds);
  return lookUp(kinds, kind, () => split(dialect.facts[kind], server));
}

const noServers = (): Map<number, ByKind> => new Map<number, ByKind>();
const noKinds = (): ByKind => new Map<Kind, readonly Rows[]>();

interface Lookup<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

function lookUp<Key, Value>(where: Lookup<Key, Value>, key: Key, make: () => Value): Value {
  const known = where.get(key);
  if (known !== undefined) return known;
  const made = make();
  where.set(key, made);
  return made;
}

function split(facts: readonly Fact[], server: number): readonly Rows[] {
  const parts = new Map<string, Row[]>();
  for (const fact of facts) {
    if (fact.since !== undefined && server < fact.since) continue;
    if (fact.until !== undefined && server > fact.until) continue;
    const { traits = {}, ...fields } = fact.when ?? {};
    const row = { fact, fields: Object.entries(fields), traits: Object.entries(traits) };
    const part = parts.get(fact.part ?? "");
    if (part === undefined) parts.set(fact.part ?? "", [row]);
    else part.push(row);
  }
  return [...parts.values()];
}

/** The first row that surely fits, and every one before it that may fit. */
export function decide(rows: Rows, situation: Situation, dialect: Dialect): readonly Fact[] {
  const deciding: Fact[] = [];
  for (const row of rows) {
    const fits = fitting(row, situation, dialect);
    if (fits !== "no") deciding.push(row.fact);
    if (fits === "yes") return deciding;
  }
  // Nothing at all is the other possibility.
  return deciding.length === 0 ? [] : [...deciding, nothing];
}

const nothing: Fact = { id: "nothing", locks: {}, evidence: "none of the rows fits" };

function fitting(row: Row, situation: Situation, dialect: Dialect): Ternary {
  for (const [field, wanted] of row.fields) {
    if (!matches(Reflect.get(situation.operation, field), wanted)) return "no";
  }
  let answer: Ternary = "yes";
  for (const [name, wanted] of row.traits) {
    const said = dialect.traits[name]?.(situation) ?? "unknown";
    if (said === "unknown") answer = "unknown";
    else if ((said === "yes") !== wanted) return "no";
  }
  return answer;
}

function matches(value: unknown, wanted: unknown): boolean {
  return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
}
