/** Follows a plan as a careful person would: step by step, and again where the plan says that it may be. */
import type { ApplicationStep, Phase, SqlStep, StatementPlan } from "../../src/index.ts";
import { statementsOf } from "../statements.ts";
import { codeOf } from "./session.ts";
import type { Session } from "./session.ts";
import { sleep } from "./traffic.ts";

export interface Following {
  /** The session the plan runs in, a new one where the last is gone. */
  readonly session: () => Promise<Session>;
  /** When the gate of a phase is open; and at a step of it that only people can do. */
  readonly deploy: (phase: Phase, step?: ApplicationStep) => Promise<void>;
  /** Around every step; `run` may be called once. */
  readonly during: (step: SqlStep, run: () => Promise<number>) => Promise<void>;
}

const lockTimeout = "55P03";
const deadlock = "40P01";
const stopped = ["57014", "57P01", "lost"];
const mostAttempts = 400;

export async function followPlan(plan: StatementPlan, following: Following): Promise<void> {
  for (const phase of plan.phases) {
    await following.deploy(phase);
    let before: SqlStep | undefined;
    for (const step of phase.steps) {
      if (step.kind === "application") {
        await following.deploy(phase, step);
        continue;
      }
      const previous = before;
      await following.during(step, () => runUntilDone(step, previous, following.session));
      before = step;
    }
  }
}

/** How often it had to begin. */
async function runUntilDone(
  step: SqlStep,
  previous: SqlStep | undefined,
  session: Following["session"],
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      await runStep(await session(), step);
      return attempt;
    } catch (error) {
      if (attempt === mostAttempts || !mayBeginAgain(step, codeOf(error))) throw error;
    }
    // Whoever waited behind it is let through first.
    await sleep(100);
    if (step.retry === "step-before" && previous !== undefined) {
      await runUntilDone(previous, undefined, session);
    }
  }
}

/** Only what the plan's own data says. */
function mayBeginAgain(step: SqlStep, code: string): boolean {
  if (step.brief && code === lockTimeout) return true;
  if (step.kind !== "backfill" && step.retry !== "step-before") return false;
  return code === deadlock || stopped.includes(code);
}

export async function runStep(session: Session, step: SqlStep): Promise<void> {
  if (step.transaction === "own") {
    await session.send(step.sql);
    return;
  }
  for (const { sql } of statementsOf(step.sql)) await session.send(sql);
}
