import type { Span } from "./source.ts";

/** A text made of parts of another one, such as the value of a literal, that knows where each part stands. */
export interface MappedText {
  readonly text: string;
  /** In order of `at`; together they cover `text`. */
  readonly segments: readonly Segment[];
}

/** `text` from `at` on stands at `span` of the source; verbatim character by character, or as a whole. */
export interface Segment {
  readonly at: number;
  readonly span: Span;
  readonly verbatim: boolean;
}

/** A text that stands in its source just so. */
export function verbatimText(text: string, start = 0): MappedText {
  const span = { start, end: start + text.length };
  return { text, segments: [{ at: 0, span, verbatim: true }] };
}

/** A text that came out of what stands at `span`. */
export function derivedText(text: string, span: Span): MappedText {
  return { text, segments: [{ at: 0, span, verbatim: false }] };
}

/** The part from `start` up to `end`. */
export function sliceText({ text, segments }: MappedText, start: number, end: number): MappedText {
  const first = Math.max(0, segmentAt(segments, start));
  const parts: Segment[] = [];
  for (let index = first; index < segments.length; index++) {
    const segment = segments[index];
    if (segment === undefined || (segment.at >= end && parts.length > 0)) break;
    const { at, span, verbatim } = segment;
    const skipped = Math.max(0, start - at);
    const next = Math.min(segments[index + 1]?.at ?? text.length, end);
    parts.push({
      at: Math.max(0, at - start),
      span: verbatim
        ? { start: span.start + skipped, end: Math.min(span.end, span.start + next - at) }
        : span,
      verbatim,
    });
  }
  return { text: text.slice(start, end), segments: parts };
}

/** One text after the other. */
export function joinTexts(parts: readonly MappedText[]): MappedText {
  const segments: Segment[] = [];
  let text = "";
  for (const part of parts) {
    if (part.text === "") continue;
    for (const segment of part.segments) {
      segments.push({ ...segment, at: segment.at + text.length });
    }
    text += part.text;
  }
  return { text, segments };
}

/** A text of a text: where its parts stand in what the outer one was made of. */
export function throughText(inner: MappedText, outer: MappedText): MappedText {
  const [only] = outer.segments;
  if (outer.segments.length === 1 && only?.verbatim === true && only.at === only.span.start) {
    return inner;
  }
  const segments = inner.segments.flatMap((segment): readonly Segment[] => {
    const { at, span, verbatim } = segment;
    if (!verbatim) return [{ at, span: spanThrough(outer, span), verbatim }];
    return sliceText(outer, span.start, span.end).segments.map((part) => {
      return { ...part, at: part.at + at };
    });
  });
  return { text: inner.text, segments };
}

/** Where a part of the text stands. */
export function spanThrough({ segments }: Pick<MappedText, "segments">, span: Span): Span {
  const [only] = segments;
  if (segments.length === 1 && only?.verbatim === true) {
    const shift = only.span.start - only.at;
    return shift === 0 ? span : { start: span.start + shift, end: span.end + shift };
  }
  let start = offsetThrough(segments, span.start, "start");
  let end = offsetThrough(segments, span.end, "end");
  const last = segmentAt(segments, span.end - 1);
  // A builder puts words in another order than they are written in, and closes a call behind its arguments.
  for (let index = segmentAt(segments, span.start); index <= last; index++) {
    const within = segments[index];
    if (within === undefined || (within.verbatim && start <= end)) continue;
    start = Math.min(start, within.span.start);
    end = Math.max(end, within.span.end);
  }
  return { start, end };
}

function offsetThrough(
  segments: readonly Segment[],
  offset: number,
  side: "start" | "end",
): number {
  // An end offset belongs to the segment of the character before it.
  const segment = segments[segmentAt(segments, side === "end" ? offset - 1 : offset)];
  if (segment === undefined) return offset;
  if (!segment.verbatim) return side === "start" ? segment.span.start : segment.span.end;
  return Math.min(segment.span.start + (offset - segment.at), segment.span.end);
}

/** The index of the segment that an offset of the text lies in. */
function segmentAt(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
