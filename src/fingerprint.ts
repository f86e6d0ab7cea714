import type { Source, Span } from "./source.ts";

/** A place, and what is said of it. */
export interface Marked {
  readonly rule: string;
  readonly path: string;
  readonly span: Span;
  readonly statement: Span;
}

/**
 * What a finding is known by in other tools and in a baseline: its rule, its file, the statement and the
 * clause as they are written. Lines that move do not change it; of equal ones, each has its number.
 */
export function fingerprintsOf(
  findings: readonly Marked[],
  sources: ReadonlyMap<string, Source>,
): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, path, span, statement }) => {
    const text = sources.get(path)?.text ?? "";
    const words = [
      rule,
      path,
      text.slice(statement.start, statement.end),
      text.slice(span.start, span.end),
    ];
    const key = plainly(words);
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return hash(`${key}\u0000${String(number)}`);
  });
}

/** The same for the same words, whatever blanks are between them. */
export function fingerprint(words: readonly string[]): string {
  return hash(plainly(words));
}

function plainly(words: readonly string[]): string {
  return words.map((word) => word.replace(/\s+/g, " ").trim()).join("\u0000");
}

/** 64 bits as 16 hexadecimal digits: no secret is kept by it, only equal things told from others. */
function hash(text: string): string {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, 2654435761);
    two = Math.imul(two ^ code, 1597334677);
  }
  const first =
    Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  const second =
    Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
  return hex(second) + hex(first);
}

function hex(number: number): string {
  return (number >>> 0).toString(16).padStart(8, "0");
}
