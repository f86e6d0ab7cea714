/** SQL with places that are filled in from a call. */
export type Template = readonly Part[];

type Part =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "value";
      readonly as: "name" | "text" | "value" | "type" | "each";
      readonly path: readonly string[];
      /** What makes SQL of each item. */
      readonly helper?: string;
    }
  | { readonly kind: "words" }
  | {
      readonly kind: "condition";
      readonly path: readonly string[];
      readonly wanted: "set" | "unset";
      readonly inside: Template;
    };

export function templateOf(text: string): Template {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(places)) {
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    const [, words, tested, sign, inside = ""] = match;
    if (tested !== undefined) {
      const wanted = sign === "?" ? "set" : "unset";
      parts.push({
        kind: "condition",
        path: tested.split("."),
        wanted,
        inside: templateOf(inside),
      });
    } else parts.push(placeOf(words ?? ""));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** `{text 1.type}`, and `[2.unique? UNIQUE]`: brackets of SQL have no `?` behind a path, and `${x}` is a placeholder of it. */
const places = /(?<!\$)\{([^{}]+)\}|\[([\w.]+)([?!])((?:\{[^{}]*\}|[^[\]{}])*)\]/g;

function placeOf(words: string): Part {
  const [first = "", second, third] = words.trim().split(/\s+/);
  if (first === "words" && second === undefined) return { kind: "words" };
  if (second === undefined) return { kind: "value", as: "name", path: first.split(".") };
  const path = second.split(".");
  switch (first) {
    case "text":
    case "value":
    case "type":
      return { kind: "value", as: first, path };
    case "each":
      return { kind: "value", as: "each", path, ...(third === undefined ? {} : { helper: third }) };
    default:
      return { kind: "value", as: "name", path };
  }
}

/** What is wrong with one, as half a sentence. */
export function faultIn(text: string, helpers: readonly string[]): string | undefined {
  for (const [, words] of text.matchAll(places)) {
    if (words === undefined) continue;
    const [first = "", second, third] = words.trim().split(/\s+/);
    if (second !== undefined && !["text", "value", "type", "each"].includes(first)) {
      return `{${words}} begins with neither text, value, type nor each`;
    }
    if (first === "each" && (third === undefined || !helpers.includes(third))) {
      return `{${words}} names no helper for its items`;
    }
  }
  return undefined;
}
