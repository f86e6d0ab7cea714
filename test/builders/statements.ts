/** What is compared of statements: those that we read, and those that a framework sent. */
import type { Dialect, Parser } from "../../src/index.ts";
import { read } from "../../src/engine/read.ts";
import type { Statement } from "../../src/operation.ts";

export interface Grammar {
  readonly dialect: Dialect;
  readonly parser: Parser;
}

export function statementsIn(text: string, { dialect, parser }: Grammar): ReturnType<typeof read> {
  const source = { path: "a.sql", text };
  const span = { start: 0, end: text.length };
  const fragment = {
    kind: "sql",
    text,
    segments: [{ at: 0, span, verbatim: true }],
    certainty: "always",
  } as const;
  const migration = {
    source,
    direction: "up",
    transaction: "none",
    fragments: [fragment],
    reported: true,
    unit: "",
  } as const;
  return read(migration, parser, dialect.family);
}

/** What a statement does, without positions and without the words that say the same. */
export function meaningOf({ operations }: Statement): unknown {
  return bare(operations);
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !["span", "text", "program"].includes(key))
      .map(([key, inner]) => [key, bare(inner)]),
  );
}
