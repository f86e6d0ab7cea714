import type { DocumentNode } from "../../document.ts";
import { childOf, textOf } from "../../document.ts";
import { listed, textBeside, wordsFor } from "../../mapped-sql.ts";
import type { MappedText } from "../../mapped-text.ts";
import { derivedText, joinTexts } from "../../mapped-text.ts";

/** A name as pgroll quotes it, which is always. */
export function quoted(name: MappedText): MappedText {
  const quote = textBeside('"', name);
  if (!name.text.includes('"')) return joinTexts([quote, name, quote]);
  return derivedText(`"${name.text.replaceAll('"', '""')}"`, spanOf(name));
}

/** What a string says, as a constant. */
export function literal(value: MappedText): MappedText {
  return derivedText(`'${value.text.replaceAll("'", "''")}'`, spanOf(value));
}

function spanOf({ segments }: MappedText): { readonly start: number; readonly end: number } {
  const start = segments[0]?.span.start ?? 0;
  return { start, end: segments.at(-1)?.span.end ?? start };
}

/** The name that a field holds; where it holds none, the server is told none. */
export function nameAt(node: DocumentNode, field: string): MappedText | undefined {
  const text = textOf(node, field);
  return text === undefined ? undefined : quoted(text);
}

/** The names in the list that a field holds. */
export function namesAt(node: DocumentNode, field: string): MappedText {
  const items = childOf(node, field)?.children ?? [];
  return listed(items.flatMap(({ text }) => (text === undefined ? [] : [quoted(text)])));
}

export function flagged(node: DocumentNode, field: string): boolean {
  return childOf(node, field)?.text?.text === "true";
}

/** Columns of an index: a list of them with how each is ordered, or the names before that. */
export function indexElements(columns: DocumentNode): readonly MappedText[] {
  return columns.children.flatMap((item): readonly MappedText[] => {
    if (item.name === "" && item.text !== undefined) return [quoted(item.text)];
    const name =
      item.name === ""
        ? nameAt(item, "column")
        : quoted(derivedText(item.name, { ...item.span, end: item.span.start + item.name.length }));
    if (name === undefined) return [];
    const q = wordsFor(item.span);
    const opclass = childOf(item, "opclass");
    const collation = textOf(item, "collate");
    const nulls = textOf(item, "nulls");
    const parts = [
      name,
      ...(collation === undefined ? [] : [q` COLLATE ${collation}`]),
      ...(opclass === undefined ? [] : [q` ${textOf(opclass, "name")}`]),
      ...(textOf(item, "sort") === undefined ? [] : [q` ${textOf(item, "sort")}`]),
      ...(nulls === undefined ? [] : [q` NULLS ${nulls}`]),
    ];
    return [joinTexts(parts)];
  });
}
