import type { Operation } from "./operation.ts";
import type { Source, Span } from "./source.ts";

export type Direction = "up" | "down" | "before-up";

/**
 * Who opens the transaction: `run` one around all pending files, `file` one around each file,
 * `implicit` none, but the statements travel as one message, which the server treats as one,
 * `none` each statement alone.
 */
export type TransactionMode = "run" | "file" | "implicit" | "none";

/** How surely a fragment runs when the migration runs. */
export type Certainty = "always" | "branch" | "loop";

/** What a framework makes of one migration. */
export interface Migration {
  readonly source: Source;
  readonly direction: Direction;
  /** `undefined`: decided by the statements (`none` if one of them forbids a transaction, else `file`). */
  readonly transaction: TransactionMode | undefined;
  readonly fragments: readonly Fragment[];
  /** Findings in it are wanted; otherwise it is history only. */
  readonly reported: boolean;
  /** Migrations of one unit deploy together: what one of them makes is new to the others. */
  readonly unit: string;
}

export type Fragment = SqlFragment | OperationsFragment | DynamicFragment;

export interface SqlFragment {
  readonly kind: "sql";
  readonly text: string;
  /** In order of `at`; together they cover `text`. */
  readonly segments: readonly Segment[];
  readonly certainty: Certainty;
}

/** `text` from `at` on stands at `span` of the source; verbatim character by character, or as a whole. */
export interface Segment {
  readonly at: number;
  readonly span: Span;
  readonly verbatim: boolean;
}

/** Builder calls that an extractor has already turned into operations. */
export interface OperationsFragment {
  readonly kind: "operations";
  readonly operations: readonly Operation[];
  readonly span: Span;
  readonly certainty: Certainty;
}

/** Code that runs SQL which cannot be known without running it. */
export interface DynamicFragment {
  readonly kind: "dynamic";
  readonly span: Span;
  readonly why: string;
  readonly certainty: Certainty;
}

/** Maps a span of a fragment's text to the source. */
export function spanInSource(fragment: SqlFragment, span: Span): Span {
  const [only] = fragment.segments;
  if (fragment.segments.length === 1 && only?.verbatim === true) {
    const shift = only.span.start - only.at;
    return shift === 0 ? span : { start: span.start + shift, end: span.end + shift };
  }
  const start = offsetInSource(fragment, span.start, "start");
  return { start, end: Math.max(start, offsetInSource(fragment, span.end, "end")) };
}

function offsetInSource(fragment: SqlFragment, offset: number, side: "start" | "end"): number {
  const { segments } = fragment;
  // An end offset belongs to the segment of the character before it.
  const probe = side === "end" ? offset - 1 : offset;
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= probe) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  if (segment === undefined) return offset;
  if (!segment.verbatim) return side === "start" ? segment.span.start : segment.span.end;
  return Math.min(segment.span.start + (offset - segment.at), segment.span.end);
}
