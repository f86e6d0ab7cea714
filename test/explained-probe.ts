/** Runs a probe's SQL through the whole pipeline, as history before its statement. */
import { explainMigrations } from "../src/explain.ts";
import type { ExplainedStatement } from "../src/explain.ts";
import { postgres } from "../src/dialects/postgres/index.ts";
import type { Migration } from "../src/migration.ts";
import { libpgQuery } from "../src/node/libpg-query.ts";
import { start } from "../src/parsers/libpg-query/start.ts";
import type { Probe } from "./probe.ts";

const parser = start(libpgQuery());

export function explainProbe(probe: Probe, server: number): ExplainedStatement | undefined {
  // A setting belongs to the session that runs the statement.
  const isSetting = (statement: string): boolean => statement.startsWith("SET ");
  const before = probe.setup.filter((statement) => !isSetting(statement));
  const session = [...probe.setup.filter(isSetting), probe.statement];
  const unit = probe.units === "one" ? "statement.sql" : "before.sql";
  const { statements } = explainMigrations(
    [
      migration("before.sql", before, { reported: false, unit }),
      migration("statement.sql", session, { reported: true, unit: "statement.sql" }),
    ],
    {
      parser,
      dialect: postgres,
      server,
      schema: { path: "given.sql", text: textOf(probe.given) },
    },
  );
  return statements.at(-1);
}

/** Many statements, each of them undone before the next, in a session with some settings. */
export function explainEach(
  given: readonly string[],
  settings: readonly string[],
  statements: readonly string[],
  server: number,
): readonly ExplainedStatement[] {
  const session = [...settings, ...statements.flatMap((each) => ["BEGIN", each, "ROLLBACK"])];
  const explained = explainMigrations(
    [migration("statements.sql", session, { reported: true, unit: "statements.sql" })],
    { parser, dialect: postgres, server, schema: { path: "given.sql", text: textOf(given) } },
  );
  return explained.statements.slice(settings.length).filter((_, index) => index % 3 === 1);
}

function migration(
  path: string,
  statements: readonly string[],
  role: Pick<Migration, "reported" | "unit">,
): Migration {
  const text = textOf(statements);
  return {
    source: { path, text },
    direction: "up",
    transaction: undefined,
    fragments: [
      {
        kind: "sql",
        text,
        certainty: "always",
        segments: [{ at: 0, span: { start: 0, end: text.length }, verbatim: true }],
      },
    ],
    ...role,
  };
}

function textOf(statements: readonly string[]): string {
  return statements.map((statement) => `${statement};\n`).join("");
}
