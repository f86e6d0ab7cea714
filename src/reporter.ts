import type { Finding, Report, Severity } from "./finding.ts";
import type { About } from "./rule.ts";
import type { Position, Source, Span } from "./source.ts";
import { lineStarts, positionAt } from "./source.ts";

/** Turns a report into text. Pure; the face decides where it goes. */
export interface Reporter {
  readonly id: string;
  readonly title: string;
  render(report: Report, page: Page): string;
}

/** A report's surroundings. */
export interface Page {
  readonly sources: ReadonlyMap<string, Source>;
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
