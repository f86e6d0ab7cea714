/** Runs a probe's SQL through the whole pipeline, as history before its statement. */
import { walk } from "../src/analyze.ts";
import { explainMigrations, explainStatement } from "../src/explain.ts";
import type { ExplainedStatement } from "../src/explain.ts";
import { postgres } from "../src/dialects/postgres/index.ts";
import type { Migration } from "../src/migration.ts";
import type { Source } from "../src/source.ts";
import { libpgQuery } from "../src/node/libpg-query.ts";
import type { Parsed, Parser } from "../src/parser.ts";
import { start } from "../src/parsers/libpg-query/start.ts";
import { decidingRows } from "./deciding-rows.ts";
import type { Probe } from "./probe.ts";

const parser = remembering(start(libpgQuery));

export interface Explained {
  /** `undefined` when it cannot be read. */
  readonly said: ExplainedStatement | undefined;
  /** The fact rows that surely speak of it, as `kind/row`. */
  readonly rows: readonly string[];
}

/** A probe as lockproof is asked. */
export function askedOf(probe: Probe): Asked {
  // A setting belongs to the session that runs the statement.
  const isSetting = (statement: string): boolean => statement.startsWith("SET ");
  const before = probe.setup.filter((statement) => !isSetting(statement));
  const session = [...probe.setup.filter(isSetting), probe.statement];
  const unit = probe.units === "one" ? "statement.sql" : "before.sql";
  return {
    migrations: [
      migration("before.sql", before, { reported: false, unit }),
      migration("statement.sql", session, { reported: true, unit: "statement.sql" }),
    ],
    schema: { path: "given.sql", text: textOf(probe.given) },
  };
}

interface Asked {
  readonly migrations: readonly Migration[];
  /** What is there before, as a dump that history begins from. */
  readonly schema: Source;
}

export function explainProbe(probe: Probe, server: number): Explained {
  const { migrations, schema } = askedOf(probe);
  const options = { parser, dialect: postgres, server, schema };
  let explained: Explained = { said: undefined, rows: [] };
  walk(migrations, options, (event) => {
    if (event.kind !== "statement" && event.kind !== "block") return;
    const { moment } = event;
    const deciding = decidingRows(moment, postgres).map(({ kind, fact }) => `${kind}/${fact.id}`);
    const rows = [...explained.rows, ...deciding];
    // What stands in a block is part of the statement around it.
    explained = {
      said: moment.block === undefined ? explainStatement(moment) : explained.said,
      rows,
    };
  });
  return explained;
}

/** Many statements, each of them undone before the next, in a session with some settings. */
export function explainEach(
  given: readonly string[],
  settings: readonly string[],
  statements: readonly string[],
  server: number,
): readonly (ExplainedStatement | undefined)[] {
  const session = [...settings, ...statements.flatMap((each) => ["BEGIN", each, "ROLLBACK"])];
  const explained = explainMigrations(
    [migration("statements.sql", session, { reported: true, unit: "statements.sql" })],
    { parser, dialect: postgres, server, schema: { path: "given.sql", text: textOf(given) } },
  );
  const byStart = new Map(explained.statements.map((each) => [each.span.start, each]));
  let start = 0;
  const found = session.map((each) => {
    const at = start;
    start += textOf([each]).length;
    return byStart.get(at);
  });
  return found.slice(settings.length).filter((_, index) => index % 3 === 1);
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

/** The same probes are read for every version. */
function remembering(parser: Parser): Parser {
  const known = new Map<string, Parsed>();
  return {
    ...parser,
    parse(piece) {
      const key = `${piece.span.start} ${piece.text}`;
      const parsed = known.get(key) ?? parser.parse(piece);
      known.set(key, parsed);
      return parsed;
    },
  };
}
