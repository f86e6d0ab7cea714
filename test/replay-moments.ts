/** Statements and their moments for tests that replay without the pipeline around it. */
import { cut } from "../src/cut.ts";
import { postgres } from "../src/dialects/postgres/index.ts";
import type { Replay } from "../src/engine/replay.ts";
import type { Migration, TransactionMode } from "../src/migration.ts";
import { startParserNow } from "../src/node/parser-now.ts";
import type { Statement } from "../src/operation.ts";
import type { StatementMoment } from "../src/rule.ts";

const parser = startParserNow();

export function statementsIn(text: string): readonly Statement[] {
  return cut(text, "postgres").pieces.flatMap((piece) => {
    if (piece.kind !== "statement") return [];
    const parsed = parser.parse(piece);
    if (!parsed.ok) throw new Error(`${parsed.message}: ${piece.text}`);
    const { span } = piece;
    const words = text.slice(span.start, span.end);
    return [{ span, text: words, operations: parsed.operations, certainty: "always" as const }];
  });
}

export interface About {
  readonly transaction?: TransactionMode;
  readonly unit?: string;
}

export function migrationOf(text: string, { transaction, unit = "one" }: About): Migration {
  const source = { path: "migration.sql", text };
  return { source, direction: "up", transaction, fragments: [], reported: true, unit };
}

export function momentOf(replay: Replay, statement: Statement): StatementMoment {
  return {
    ...replay.before(),
    statement,
    migration: migrationOf(statement.text, {}),
    effects: [],
    worst: undefined,
    outcome: { transaction: "allowed" },
    refusal: undefined,
    interruptions: [],
    schema: replay.schema,
    server: 18,
    naming: postgres.naming,
    lockTimeout: postgres.lockTimeout,
    commits: false,
    ends: () => false,
    tongues: postgres.tongues,
    next: () => [],
    previous: () => [],
  };
}
