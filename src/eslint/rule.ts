import manifest from "../../package.json" with { type: "json" };
import type { Finding, Span, Unread } from "../index.ts";
import { customRules, isOwn } from "./custom-rules.ts";
import type { Answer } from "./engine.ts";
import type { Mending } from "./edits.ts";
import type { Descriptor, Fixer, HostContext, HostLocation, HostRule, HostSchema } from "./host.ts";
import { engine } from "./later.ts";
import { knownRules } from "./generated/known-rules.ts";
import type { KnownRule } from "./generated/known-rules.ts";
import { deaf, sessionOf } from "./session.ts";
import type { Session } from "./session.ts";

/** An ESLint rule of one of ours: what it says was found when the first of them was asked. */
export function ruleOf(rule: KnownRule): HostRule {
  const mends = rule.on === "statements";
  return {
    meta: {
      type: rule.harm === "advice" ? "suggestion" : "problem",
      docs: { description: `${rule.title}.`, url: pageOf(rule.id), recommended: true },
      messages: { finding: "{{message}}", step: "{{title}}" },
      schema: rule.options === undefined ? [] : [schemaOf(rule.options)],
      ...(mends ? { fixable: "code", hasSuggestions: true } : {}),
    },
    create(context) {
      const session = sessionOf(context);
      if (session === undefined) return deaf;
      session.enable(rule.id, context);
      return session.listen(tellFindings);
    },
  };
}

function schemaOf(options: readonly string[]): HostSchema {
  const properties = Object.fromEntries(options.map((key) => [key, { type: "string" }] as const));
  return { type: "object", properties, additionalProperties: false };
}

/** In the name of each rule, what it found: one pass for all of them. */
function tellFindings(session: Session): void {
  const answer = session.answer();
  if (answer === undefined) return;
  const { report, hidden } = answer;
  for (const { rule, span } of hidden) {
    const context = session.contexts().get(rule);
    // ESLint hides it, and knows that its comment is of use.
    if (context !== undefined) reportAt(span, `${titleOf(rule)}.`, context);
  }
  const found = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    const list = found.get(finding.rule);
    if (list === undefined) found.set(finding.rule, [finding]);
    else list.push(finding);
  }
  // What is found at one place, ESLint shows in the order in which it was told.
  for (const [rule, context] of session.contexts()) {
    if (rule === customRules) continue;
    for (const finding of found.get(rule) ?? []) reportFinding(finding, answer, session, context);
  }
}

function titleOf(id: string): string {
  return knownRules.find((rule) => rule.id === id)?.title ?? id;
}

/** What ESLint has no summary for: parts of a migration that nobody called safe. */
export const notAnalyzed: HostRule = {
  meta: {
    type: "suggestion",
    docs: {
      description: "A part of a migration that lockproof cannot read.",
      url: `${manifest.homepage}#what-it-cannot-read-is-shown`,
      recommended: true,
    },
    messages: { finding: "{{message}}" },
    schema: [],
  },
  create(context) {
    const session = sessionOf(context);
    if (session === undefined) return deaf;
    const tell = (): void => {
      const answer = session.answer();
      const report = (span: Span, message: string): void => reportAt(span, message, context);
      if (answer === undefined) {
        const { dialect } = session.membership;
        report(
          { start: 0, end: 0 },
          `Not analyzed: a migration for ${dialect}, which lockproof does not read.`,
        );
        return;
      }
      // A syntax error is a finding already, where its rule is on.
      for (const { span, what } of answer.report.unread.filter(isNews(answer))) {
        report(span, `Not analyzed: ${what}.`);
      }
      for (const { message } of answer.report.problems) report({ start: 0, end: 0 }, message);
    };
    return session.listen(tell);
  },
};

/** What the config's own rules find. ESLint has to know ids before it reads any config of ours. */
export const customFindings: HostRule = {
  meta: {
    type: "problem",
    docs: {
      description: "A finding of a rule that lockproof.config has under customRules.",
      url: `${manifest.homepage}#in-eslint`,
      recommended: true,
    },
    messages: { finding: "{{message}}", step: "{{title}}" },
    schema: [],
    fixable: "code",
    hasSuggestions: true,
  },
  create(context) {
    const session = sessionOf(context);
    if (session === undefined || session.membership.wishes.customRules.length === 0) return deaf;
    session.enable(customRules, context);
    const tell = (): void => {
      const answer = session.answer();
      for (const finding of answer?.report.findings ?? []) {
        if (answer === undefined || isOwn(finding.rule)) continue;
        reportFinding(finding, answer, session, context, `${finding.rule}: `);
      }
    };
    return session.listen(tell);
  },
};

function reportFinding(
  finding: Finding,
  answer: Answer,
  session: Session,
  context: HostContext,
  before = "",
): void {
  context.report({
    loc: locationOf(finding.span, context),
    messageId: "finding",
    data: { message: before + messageOf(finding, answer) },
    ...offerOf(engine().mendingOf(finding, answer, session, context.sourceCode.text)),
  });
}

function reportAt(span: Span, message: string, context: HostContext): void {
  context.report({ loc: locationOf(span, context), messageId: "finding", data: { message } });
}

/** ESLint does by itself what is certain, and offers the rest. */
function offerOf(mending: Mending | undefined): Pick<Descriptor, "fix" | "suggest"> {
  if (mending === undefined) return {};
  const { title, edits, certain } = mending;
  const fix: Fixer = (fixer) =>
    edits.map(({ span, text }) => fixer.replaceTextRange([span.start, span.end], text));
  return certain ? { fix } : { suggest: [{ messageId: "step", data: { title }, fix }] };
}

function isNews({ report }: Answer): (unread: Unread) => boolean {
  return ({ span }) =>
    !report.findings.some(
      ({ statement }) => statement.start <= span.start && span.end <= statement.end,
    );
}

function locationOf({ start, end }: Span, { sourceCode }: HostContext): HostLocation {
  return { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) };
}

/** What is wrong and whom it blocks; then what to do, where no plan says it. */
function messageOf({ message, impact, plan }: Finding, { report }: Answer): string {
  const parts = [message, impact, typeof plan === "string" ? plan : stepsOf(report.plans[plan])];
  return parts.filter((part) => part !== undefined && part !== "").join(" ");
}

function stepsOf(plan: Answer["report"]["plans"][number] | undefined): string {
  const titles = (plan?.phases ?? []).flatMap(({ steps }) => steps.map(({ title }) => title));
  return titles.length === 0 ? "" : `Instead: ${titles.join("; ")}.`;
}

export function pageOf(id: string): string {
  return `${manifest.homepage}/blob/main/rules/${id}.md`;
}
