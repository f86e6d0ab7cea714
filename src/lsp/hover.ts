import type { Hover } from "vscode-languageserver/node";
import { escapeMarkdown } from "../index.ts";
import type { ExplainedStatement, Finding, Report } from "../index.ts";
import { explanationLines } from "../cli/explanation.ts";
import { pageOf, rangeIn, textOf } from "./diagnostics.ts";
import { planText } from "./plan-text.ts";
import type { Seen } from "./seen.ts";

/** What the statement at an offset locks and how we know, and what was found in it, with the plan. */
export async function hoverAt(seen: Seen, offset: number): Promise<Hover | undefined> {
  const { path, inspection } = seen;
  const { statements, unread } = await seen.explained();
  const [statement] = statements
    .filter((each) => each.path === path && each.span.start <= offset && offset <= each.span.end)
    .toSorted((one, other) => sizeOf(one) - sizeOf(other));
  if (statement === undefined) return undefined;
  const facts = explanationLines(statement, unread, inspection.page.sources);
  const { report } = inspection;
  const found = report.findings.filter(
    ({ path: own, statement: at }) =>
      own === path && at.start <= statement.span.end && statement.span.start <= at.end,
  );
  const parts = [
    facts.map((line) => `- ${escapeMarkdown(line)}`).join("\n"),
    `As ${escapeMarkdown(statement.server)} does it.`,
    ...found.map((finding) => findingText(finding)),
    ...plansOf(found, report),
  ];
  return {
    contents: { kind: "markdown", value: parts.join("\n\n") },
    range: rangeIn(textOf(seen, path), statement.span),
  };
}

function sizeOf({ span }: ExplainedStatement): number {
  return span.end - span.start;
}

function findingText({ rule, severity, message, impact, plan }: Finding): string {
  const sentences = [message, impact ?? "", typeof plan === "string" ? plan : ""];
  const said = sentences.filter((sentence) => sentence !== "").map(escapeMarkdown);
  return [`**${severity}** [${rule}](${pageOf(rule)})`, ...said].join("  \n");
}

/** Each plan once: findings of a statement share it. */
function plansOf(found: readonly Finding[], { plans }: Report): readonly string[] {
  const numbers = new Set(found.map(({ plan }) => plan));
  return [...numbers].flatMap((number) => {
    const plan = typeof number === "number" ? plans[number] : undefined;
    return plan === undefined ? [] : [planText(plan)];
  });
}
