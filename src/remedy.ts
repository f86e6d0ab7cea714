import { cut } from "./cut.ts";
import type { StatementPlan } from "./finding.ts";
import type { Phase, Step } from "./plan.ts";
import type { Family } from "./token.ts";

/** What an editor may write in a statement's place: the step that runs now, and what comes later as comments. */
export interface Remedy {
  readonly title: string;
  /** Whole lines of SQL, the last of which may be a comment. */
  readonly lines: readonly string[];
  /** The step refuses to run in a transaction, and has to be the only statement that is sent. */
  readonly outside: boolean;
  /** Nothing has to be true before it, and nothing is left to do after it. */
  readonly whole: boolean;
}

/** `undefined`: the plan begins with something that no SQL does, or its statement has to go elsewhere. */
export function remedyOf(
  plan: StatementPlan,
  statement: string,
  family: Family,
): Remedy | undefined {
  const [first, ...phases] = plan.phases;
  if (first === undefined) return undefined;
  const at = first.steps.findIndex((_, index) => !isCleanup(first.steps, index));
  const step = first.steps[at];
  if (step === undefined || step.kind === "application") return undefined;
  // It is the place that is wrong, which no other text in that place mends.
  const own = cut(step.sql, family).pieces.map(({ text }) => bare(text));
  if (own.includes(bare(statement))) return undefined;
  const outside = step.transaction === "none";
  // Once is not enough.
  if (step.again !== undefined) return undefined;
  // Several statements that are sent together are a transaction.
  if (outside && own.length !== 1) return undefined;
  const later = first.steps.slice(at + 1);
  const comments = [
    ...later.flatMap(commentOf),
    ...phases.flatMap((phase) => [...headOf(phase), ...phase.steps.flatMap(commentOf)]),
  ];
  const isLast = comments.length === 0;
  return {
    title: step.title,
    lines: [
      ...gatesOf(first),
      ...first.steps.slice(0, at).flatMap(cleanupOf),
      ...step.sql.split("\n"),
      ...(isLast ? [] : ["-- Later, each step in a migration of its own:", ...comments]),
    ],
    outside,
    whole: isLast && first.gate.length === 0 && plan.caution === undefined,
  };
}

/** Without what white space and letter case tell apart, and the semicolon behind. */
function bare(sql: string): string {
  return sql.replace(/\s+/g, " ").replace(/;\s*$/, "").toLowerCase();
}

/** It only removes what a failed attempt of the next step has left. */
function isCleanup(steps: readonly Step[], index: number): boolean {
  const next = steps[index + 1];
  return next !== undefined && next.kind !== "application" && next.retry === "step-before";
}

function cleanupOf(step: Step): readonly string[] {
  return step.kind === "application"
    ? []
    : [`-- After a failed attempt, first: ${step.sql.replace(/\s+/g, " ")}`];
}

function headOf(phase: Phase): readonly string[] {
  return [`-- ${phase.name}`, ...gatesOf(phase)];
}

function gatesOf({ gate }: Phase): readonly string[] {
  return gate.map((condition) => `-- When: ${condition.replace(/\s+/g, " ")}`);
}

/** Behind a bar, so that what the comment quotes is not taken for a comment of ours. */
function commentOf(step: Step): readonly string[] {
  if (step.kind === "application") return [`-- ${step.title}`];
  const outside = step.transaction === "none" ? " (outside a transaction)" : "";
  return [`-- ${step.title}${outside}`, ...step.sql.split("\n").map((line) => `-- | ${line}`)];
}
