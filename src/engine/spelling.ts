import type { Parser } from "../parser.ts";
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
