/** SQL cut into its statements, as a client that sends them one by one would. */
import { explainMigrations, extractors } from "../src/index.ts";
import type { Span } from "../src/index.ts";
import { parser, postgres } from "./linting.ts";

export interface CutStatement {
  readonly sql: string;
  readonly span: Span;
  /** What lockproof calls what it does. */
  readonly operations: readonly string[];
}

const extractor = await extractors.sql();

export function statementsOf(text: string): readonly CutStatement[] {
  const source = { path: "statements.sql", text };
  const migrations = extractor.extract([{ source, reported: true, unit: "" }], {
    transaction: undefined,
  });
  const explained = explainMigrations(migrations, { parser, dialect: postgres });
  return explained.statements.map(({ span, operations }) => ({
    sql: text.slice(span.start, span.end),
    span,
    operations,
  }));
}
