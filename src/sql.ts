import type { Written } from "./expression.ts";
import type { Name, TypeName } from "./operation.ts";

/** SQL with its names kept apart, so that each dialect can quote them. Made by the `sql` tag only. */
export interface Sql {
  readonly parts: readonly SqlPart[];
}

export type SqlPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: Name }
  | { readonly kind: "literal"; readonly value: string };

/**
 * What may stand in a template: names and plain identifiers are quoted, lists of identifiers joined by
 * commas, types and expressions keep the user's words, and SQL stays SQL.
 */
export type SqlValue = Sql | Name | string | readonly string[] | number | TypeName | Written;

export function sql(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Sql {
  const parts: SqlPart[] = [];
  for (let index = 0; index < strings.length; index++) {
    const text = strings[index];
    if (text !== undefined && text !== "") parts.push({ kind: "text", text });
    const value = values[index];
    if (value !== undefined) for (const part of partsOf(value)) parts.push(part);
  }
  return { parts };
}

/** A string constant, quoted by the dialect. */
export function literal(value: string): Sql {
  return { parts: [{ kind: "literal", value }] };
}

/** The user's own SQL, taken over as it stands. */
export function verbatim(text: string): Sql {
  return { parts: [{ kind: "text", text }] };
}

export function join(list: readonly Sql[], separator = ", "): Sql {
  return {
    parts: list.flatMap((item, index) =>
      index === 0 ? item.parts : [{ kind: "text" as const, text: separator }, ...item.parts],
    ),
  };
}

/** Text for a server; `quote` is the dialect's. */
export function render(statement: Sql, quoting: Quoting): string {
  let text = "";
  for (const part of statement.parts) text += written(part, quoting);
  return dedent(text);
}

function written(part: SqlPart, quoting: Quoting): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "name": {
      const { schema, name } = part.name;
      const own = quoting.identifier(name);
      return schema === undefined ? own : `${quoting.identifier(schema)}.${own}`;
    }
    case "literal":
      return quoting.literal(part.value);
  }
}

export interface Quoting {
  /** Quotes only what needs it. */
  identifier(name: string): string;
  literal(value: string): string;
}

function partsOf(value: SqlValue): readonly SqlPart[] {
  if (typeof value === "number") return [{ kind: "text", text: String(value) }];
  if (typeof value === "string") return [{ kind: "name", name: { name: value } }];
  if (isList(value)) {
    return join(value.map((name) => ({ parts: [{ kind: "name", name: { name } }] }))).parts;
  }
  if ("parts" in value) return value.parts;
  if ("text" in value) return [{ kind: "text", text: value.text }];
  return [{ kind: "name", name: value }];
}

function isList(value: SqlValue): value is readonly string[] {
  return Array.isArray(value);
}

/** Removes the indentation that a template has from the TypeScript around it. */
function dedent(text: string): string {
  if (!text.includes("\n") && !text.startsWith(" ")) return text.trimEnd();
  const lines = text
    .replace(/^[ \t]*\n/, "")
    .trimEnd()
    .split("\n");
  let shift = Infinity;
  for (let index = lines[0]?.startsWith(" ") === true ? 0 : 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.trim() !== "") shift = Math.min(shift, indentOf(line));
  }
  if (shift === 0 || shift === Infinity) return lines.join("\n");
  return lines.map((line) => line.slice(Math.min(shift, indentOf(line)))).join("\n");
}

function indentOf(line: string): number {
  let spaces = 0;
  while (line.charCodeAt(spaces) === 32) spaces++;
  return spaces;
}
