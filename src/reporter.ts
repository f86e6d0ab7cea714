import type { Finding, Report, Severity } from "./finding.ts";
import type { Plan } from "./plan.ts";
import type { About } from "./rule.ts";
import type { Position, Source, Span } from "./source.ts";
import { lineStarts, positionAt } from "./source.ts";

/** Turns a report into text. Pure; the face decides where it goes. */
export interface Reporter {
  readonly id: string;
  readonly title: string;
  /** What else a report has to hold for it. */
  readonly needs?: "story";
  render(report: Report, page: Page): string;
}

/** A report's surroundings. */
export interface Page {
  readonly sources: ReadonlyMap<string, Source>;
  /** Paths of the files that were asked for; the other sources are their history. */
  readonly reported: readonly string[];
  /** All rules that ran, sorted by id. */
  readonly rules: readonly About[];
  readonly version: string;
  readonly color: boolean;
  /** In columns. */
  readonly width: number;
  /** Leave out notes and the closing summary of a clean run. */
  readonly quiet: boolean;
  /** `folded` shortens long steps of a plan. */
  readonly plans: "folded" | "full";
}

export interface Region {
  readonly start: Position;
  readonly end: Position;
}

/**
 * A region as far as its first line goes. Code scanning shows a finding on a pull request only when
 * every line of its region was changed, so a narrow one is seen more often.
 */
export function firstLine(text: string, span: Span): Span {
  let end = span.start;
  while (end < span.end && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++;
  return { start: span.start, end: Math.max(end, Math.min(span.start + 1, span.end)) };
}

/** Finds lines and columns in a page's sources, reading each source once. */
export function locate(page: Page): (path: string, span: Span) => Region {
  const starts = new Map<string, readonly number[]>();
  return (path, span) => {
    let lines = starts.get(path);
    if (lines === undefined) {
      lines = lineStarts(page.sources.get(path)?.text ?? "");
      starts.set(path, lines);
    }
    return { start: positionAt(lines, span.start), end: positionAt(lines, span.end) };
  };
}

/** A line of a report for tools that list places: a finding, what could not be read, or what went wrong. */
export interface Entry {
  readonly kind: "finding" | "unread" | "problem";
  /** Id of the rule, or `not-analyzed`, or `problem`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Absent: it concerns the run. */
  readonly path: string | undefined;
  readonly statement: Span;
  /** As far as the first line of the clause goes. */
  readonly span: Span;
  /** One sentence; the others follow in `detail`. */
  readonly message: string;
  readonly detail: readonly string[];
  /** The plan, for those who have room for it: `expand: …` */
  readonly steps: readonly string[];
  readonly finding?: Finding;
}

/** All that a report has to say about places, by the order of the report; nothing that was not read is left out. */
export function entriesOf(report: Report, page: Page): readonly Entry[] {
  const textOf = (path: string): string => page.sources.get(path)?.text ?? "";
  return [
    ...report.findings.map((finding): Entry => {
      const { rule, severity, path, statement, message, impact, plan } = finding;
      const span = firstLine(textOf(path), finding.span);
      const steps = typeof plan === "string" ? [] : stepsOf(report.plans[plan]);
      const sentence = typeof plan === "string" ? plan : stepCount(steps);
      const detail = [impact ?? "", sentence].filter((part) => part !== "");
      const said = { message, detail, steps };
      return { kind: "finding", rule, severity, path, span, statement, ...said, finding };
    }),
    // A syntax error is a finding already.
    ...report.unread
      .filter(({ reason }) => reason !== "syntax")
      .map((item): Entry => {
        const { path } = item;
        const span = firstLine(textOf(path), item.span);
        const said = { message: `Not analyzed: ${item.what}`, detail: [], steps: [] };
        const place = { path, span, statement: item.span };
        return { kind: "unread", rule: "not-analyzed", severity: "note", ...place, ...said };
      }),
    ...report.problems.map(({ path, line = 1, message }): Entry => {
      const start = path === undefined ? 0 : (lineStarts(textOf(path))[line - 1] ?? 0);
      const span = { start, end: start };
      const said = { message, detail: [], steps: [] };
      return {
        kind: "problem",
        rule: "problem",
        severity: "error",
        path,
        span,
        statement: span,
        ...said,
      };
    }),
  ];
}

function stepsOf(plan: Plan | undefined): readonly string[] {
  return (plan?.phases ?? []).flatMap(({ name, steps }) =>
    steps.map(({ title }) => `${name}: ${title}`),
  );
}

function stepCount(steps: readonly string[]): string {
  if (steps.length === 0) return "";
  return `There is a plan of ${count(steps.length, "step")}: lockproof lint prints it.`;
}

/** Errors first, then in the order of files and places. */
export function ranked(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (left, right) => severityRank[left.severity] - severityRank[right.severity],
  );
}

const severityRank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/**
 * Makes control characters visible, so that a name in a migration cannot steer the terminal, forge a
 * line of output, or reverse the direction of text. Line feeds and tabs stay.
 */
export function visible(text: string): string {
  // Most text has nothing to hide; the test is cheaper than the replacement.
  if (!hidden.test(text)) return text;
  return text.replace(/\r\n/g, "\n").replace(everyHidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

const concealed =
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb]";
const hidden = new RegExp(concealed);
const everyHidden = new RegExp(concealed, "g");

/** `visible`, on one line. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, " ").trim();
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** `sqlite 3.40, postgres 15`: what a report was made for. */
export function serversOf({ dialect, server }: Pick<Report, "dialect" | "server">): string {
  const versions = server.split(", ");
  const names = dialect.split(", ");
  if (names.length !== versions.length) return `${dialect} ${server}`;
  return names.map((name, index) => `${name} ${versions[index] ?? ""}`).join(", ");
}
