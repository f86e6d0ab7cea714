import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DiagnosticSeverity } from "vscode-languageserver/node";
import type { Diagnostic, DiagnosticRelatedInformation, Range } from "vscode-languageserver/node";
import manifest from "../../package.json" with { type: "json" };
import { entriesOf, lineStarts, positionAt, visible } from "../index.ts";
import type { Finding, Severity, Span } from "../index.ts";
import type { Seen } from "./seen.ts";

/** What an editor underlines in the file, with what was not analyzed and what went wrong. */
export function diagnosticsOf(seen: Seen): readonly Diagnostic[] {
  const { inspection, path } = seen;
  const { report, page } = inspection;
  const look = { ...page, color: false, width: 80, quiet: false, plans: "folded" } as const;
  return entriesOf(report, look)
    .filter((entry) => entry.path === path)
    .map((entry): Diagnostic => {
      const { rule, severity, span, message, detail, steps, finding } = entry;
      const plan = steps.map((step, index) => `${String(index + 1)}. ${step}`);
      const known = finding !== undefined && page.rules.some(({ id }) => id === rule);
      return {
        range: rangeIn(textOf(seen, path), span),
        severity: severities[severity],
        source: "lockproof",
        code: rule,
        ...(known ? { codeDescription: { href: pageOf(rule) } } : {}),
        message: visible(
          [message, ...(steps.length > 0 ? detail.slice(0, -1) : detail), ...plan].join("\n"),
        ),
        ...(finding === undefined || finding.related.length === 0
          ? {}
          : { relatedInformation: relatedTo(finding, seen) }),
      };
    });
}

export function pageOf(rule: string): string {
  return `${manifest.homepage}/blob/main/rules/${rule}.md`;
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

function relatedTo({ related }: Finding, seen: Seen): DiagnosticRelatedInformation[] {
  return related.map(({ path, span, message }) => ({
    message: visible(message),
    location: {
      uri: pathToFileURL(join(seen.cwd, path)).href,
      range: rangeIn(textOf(seen, path), span),
    },
  }));
}

export function textOf({ inspection }: Seen, path: string): string {
  return inspection.page.sources.get(path)?.text ?? "";
}

/** Zero-based lines and UTF-16 columns, as the protocol counts. */
export function rangeIn(text: string, { start, end }: Span): Range {
  const starts = lineStarts(text);
  const at = (offset: number): Range["start"] => {
    const { line, column } = positionAt(starts, offset);
    return { line: line - 1, character: column - 1 };
  };
  return { start: at(start), end: at(end) };
}
