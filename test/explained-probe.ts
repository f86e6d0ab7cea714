/** Runs a probe's SQL through the whole pipeline, as history before its statement. */
import { walk } from "../src/analyze.ts";
import type { Situation } from "../src/dialect.ts";
import { decide, inquire } from "../src/engine/decide.ts";
import { knowledgeOf } from "../src/engine/knowledge.ts";
import type { Knowledge } from "../src/engine/knowledge.ts";
import { explainMigrations, explainStatement } from "../src/explain.ts";
import type { ExplainedStatement } from "../src/explain.ts";
import { postgres } from "../src/dialects/postgres/index.ts";
import type { Migration } from "../src/migration.ts";
import type { StatementMoment } from "../src/rule.ts";
import { libpgQuery } from "../src/node/libpg-query.ts";
import type { Parsed, Parser } from "../src/parser.ts";
import { start } from "../src/parsers/libpg-query/start.ts";
import type { Probe } from "./probe.ts";

const parser = remembering(start(libpgQuery));

export interface Explained {
  /** `undefined` when it cannot be read. */
  readonly said: ExplainedStatement | undefined;
  /** The fact rows that surely speak of it, as `kind/row`. */
  readonly rows: readonly string[];
}

export function explainProbe(probe: Probe, server: number): Explained {
  // A setting belongs to the session that runs the statement.
  const isSetting = (statement: string): boolean => statement.startsWith("SET ");
  const before = probe.setup.filter((statement) => !isSetting(statement));
  const session = [...probe.setup.filter(isSetting), probe.statement];
  const unit = probe.units === "one" ? "statement.sql" : "before.sql";
  const migrations = [
    migration("before.sql", before, { reported: false, unit }),
    migration("statement.sql", session, { reported: true, unit: "statement.sql" }),
  ];
  const schema = { path: "given.sql", text: textOf(probe.given) };
  const options = { parser, dialect: postgres, server, schema };
  let explained: Explained = { said: undefined, rows: [] };
  walk(migrations, options, (event) => {
    if (event.kind !== "statement" && event.kind !== "block") return;
    const { moment } = event;
    const rows = [...explained.rows, ...rowsAt(moment)];
    // What stands in a block is part of the statement around it.
    explained = {
      said: moment.block === undefined ? explainStatement(moment) : explained.said,
      rows,
    };
  });
  return explained;
}

function rowsAt({ statement, transaction, ...before }: StatementMoment): readonly string[] {
  const { operations } = statement;
  const inTransaction = transaction.kind !== "none";
  return operations.flatMap((operation) => {
    const situation = { ...before, operation, siblings: operations, inTransaction };
    const [own, isSettled] = rowsOf(situation);
    const along = isSettled ? [] : postgres.along(situation);
    return [
      ...own,
      ...along.flatMap((other) => {
        return rowsOf({ ...situation, operation: other, siblings: [other] })[0];
      }),
    ];
  });
}

/** The rows that decide, and whether one of them lets no other speak. */
function rowsOf(situation: Situation): readonly [readonly string[], boolean] {
  const { server, operation } = situation;
  const known = knowledges.get(server) ?? knowledgeOf(postgres, server);
  knowledges.set(server, known);
  const knowledge = known(operation.kind);
  const inquiry = inquire(situation, knowledge, postgres);
  const facts = knowledge.parts.flatMap((rows) => {
    const [row, ...more] = decide(rows, inquiry);
    return row === undefined || more.length > 0 ? [] : [row.fact];
  });
  const isSettled = facts.some(({ settles }) => settles === true);
  const speaking = facts.filter((row) => !isSettled || row.settles || row.part === "syntax");
  return [speaking.map(({ id }) => `${operation.kind}/${id}`), isSettled];
}

const knowledges = new Map<number, Knowledge>();

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
