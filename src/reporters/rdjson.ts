import type { Severity } from "../finding.ts";
import type { Page, Reporter } from "../reporter.ts";
import { entriesOf, visible } from "../reporter.ts";
import type { Position, Span } from "../source.ts";
import { byteColumn, lineStarts, positionAt } from "../source.ts";

/** Diagnostics for reviewdog, which counts columns in bytes and turns suggestions into edits. */
const rdjson: Reporter = {
  id: "rdjson",
  title: "reviewdog's diagnostics",
  render(report, page) {
    const range = rangeIn(page);
    const diagnostics = entriesOf(report, page).map((entry) => {
      const { path = "", span, severity, message, detail, steps, rule, kind, finding } = entry;
      return {
        message: visible([message, ...detail, ...steps].join("\n")),
        location: { path, ...(path === "" ? {} : { range: range(path, span) }) },
        severity: severities[severity],
        code: {
          value: rule,
          ...(kind === "finding" ? { url: `${home}/blob/main/rules/${rule}.md` } : {}),
        },
        ...(finding?.fix === undefined
          ? {}
          : {
              suggestions: [{ range: range(path, finding.fix.span), text: finding.fix.text }],
            }),
        ...(finding === undefined || finding.related.length === 0
          ? {}
          : {
              related_locations: finding.related.map((other) => ({
                message: visible(other.message),
                location: { path: other.path, range: range(other.path, other.span) },
              })),
            }),
      };
    });
    const result = { source: { name: "lockproof", url: home }, diagnostics };
    return `${JSON.stringify(result, undefined, 2)}\n`;
  },
};

export default rdjson;

const home = "https://github.com/lockproof/lockproof";

const severities: Readonly<Record<Severity, string>> = {
  error: "ERROR",
  warning: "WARNING",
  note: "INFO",
};

interface Range {
  readonly start: Position;
  readonly end: Position;
}

function rangeIn({ sources }: Page): (path: string, span: Span) => Range {
  const known = new Map<string, readonly number[]>();
  return (path, span) => {
    const text = sources.get(path)?.text ?? "";
    const starts = known.get(path) ?? lineStarts(text);
    known.set(path, starts);
    const at = (offset: number): Position => ({
      line: positionAt(starts, offset).line,
      column: byteColumn(text, starts, offset),
    });
    return { start: at(span.start), end: at(span.end) };
  };
}
