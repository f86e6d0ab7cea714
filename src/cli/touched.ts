import { lineStarts, positionAt } from "../index.ts";
import type { Source, Span } from "../index.ts";
import type { LineRange } from "./git.ts";

/** Whether a branch touched what stands at a span; all of a file that is not in `touched` counts. */
export function touchedIn(
  touched: ReadonlyMap<string, readonly LineRange[]>,
  sources: ReadonlyMap<string, Source>,
): (path: string, span: Span) => boolean {
  const starts = new Map<string, readonly number[]>();
  const lineAt = (path: string, offset: number): number => {
    const known = starts.get(path) ?? lineStarts(sources.get(path)?.text ?? "");
    starts.set(path, known);
    return positionAt(known, offset).line;
  };
  return (path, span) => {
    const ranges = touched.get(path);
    if (ranges === undefined) return true;
    const first = lineAt(path, span.start);
    const last = lineAt(path, span.end);
    return ranges.some((range) =>
      range.removed
        ? first <= range.first && last >= range.last
        : first <= range.last && last >= range.first,
    );
  };
}
