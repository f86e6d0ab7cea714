import type { Dialect, Fact, RoleTarget, Situation } from "../dialect.ts";
import type { Ternary } from "../schema.ts";
import type { KindKnowledge, Row } from "./knowledge.ts";

/** An operation in its situation, and what its dialect has already said of it. */
export interface Inquiry {
  readonly situation: Situation;
  readonly knowledge: KindKnowledge;
  readonly dialect: Dialect;
  /** Answers and targets found so far, by the places of the traits and roles. */
  readonly answers: (Ternary | undefined)[];
  readonly targets: (readonly RoleTarget[] | undefined)[];
}

export function inquire(situation: Situation, knowledge: KindKnowledge, dialect: Dialect): Inquiry {
  return { situation, knowledge, dialect, answers: [], targets: [] };
}

/** The first row that surely fits, and every one before it that may fit. */
export function decide(rows: readonly Row[], inquiry: Inquiry): readonly Row[] {
  const deciding: Row[] = [];
  for (const row of rows) {
    const fits = fitting(row, inquiry);
    if (fits !== "no") deciding.push(row);
    if (fits === "yes") return deciding;
  }
  // Nothing at all is the other possibility.
  if (deciding.length > 0) deciding.push(nothing);
  return deciding;
}

/** The things in a role, found once. */
export function targetsIn(
  { situation, knowledge, targets }: Inquiry,
  role: number,
): readonly RoleTarget[] {
  return (targets[role] ??= knowledge.roles[role]?.(situation) ?? []);
}

const noLocks: Fact = { id: "nothing", locks: {}, evidence: "none of the rows fits" };
const nothing: Row = { fact: noLocks, traits: [], marks: [] };

function fitting(row: Row, inquiry: Inquiry): Ternary {
  let answer: Ternary = "yes";
  for (const { trait, wanted } of row.traits) {
    const said = (inquiry.answers[trait] ??=
      inquiry.knowledge.traits[trait]?.(inquiry.situation) ?? "unknown");
    if (said === "unknown") answer = "unknown";
    else if ((said === "yes") !== wanted) return "no";
  }
  return answer;
}
