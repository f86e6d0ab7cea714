import { codeBlock, escapeMarkdown } from "../index.ts";
import type { Plan, Step } from "../index.ts";

/** A plan in the Markdown that editors show. */
export function planText({ phases }: Plan): string {
  let number = 0;
  return phases
    .map(({ name, gate, steps }) =>
      [
        `**${name}**`,
        gate.map((condition) => `- ${escapeMarkdown(condition)}`).join("\n"),
        ...steps.map((step) => stepText(step, ++number)),
      ]
        .filter((part) => part !== "")
        .join("\n\n"),
    )
    .join("\n\n");
}

function stepText(step: Step, number: number): string {
  const outside =
    step.kind !== "application" && step.transaction === "none" ? " (outside a transaction)" : "";
  const title = `${String(number)}\\. ${escapeMarkdown(step.title)}${outside}`;
  return step.kind === "application" ? title : `${title}\n\n${codeBlock(step.sql, "sql")}`;
}
