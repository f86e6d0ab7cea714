/** The replayed schema is the server's: after every statement of every history under fixtures/replay. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cut } from "../src/cut.ts";
import { keywords, quoting } from "../src/dialects/postgres/quoting.ts";
import { postgres } from "../src/dialects/postgres/replay-scratch.ts";
import { createReplay } from "../src/engine/replay.ts";
import type { Replay } from "../src/engine/replay.ts";
import { createState } from "../src/engine/state.ts";
import type { Migration, TransactionMode } from "../src/migration.ts";
import { startParserNow } from "../src/node/parser-now.ts";
import type { Statement } from "../src/operation.ts";
import type { StatementMoment } from "../src/rule.ts";
import { catalogLines, schemaLines, typeText } from "./catalog.ts";
import { serverAvailable, withDatabase } from "./database.ts";

const parser = startParserNow();

describe.runIf(serverAvailable)("the schema of a history is the server's", () => {
  const folder = "fixtures/replay";
  for (const file of readdirSync(folder)) {
    it(file, { timeout: 60_000 }, async () => {
      await compare(readFileSync(`${folder}/${file}`, "utf8"));
    });
  }
});

async function compare(text: string): Promise<void> {
  const state = createState(postgres, 18);
  const replay = createReplay(postgres, { server: 18, prelude: {} }, state);
  const statements = read(text);
  replay.beginMigration(migrationOf(text, { transaction: "none" }), statements);
  await withDatabase(async (client) => {
    const words = new Map<string, string>();
    for (const statement of statements) {
      await client.query(statement.text);
      replay.apply(momentOf(replay, statement));
      for (const type of [...state.tables.values()].flatMap(({ columns }) =>
        columns.flatMap((column) => (column.type === undefined ? [] : [typeText(column.type)])),
      )) {
        if (words.has(type)) continue;
        const query = "SELECT format_type(to_regtype($1)::oid, to_regtypemod($1)) AS word";
        const { rows } = await client.query<{ word: string }>(query, [type]);
        words.set(type, rows[0]?.word ?? type);
      }
      const canonical = (type: string): string => words.get(type) ?? type;
      const after = `after: ${statement.text}\n`;
      expect(after + schemaLines(state, canonical).join("\n")).toBe(
        after + (await catalogLines(client)).join("\n"),
      );
      await compareRows();
    }

    async function compareRows(): Promise<void> {
      for (const { name, filled, kind } of state.tables.values()) {
        if (filled === "unknown" || kind === "view") continue;
        const table = `${quoting.identifier(name.schema)}.${quoting.identifier(name.name)}`;
        const { rows } = await client.query<{ filled: boolean }>(
          `SELECT EXISTS (SELECT FROM ${table}) AS filled`,
        );
        // Rows may arrive that were not there to be copied; none may be missed.
        if (filled === "no") expect(`${table} ${rows[0]?.filled}`).toBe(`${table} false`);
      }
    }
  });
}

function read(text: string): readonly Statement[] {
  return cut(text, "postgres").pieces.flatMap((piece) => {
    if (piece.kind !== "statement") return [];
    const parsed = parser.parse(piece);
    if (!parsed.ok) throw new Error(`${parsed.message}: ${piece.text}`);
    const { span } = piece;
    const words = text.slice(span.start, span.end);
    return [{ span, text: words, operations: parsed.operations, certainty: "always" as const }];
  });
}

interface About {
  readonly transaction?: TransactionMode;
  readonly unit?: string;
}

function migrationOf(text: string, { transaction, unit = "one" }: About): Migration {
  const source = { path: "migration.sql", text };
  return { source, direction: "up", transaction, fragments: [], reported: true, unit };
}

function momentOf(replay: Replay, statement: Statement): StatementMoment {
  return {
    ...replay.before(statement),
    statement,
    migration: migrationOf(statement.text, {}),
    effects: [],
    worst: undefined,
    outcome: { transaction: "allowed" },
    schema: replay.schema,
    server: 18,
    naming: postgres.naming,
    lockTimeout: postgres.lockTimeout,
  };
}

describe.runIf(serverAvailable)("quoting", () => {
  it("quotes what the server quotes", async () => {
    await withDatabase(async (client) => {
      const { rows } = await client.query<{ word: string }>(
        "SELECT word FROM pg_get_keywords() WHERE catcode <> 'U' ORDER BY word",
      );
      expect([...keywords].sort()).toEqual(rows.map(({ word }) => word).sort());
      const names = ["a", "a1", "1a", "A", "a b", 'a"b', "größe", "a$b", "_", "select", "name", "", "_1"];
      const literals = ["", "it's", "back\\slash", "\\'", "plain"];
      for (const name of names) {
        const quoted = await client.query<{ text: string }>("SELECT quote_ident($1) AS text", [name]);
        expect(quoting.identifier(name)).toBe(quoted.rows[0]?.text);
      }
      for (const literal of literals) {
        const quoted = await client.query<{ text: string }>("SELECT quote_literal($1) AS text", [literal]);
        expect(quoting.literal(literal)).toBe(quoted.rows[0]?.text);
      }
    });
  });
});
