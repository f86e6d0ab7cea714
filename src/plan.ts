import type { Span } from "./source.ts";
import type { Sql } from "./sql.ts";

/**
 * The expand-contract rewrite of one statement. `Text` is `Sql` while rules make it, and a string in a
 * report. Steps run in order; a deploy boundary lies between phases.
 */
export interface Plan<Text = string> {
  readonly phases: readonly Phase<Text>[];
  /** What the plan cannot mend: no safe way exists, and this is the least bad window. */
  readonly caution?: string;
  /** Other clauses of the statement whose end this plan brings about as well: they are not carried along. */
  readonly absorbs?: readonly Span[];
}

export interface Phase<Text = string> {
  readonly name: "expand" | "migrate" | "contract";
  /** What must hold before the phase begins. */
  readonly gate: readonly string[];
  readonly steps: readonly Step<Text>[];
}

export type Step<Text = string> = SqlStep<Text> | ApplicationStep;

export interface SqlStep<Text = string> {
  readonly kind: "sql" | "backfill";
  /** What it does, in one short sentence. */
  readonly title: string;
  /** One or more statements, each closed by a semicolon. */
  readonly sql: Text;
  /** `none`: each statement alone, outside a transaction. `own`: all of the step in one short transaction. */
  readonly transaction: "none" | "own";
  /** It takes a lock that stops others for a moment: run it with a short lock_timeout, and again when that strikes. */
  readonly brief: boolean;
  readonly undo: Undo<Text>;
  /** Where to begin again when it failed: what is left of the attempt, the step before removes. Absent: here. */
  readonly retry?: "step-before";
  /** A read-only query that shows how far a slow step is. */
  readonly watch?: Text;
  /** A read-only query: as long as it returns a row, the step is to be run again. */
  readonly again?: Text;
  /** Why the step is allowed to break what it breaks: becomes the reason of its suppression. */
  readonly allow?: { readonly rule: string; readonly reason: string };
}

/** Something only people can do: deploy code that reads the new column, and their like. */
export interface ApplicationStep {
  readonly kind: "application";
  readonly title: string;
  readonly undo: "redeploy-previous";
}

export type Undo<Text = string> = { readonly sql: Text } | "nothing-to-undo" | "no-way-back";

export function expand(...steps: readonly Step<Sql>[]): Phase<Sql> {
  return { name: "expand", gate: [], steps };
}

export function migrate(gate: readonly string[], ...steps: readonly Step<Sql>[]): Phase<Sql> {
  return { name: "migrate", gate, steps };
}

export function contract(gate: readonly string[], ...steps: readonly Step<Sql>[]): Phase<Sql> {
  return { name: "contract", gate, steps };
}

export function plan(...phases: readonly Phase<Sql>[]): Plan<Sql> {
  return { phases: phases.filter((phase) => phase.steps.length > 0) };
}
