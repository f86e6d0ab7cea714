import type { DocumentNode } from "../../document.ts";
import { childOf } from "../../document.ts";
import type { MappedText } from "../../mapped-text.ts";
import { derivedText, joinTexts, sliceText } from "../../mapped-text.ts";
import { listed, textBeside } from "../../mapped-sql.ts";
import { dataType } from "./types.ts";

/** Writes the SQL that Liquibase sends for a change, each part knowing where it stands in the changelog. */
export interface Writer {
  readonly dialect: string;
  /** What an attribute says, with its properties put in; the first of the names that is there. */
  text(node: DocumentNode, ...names: readonly string[]): MappedText | undefined;
  /** What an element says itself, or in an attribute of that name. */
  own(node: DocumentNode, name: string): MappedText | undefined;
  word(node: DocumentNode, ...names: readonly string[]): string | undefined;
  flag(node: DocumentNode, name: string): boolean;
  /** A name, quoted. */
  name(node: DocumentNode, ...names: readonly string[]): MappedText | undefined;
  /** Names between commas, each quoted. */
  names(node: DocumentNode, ...names: readonly string[]): MappedText | undefined;
  /** A name of something in a schema. */
  placed(node: DocumentNode, name: string, schema?: string): MappedText | undefined;
  type(node: DocumentNode, ...names: readonly string[]): MappedText | undefined;
  literal(text: MappedText): MappedText;
  quoted(text: MappedText): MappedText;
}

export type Properties = ReadonlyMap<string, string>;

export function writerFor(dialect: string, properties: Properties): Writer {
  const text: Writer["text"] = (node, ...names) => {
    for (const name of names) {
      const found = childOf(node, name)?.text;
      if (found !== undefined && found.text.trim() !== "") return substituted(found, properties);
    }
    return undefined;
  };
  const quoted = (name: MappedText): MappedText => quotedName(trimmed(name), dialect);
  const name: Writer["name"] = (node, ...names) => {
    const found = text(node, ...names);
    return found === undefined ? undefined : quoted(found);
  };
  return {
    dialect,
    text,
    quoted,
    name,
    own(node, attribute) {
      const found = text(node, attribute);
      if (found !== undefined) return found;
      const said = node.text?.text.trim() ?? "";
      return node.text === undefined || said === ""
        ? undefined
        : substituted(node.text, properties);
    },
    word: (node, ...names) => text(node, ...names)?.text.trim(),
    flag: (node, flag) => text(node, flag)?.text.trim().toLowerCase() === "true",
    names(node, ...names) {
      const found = text(node, ...names);
      return found === undefined ? undefined : listed(splitAt(found, ",").map(quoted));
    },
    placed(node, own, schema = "schemaName") {
      const found = name(node, own);
      const home = name(node, schema);
      return home === undefined || found === undefined
        ? found
        : joinTexts([home, textBeside(".", found), found]);
    },
    type(node, ...names) {
      const found = text(node, ...names);
      return found === undefined ? undefined : dataType(trimmed(found), dialect);
    },
    literal: (value) => literalOf(value),
  };
}

export function trimmed(text: MappedText): MappedText {
  const start = text.text.length - text.text.trimStart().length;
  const end = text.text.trimEnd().length;
  return start === 0 && end === text.text.length
    ? text
    : sliceText(text, start, Math.max(start, end));
}

function splitAt(text: MappedText, separator: string): readonly MappedText[] {
  const parts: MappedText[] = [];
  let start = 0;
  for (const part of text.text.split(separator)) {
    if (part.trim() !== "") parts.push(trimmed(sliceText(text, start, start + part.length)));
    start += part.length + separator.length;
  }
  return parts;
}

/** `${name}` stands for a property; one that nobody declared stays, and is known to be no SQL. */
export function substituted(text: MappedText, properties: Properties, depth = 0): MappedText {
  if (properties.size === 0 || depth > 5 || !text.text.includes("${")) return text;
  const parts: MappedText[] = [];
  let done = 0;
  for (const match of text.text.matchAll(/\$\{([^{}]+)\}/g)) {
    const value = properties.get(match[1]?.trim() ?? "");
    if (value === undefined) continue;
    const hole = sliceText(text, match.index, match.index + match[0].length);
    const span = {
      start: hole.segments[0]?.span.start ?? 0,
      end: hole.segments.at(-1)?.span.end ?? 0,
    };
    const put = substituted(derivedText(value, span), properties, depth + 1);
    parts.push(sliceText(text, done, match.index), put);
    done = match.index + match[0].length;
  }
  return done === 0 ? text : joinTexts([...parts, sliceText(text, done, text.text.length)]);
}

/** Liquibase quotes names of mixed case; others are folded by the server, as an unquoted name is. */
function quotedName(name: MappedText, dialect: string): MappedText {
  const { text } = name;
  // A placeholder, or what is more than a name: `lower(email)`, `"Users"`, `shop.orders`.
  if (!/^[\w$ -]+$/.test(text) || text.includes("${")) return name;
  const mixed = /[A-Z]/.test(text) && /[a-z]/.test(text);
  const folded = dialect === "postgres" && !mixed ? text.toLowerCase() : text;
  if (folded === text && /^[a-z_][a-z0-9_]*$/.test(text) && !isWord(text)) return name;
  const quote = dialect === "mysql" || dialect === "mariadb" ? "`" : '"';
  return joinTexts([textBeside(quote, name), { ...name, text: folded }, textBeside(quote, name)]);
}

/** Words that no name may be without quotes, of those that people give to tables and columns. */
function isWord(name: string): boolean {
  return words.has(name);
}

const words = new Set(
  (
    "all analyse analyze and any array as asc authorization between binary both case cast check collate " +
    "collation column concurrently condition constraint create cross current_date current_role " +
    "current_time current_timestamp current_user default deferrable desc distinct do else end except " +
    "false fetch for foreign freeze from full grant group having ilike in index initially inner " +
    "intersect interval into is isnull join key keys lateral leading left like limit localtime " +
    "localtimestamp natural not notnull null offset on only or order outer overlaps placing primary " +
    "range rank read references release returning right row rows schema select session_user signal " +
    "similar some symmetric system table tablesample then to trailing trigger true union unique usage " +
    "user using values variadic verbose when where window with write"
  ).split(" "),
);

function literalOf(value: MappedText): MappedText {
  const parts: MappedText[] = [textBeside("'", value)];
  let done = 0;
  for (const match of value.text.matchAll(/'/g)) {
    const quote = sliceText(value, match.index, match.index + 1);
    const span = quote.segments[0]?.span ?? { start: 0, end: 0 };
    parts.push(sliceText(value, done, match.index), derivedText("''", span));
    done = match.index + 1;
  }
  parts.push(sliceText(value, done, value.text.length), textBeside("'", value));
  return joinTexts(parts);
}
