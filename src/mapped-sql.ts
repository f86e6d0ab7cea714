import type { MappedText } from "./mapped-text.ts";
import { derivedText, joinTexts } from "./mapped-text.ts";
import type { Span } from "./source.ts";

/** SQL whose constant words stand for the whole of what they are written for. */
export function wordsFor(
  span: Span,
): (
  words: TemplateStringsArray,
  ...values: readonly (MappedText | string | undefined)[]
) => MappedText {
  return (words, ...values) =>
    endingWith(
      joinTexts(
        words.flatMap((word, index) => {
          const value = values[index];
          const said = typeof value === "string" ? derivedText(value, span) : value;
          return [derivedText(word, span), ...(said === undefined ? [] : [said])];
        }),
      ),
      span,
    );
}

/** What ends in a value ends where all of it does. */
function endingWith(text: MappedText, { end }: Span): MappedText {
  const last = text.segments.at(-1);
  if (last === undefined || last.span.end >= end) return text;
  const whole = { ...last, span: { start: last.span.start, end }, verbatim: false };
  return { text: text.text, segments: [...text.segments.slice(0, -1), whole] };
}

/** Parts with a comma between each two. */
export function listed(parts: readonly MappedText[], between = ", "): MappedText {
  return joinTexts(
    parts.flatMap((part, index) => (index === 0 ? [part] : [textBeside(between, part), part])),
  );
}

/** A constant text beside another one, which it is found with. */
export function textBeside(text: string, beside: MappedText): MappedText {
  const start = beside.segments[0]?.span.start ?? 0;
  return derivedText(text, { start, end: start });
}
