import type { Dialect } from "./dialect.ts";
import { effectsOf, forbidsTransaction } from "./engine/effects.ts";
import type { StatementEffects } from "./engine/effects.ts";
import { collect } from "./engine/collect.ts";
import type { Collector } from "./engine/collect.ts";
import { findAllows } from "./engine/allow.ts";
import { seat, judge, judgeReading } from "./engine/judge.ts";
import type { Bench } from "./engine/judge.ts";
import { read } from "./engine/read.ts";
import type { Reading } from "./engine/read.ts";
import { createReplay } from "./engine/replay.ts";
import type { Replay } from "./engine/replay.ts";
import type { Report, Severity } from "./finding.ts";
import type { Migration } from "./migration.ts";
import type { Parser } from "./parser.ts";
import type { Moment, Rule, StatementMoment } from "./rule.ts";
import type { Source, Span } from "./source.ts";

export interface AnalyzeOptions {
  readonly parser: Parser;
  readonly dialect: Dialect;
  /** A version the dialect knows; `undefined`: the oldest that upstream still supports. */
  readonly server?: number | undefined;
  readonly rules: readonly Rule[];
  /** Ids of all rules there are: an allow of one that does not run is no mistake. */
  readonly knownRules?: readonly string[] | undefined;
  readonly severities?: ReadonlyMap<string, Severity> | undefined;
  /** Settings the runner applies before each migration, by lower-case name. */
  readonly prelude?: Readonly<Record<string, string>> | undefined;
  /** A dump of the schema that history begins from. */
  readonly schema?: Source | undefined;
  /** Findings that are not wanted: by file, rule, the tables it is about and the statement it stands in. */
  readonly ignored?:
    | ((path: string, rule: string, tables: readonly string[], statement: Span) => boolean)
    | undefined;
}

/**
 * Lints migrations in the order they run. Pure and total: any input yields a report, and what could not
 * be read is listed in it.
 */
export function analyze(migrations: readonly Migration[], options: AnalyzeOptions): Report {
  const bench = seat(options.rules);
  const collector = collect(options);
  const running = new Set(options.rules.map((rule) => rule.id));
  const known = new Set([...running, ...(options.knownRules ?? [])]);
  walk(migrations, options, (event) => {
    if (event.kind === "statement") judgeStatement(event, bench, collector);
    else {
      const allows = findAllows(event.migration.source, event.reading.comments, running, known);
      collector.beginMigration(event.migration, event.reading, allows, (item) =>
        judgeReading(bench, item),
      );
    }
  });
  return collector.report();
}

/** A statement that is wanted, at the moment before it runs. */
export interface StatementEvent {
  readonly kind: "statement";
  readonly moment: StatementMoment;
  readonly effects: StatementEffects;
  readonly makeMoment: (index: number) => Moment;
}

export interface MigrationEvent {
  readonly kind: "migration";
  readonly migration: Migration;
  readonly reading: Reading;
}

/** Replays history and shows each wanted migration and statement; the one loop that lint and explain share. */
export function walk(
  migrations: readonly Migration[],
  options: Omit<AnalyzeOptions, "rules">,
  see: (event: StatementEvent | MigrationEvent) => void,
): void {
  const { dialect, parser, schema } = options;
  const server = options.server ?? dialect.assumed;
  const replay = createReplay(dialect, { server, prelude: options.prelude ?? {} });
  if (schema !== undefined) {
    const dump = migrationOfDump(schema);
    replayMigration(
      replay,
      dump,
      read(dump, parser, dialect.family),
      dialect,
      server,
      () => undefined,
    );
    replay.endDump();
  }
  for (const migration of migrations) {
    // Going back is not part of the history that leads here.
    const reading = read(migration, parser, dialect.family);
    if (migration.reported) see({ kind: "migration", migration, reading });
    if (migration.direction === "down") continue;
    replayMigration(replay, migration, reading, dialect, server, see);
  }
}

function replayMigration(
  replay: Replay,
  migration: Migration,
  reading: Reading,
  dialect: Dialect,
  server: number,
  see: (event: StatementEvent) => void,
): void {
  replay.beginMigration(migration, reading.statements, (statement) => {
    const { settings } = replay.before();
    const alone = { schema: replay.schema, settings, server, inTransaction: false };
    return forbidsTransaction(statement, alone, dialect);
  });
  for (const [place, statement] of reading.statements.entries()) {
    const before = replay.before();
    const effects = effectsOf(
      statement,
      {
        schema: replay.schema,
        settings: before.settings,
        server,
        inTransaction: before.transaction.kind !== "none",
      },
      dialect,
    );
    const moment: StatementMoment = {
      statement,
      migration,
      effects: effects.merged,
      worst: effects.merged[0],
      outcome: effects.outcome,
      schema: replay.schema,
      settings: before.settings,
      server,
      transaction: before.transaction,
      bounded: before.bounded,
      naming: dialect.naming,
      lockTimeout: dialect.lockTimeout,
      next: (count) => reading.statements.slice(place + 1, place + 1 + count),
    };
    if (migration.reported) {
      const makeMoment = (index: number): Moment => momentOf(moment, effects, index);
      see({ kind: "statement", moment, effects, makeMoment });
    }
    replay.apply(moment);
  }
  replay.endMigration();
}

function momentOf(moment: StatementMoment, effects: StatementEffects, index: number): Moment {
  const { operations } = moment.statement;
  const operation = operations[index];
  if (operation === undefined)
    throw new RangeError(`The statement has no operation ${String(index)}.`);
  const own = effects.perOperation[index] ?? [];
  return {
    ...moment,
    operation,
    siblings: operations.filter((_, other) => other !== index),
    own,
    ownWorst: own[0],
    table: "table" in operation ? moment.schema.table(operation.table) : undefined,
  };
}

function judgeStatement(event: StatementEvent, bench: Bench, collector: Collector): void {
  const { moment, effects, makeMoment } = event;
  const shares = { own: effects.perOperation, visible: effects.visible };
  const judged = judge(bench, moment, shares, makeMoment);
  collector.addStatement(moment, judged);
}

function migrationOfDump(schema: Source): Migration {
  return {
    source: schema,
    direction: "up",
    transaction: "none",
    fragments: [
      {
        kind: "sql",
        text: schema.text,
        segments: [{ at: 0, span: { start: 0, end: schema.text.length }, verbatim: true }],
        certainty: "always",
      },
    ],
    reported: false,
    unit: "",
  };
}
