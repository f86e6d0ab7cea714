import type { TransactionMode } from "./migration.ts";
import type { Plan } from "./plan.ts";

/** How people write the steps of a plan for the tool that runs their migrations. */
export interface ToolSteps {
  /** Code around the SQL of a step, where migrations are code: ``await knex.raw(`…`);``. */
  readonly statement?: string;
  /** What keeps the tool from opening a transaction, where it opens one by itself. */
  readonly alone?: string;
}

/** One sentence or two below a plan; `undefined`: its SQL says all. */
export function stepsNote(
  { phases }: Plan,
  title: string,
  { statement, alone }: ToolSteps,
  transaction: TransactionMode | undefined,
): string | undefined {
  const wraps = transaction === "run" || transaction === "file";
  const isAlone = phases.some(({ steps }) =>
    steps.some((step) => step.kind !== "application" && step.transaction === "none"),
  );
  const parts = [
    statement === undefined ? "" : `In ${title} a step is a migration with ${statement}`,
    alone === undefined || !wraps || !isAlone
      ? ""
      : `${statement === undefined ? `In ${title} a` : "A"} step outside a transaction takes ${alone}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? undefined : `${parts.join(". ")}.`;
}
