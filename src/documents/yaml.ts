import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Node, Pair } from "yaml";
import type { DocumentNode, DocumentReading } from "../document.ts";
import type { MappedText, Segment } from "../mapped-text.ts";
import { derivedText, verbatimText } from "../mapped-text.ts";
import type { Span } from "../source.ts";

/** JSON is YAML, too. Branches of a template may say a key twice. */
export function readYaml(text: string, keys: "unique" | "repeated" = "unique"): DocumentReading {
  const document = parseDocument(text, {
    logLevel: "silent",
    prettyErrors: false,
    uniqueKeys: keys === "unique",
  });
  const [error] = document.errors;
  if (error !== undefined) return { ok: false, message: error.message };
  const whole = { start: 0, end: text.length };
  const root = nodeOf("", document.contents, whole, { text, depth: 0 });
  return { ok: true, root, comments: commentsIn(text) };
}

/**
 * The parser keeps what a comment says, but not where; one that a text has in it is no harm. The dash of
 * the item it stands before belongs to it, so that what comes next is what the item says.
 */
function commentsIn(text: string): readonly Span[] {
  return [...text.matchAll(/(?<=^|\s)#[^\r\n]*(?:\s*-(?=\s))*/gm)].map((match) => {
    return { start: match.index, end: match.index + match[0].length };
  });
}

interface Place {
  readonly text: string;
  readonly depth: number;
}

/** Nobody nests deeper, and a stack has an end. */
const depthLimit = 200;

function nodeOf(name: string, node: unknown, span: Span, place: Place): DocumentNode {
  const inner = { ...place, depth: place.depth + 1 };
  if (place.depth > depthLimit) return { name, span, text: undefined, children: [] };
  if (isMap(node)) {
    return { name, span, text: undefined, children: node.items.map((pair) => pairOf(pair, inner)) };
  }
  if (isSeq(node)) {
    const children = node.items.map((item) => nodeOf("", item, spanOf(item) ?? span, inner));
    return { name, span, text: undefined, children };
  }
  return {
    name,
    span,
    text: isScalar(node) ? scalarOf(node, place.text) : undefined,
    children: [],
  };
}

function pairOf({ key, value }: Pair, place: Place): DocumentNode {
  const name = isScalar(key) ? String(key.value) : "";
  const own = spanOf(key);
  let end = spanOf(value)?.end ?? own?.end ?? 0;
  // A block goes on to the line that follows it.
  while (end > 0 && /\s/.test(place.text.charAt(end - 1))) end--;
  return nodeOf(name, value, { start: own?.start ?? spanOf(value)?.start ?? end, end }, place);
}

function spanOf(node: unknown): Span | undefined {
  const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
  return range === undefined || range === null ? undefined : { start: range[0], end: range[1] };
}

function scalarOf(node: Node, source: string): MappedText | undefined {
  const span = spanOf(node);
  if (!isScalar(node) || span === undefined || node.value === null) return undefined;
  // As it is written: `1.10` is a version, `yes` a word.
  const value = typeof node.value === "string" ? node.value : (node.source ?? "");
  const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  const inner = quoted ? { start: span.start + 1, end: span.end - 1 } : span;
  if (source.slice(inner.start, inner.end) === value) return verbatimText(value, inner.start);
  const style = node.type === "QUOTE_DOUBLE" ? "double" : "other";
  return aligned(value, source, inner, style) ?? derivedText(value, span);
}

/**
 * Finds each character of a value in what it was written as: escapes stand for characters, and white space
 * is folded or indented away.
 */
function aligned(
  value: string,
  source: string,
  { start, end }: Span,
  style: "double" | "other",
): MappedText | undefined {
  const segments: Segment[] = [];
  let at = 0;
  let from = style === "other" ? bodyStart(source, start) : start;
  const put = (length: number, span: Span, verbatim: boolean): void => {
    const last = segments.at(-1);
    const goesOn = verbatim && last?.verbatim === true && last.span.end === span.start;
    if (goesOn) segments[segments.length - 1] = { ...last, span: { ...last.span, end: span.end } };
    else segments.push({ at, span, verbatim });
    at += length;
  };
  while (at < value.length && from < end) {
    if (style === "double" && source[from] === "\\") {
      const { length, made } = escapeAt(source, from);
      if (made > 0) put(made, { start: from, end: from + length }, false);
      from += length;
    } else if (source[from] === value[at]) {
      const doubled = source[from] === "'" && source[from + 1] === "'" && value[at + 1] !== "'";
      put(1, { start: from, end: from + (doubled ? 2 : 1) }, !doubled);
      from += doubled ? 2 : 1;
    } else {
      const blank = /\s*/y;
      blank.lastIndex = from;
      const skipped = blank.exec(source)?.[0].length ?? 0;
      const made = /^\s*/.exec(value.slice(at, at + 200))?.[0].length ?? 0;
      if (skipped === 0) return undefined;
      if (made > 0) put(made, { start: from, end: from + skipped }, false);
      from += skipped;
    }
  }
  // A block that is kept to its end may have line ends that the file has not.
  if (value.slice(at).trim() !== "") return undefined;
  if (at < value.length) put(value.length - at, { start: Math.min(from, end), end }, false);
  return { text: value, segments };
}

/** `|2-  # comment` is no part of what the block says. */
function bodyStart(source: string, start: number): number {
  if (!/[|>]/.test(source[start] ?? "")) return start;
  const newline = source.indexOf("\n", start);
  return newline === -1 ? start : newline + 1;
}

/** How long an escape is, and how many UTF-16 units it makes. */
function escapeAt(source: string, at: number): { readonly length: number; readonly made: number } {
  switch (source[at + 1]) {
    case "x":
      return { length: 4, made: 1 };
    case "u":
      return { length: 6, made: 1 };
    case "U": {
      const made = parseInt(source.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1;
      return { length: 10, made };
    }
    case "\n":
      return { length: 2 + indentAfter(source, at + 2), made: 0 };
    case "\r":
      return { length: 3 + indentAfter(source, at + 3), made: 0 };
    default:
      return { length: 2, made: 1 };
  }
}

function indentAfter(source: string, at: number): number {
  return /^[ \t]*/.exec(source.slice(at, at + 200))?.[0].length ?? 0;
}
