import { codeBlock, escapeMarkdown, fingerprint, lineStarts, positionAt } from "../index.ts";
import type { Finding, Source } from "../index.ts";

/** A review comment whose suggestion replaces whole lines of the file. */
export interface Suggestion {
  readonly path: string;
  readonly first: number;
  readonly last: number;
  readonly body: string;
  /** Stands in the body, so that the next run knows it. */
  readonly mark: string;
}

/** The suggestion for a finding that one edit cures. */
export function suggestionFor(
  finding: Finding,
  source: Source | undefined,
): Suggestion | undefined {
  const { fix, path, rule, message } = finding;
  if (fix === undefined || source === undefined) return undefined;
  const starts = lineStarts(source.text);
  const first = positionAt(starts, fix.span.start).line;
  const last = positionAt(starts, Math.max(fix.span.start, fix.span.end - 1)).line;
  const from = starts[first - 1] ?? 0;
  const to = starts[last] ?? source.text.length;
  const before = source.text.slice(from, to);
  const after =
    source.text.slice(from, fix.span.start) + fix.text + source.text.slice(fix.span.end, to);
  const lines = after.replace(/\r?\n$/, "");
  if (lines === before.replace(/\r?\n$/, "")) return undefined;
  const mark = `<!-- lockproof:${fingerprint([rule, path, before, fix.text])} -->`;
  const words = `**${finding.severity}** ${rule}: ${escapeMarkdown(message)}`;
  return {
    path,
    first,
    last,
    mark,
    body: `${mark}\n${words}\n\n${escapeMarkdown(fix.title)}:\n\n${codeBlock(lines, "suggestion")}`,
  };
}
