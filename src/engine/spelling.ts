import type { ColumnDefinition, Operation } from "../operation.ts";
import type { Parser } from "../parser.ts";
import type { Schema } from "../schema.ts";
import { transform } from "./place.ts";

/**
 * A parser for a server to which names are equal whatever their case: each name is spelled as it was when it
 * was first seen, so that all others may compare names as they stand.
 */
export function spelledAlike(parser: Parser): Parser {
  const spellings = new Map<string, string>();
  const spell = (name: string): string => {
    const key = name.toLowerCase();
    const known = spellings.get(key);
    if (known === undefined) spellings.set(key, name);
    return known ?? name;
  };
  return {
    ...parser,
    parse(piece) {
      const parsed = parser.parse(piece);
      if (!parsed.ok) return parsed;
      const operations = transform(parsed.operations, {
        span: (span) => span,
        text: (value, key) => (named.has(key) ? spell(value) : value),
      });
      return { ...parsed, operations };
    },
  };
}

/** Fields that hold names, or lists of them. */
const named: ReadonlySet<string> = new Set(
  "name schema column columns referenced include mentions to table savepoint".split(" "),
);

/** For a server to which that holds of columns alone: they are spelled as their table has them. */
export function columnsAlike(
  operations: readonly Operation[],
  schema: Schema,
): readonly Operation[] {
  return operations.map((operation) => {
    if (!("table" in operation)) return operation;
    const { columns = [] } = schema.table(operation.table) ?? {};
    if (columns.length === 0) return operation;
    const known = new Map(columns.map(({ name }) => [name.toLowerCase(), name]));
    const spell = (name: string): string => known.get(name.toLowerCase()) ?? name;
    const changed = transform(operation, {
      span: (span) => span,
      text: (value, key) => (ofColumns.has(key) ? spell(value) : value),
      column: (column) => ({ ...column, name: spell(column.name) }),
    });
    if (changed.kind === "add-column")
      return { ...changed, column: defined(changed.column, spell) };
    if (changed.kind !== "redefine-column") return changed;
    return { ...changed, definition: defined(changed.definition, spell) };
  });
}

function defined(definition: ColumnDefinition, spell: (name: string) => string): ColumnDefinition {
  return { ...definition, name: spell(definition.name) };
}

const ofColumns: ReadonlySet<string> = new Set(["column", "columns", "after"]);
