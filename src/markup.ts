import { visible } from "./reporter.ts";

/**
 * Text as XML and HTML take it, between tags and in quoted attributes. What XML 1.0 cannot say (control
 * characters, halves of characters) is made visible.
 */
export function escapeMarkup(text: string): string {
  return visible(text)
    .replace(unspeakable, (unit) => `\\u{${unit.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const unspeakable =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export type Attributes = Readonly<Record<string, string | number>>;

/**
 * An XML element on lines of its own; a text child stays on the line of its element. In a text no line
 * begins with a tag, so that only tags are indented.
 */
export function element(
  name: string,
  attributes: Attributes,
  children: readonly string[] | string = [],
): string {
  const head = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${attribute(String(value))}"`),
  ].join(" ");
  if (typeof children === "string") return `<${head}>${escapeMarkup(children)}</${name}>`;
  if (children.length === 0) return `<${head}/>`;
  const inner = children.map((child) => child.replace(/^(?=\s*<)/gm, "  "));
  return `<${head}>\n${inner.join("\n")}\n</${name}>`;
}

/** A line break in an attribute would be read as a blank. */
function attribute(text: string): string {
  return escapeMarkup(text).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}

export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}
