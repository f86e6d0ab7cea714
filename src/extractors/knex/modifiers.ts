import type { Span } from "../../source.ts";
import { constantValue, isAbsent, valuesOf } from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import type { Column } from "./columns.ts";
import { defaultOf } from "./words.ts";

/** `.notNullable()` or `.nullable()`, the last of them. */
export function nullableOf(
  column: Column,
): { readonly words: "NOT NULL" | "NULL"; readonly span: Span } | undefined {
  const link = column.modifiers.findLast(({ name }) =>
    ["nullable", "notNullable", "notNull"].includes(name),
  );
  if (link === undefined) return undefined;
  const [given] = valuesOf(link.given, column.scope);
  const not = link.name !== "nullable" || constantValue(given) === false;
  return { words: not ? "NOT NULL" : "NULL", span: link.span };
}

export function defaultIn(
  column: Column,
): { readonly value: Written; readonly span: Span } | undefined {
  const link = column.modifiers.findLast(({ name }) =>
    ["default", "defaultTo", "defaultsTo"].includes(name),
  );
  const [value] = valuesOf(link?.given, column.scope);
  if (link === undefined || value === undefined || isAbsent(value)) return undefined;
  return { value: defaultOf(value, column.type.name, column.speech), span: link.span };
}
