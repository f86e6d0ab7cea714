import type { Span } from "./source.ts";

/**
 * Where a template's placeholder that begins at `at` ends, or -1: `{{x}}`, `{% x %}`, `{x}`, `${x}`,
 * `$%x%$`, `@x@`, `%s`, `%I`, `%L`, `%(x)s`, `<%= x %>` and psql's `:x`, `:'x'`, `:"x"`, `:{?x}`. A placeholder
 * stays on its line. None of them is SQL where it is asked for; `?` is (jsonb), and so is no placeholder.
 */
export function holeEnd(text: string, at: number): number {
  const next = text[at + 1];
  switch (text[at]) {
    case "{":
      if (next === "{") return endAfter(text, at + 2, "}}");
      if (next === "%") return endAfter(text, at + 2, "%}");
      return endOfName(text, at + 1, "}");
    case "$":
      if (next === "{") return endOfBraces(text, at + 2);
      return next === "%" ? endOfName(text, at + 2, "%$") : -1;
    case "@":
      return endOfName(text, at + 1, "@");
    case "%":
      if (next === "(") return endOfName(text, at + 2, ")s");
      return (next === "s" || next === "I" || next === "L") && !isNamePart(text.charCodeAt(at + 2))
        ? at + 2
        : -1;
    case "<":
      return next === "%" && (text[at + 2] === "=" || text[at + 2] === "-")
        ? endAfter(text, at + 3, "%>")
        : -1;
    case ":":
      if (next === "'") return endOfName(text, at + 2, "'");
      if (next === '"') return endOfName(text, at + 2, '"');
      if (next === "{") return text[at + 2] === "?" ? endOfName(text, at + 3, "}") : -1;
      return endOfName(text, at + 1, "");
    default:
      return -1;
  }
}

/** Somewhere in it stands a placeholder: what the whole will be is unknown. */
export function hasHole(text: string): boolean {
  return Array.from(text).some((_, at) => holeEnd(text, at) !== -1);
}

/** How far a placeholder may reach, so that looking for its end stays cheap. */
const reach = 250;

function endAfter(text: string, at: number, close: string): number {
  const limit = Math.min(text.length, at + reach);
  for (let index = at; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) return -1;
    if (code === close.charCodeAt(0) && text.startsWith(close, index)) return index + close.length;
  }
  return -1;
}

function endOfBraces(text: string, at: number): number {
  const limit = Math.min(text.length, at + reach);
  let depth = 1;
  for (let index = at; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) return -1;
    if (code === 123) depth++;
    if (code === 125) depth--;
    if (depth === 0) return index + 1;
  }
  return -1;
}

/** A name and what closes it. Without `close` the name has neither points nor dashes. */
function endOfName(text: string, at: number, close: string): number {
  const first = text.charCodeAt(at);
  if (!isNamePart(first) || (first >= 48 && first <= 57)) return -1;
  let end = at + 1;
  for (;;) {
    const code = text.charCodeAt(end);
    const within = close !== "" && (code === 45 || code === 46 || code === 58);
    if (!isNamePart(code) && !within) break;
    end++;
  }
  return text.startsWith(close, end) ? end + close.length : -1;
}

function isNamePart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code >= 128
  );
}

/**
 * Replaces placeholders by identifiers of the same length, so that every offset stays true; `:'x'` by a
 * string. The same placeholder becomes the same name, and no two become one.
 */
export function maskHoles(text: string, offset: number, holes: readonly Span[]): string {
  const masks = new Map<string, string>();
  const parts: string[] = [];
  let done = 0;
  for (const hole of holes) {
    const start = hole.start - offset;
    const end = hole.end - offset;
    const written = text.slice(start, end);
    let mask = masks.get(written);
    if (mask === undefined) masks.set(written, (mask = maskOf(written, masks.size)));
    parts.push(text.slice(done, start), mask);
    done = end;
  }
  return parts.join("") + text.slice(done);
}

function maskOf(written: string, index: number): string {
  if (written.startsWith(":'")) return `'${maskOf(written.slice(2), index)}'`;
  const room = written.length - 1;
  return `_${index.toString(36).slice(-room)}`.padEnd(written.length, "_");
}

/** The whole of it is one placeholder. */
export function isOneHole(text: string): boolean {
  return text !== "" && holeEnd(text, 0) === text.length;
}
