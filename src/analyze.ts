import type { Dialect } from "./dialect.ts";
import { collect } from "./engine/collect.ts";
import type { Collector } from "./engine/collect.ts";
import { foresee } from "./engine/effects.ts";
import { findAllows } from "./engine/allow.ts";
import type { RuleNames } from "./engine/allow.ts";
import { seat, judge, judgeEvent, judgeSkipped } from "./engine/judge.ts";
import type { Bench } from "./engine/judge.ts";
import { read } from "./engine/read.ts";
import type { Reading } from "./engine/read.ts";
import { spelledAlike } from "./engine/spelling.ts";
import { createReplay } from "./engine/replay.ts";
import type { Replay } from "./engine/replay.ts";
import { backOf, historyOf } from "./engine/history.ts";
import { launchesOf } from "./engine/launches.ts";
import { runMigration } from "./engine/run.ts";
import { startTelling } from "./engine/tell.ts";
import type { BlockEvent, SkippedEvent, StatementEvent, UnreadEvent } from "./engine/run.ts";
import type { Report, Severity } from "./finding.ts";
import type { HistoryEvent } from "./history.ts";
import type { LaunchEvent } from "./launch.ts";
import type { Migration } from "./migration.ts";
import type { Parser } from "./parser.ts";
import type { Replication } from "./replication.ts";
import type { Rule } from "./rule.ts";
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
  /** What is copied row by row while the migrations run; absent: nothing. */
  readonly replication?: Replication | undefined;
  /** A dump of the schema that history begins from. */
  readonly schema?: Source | undefined;
  /** Findings that are not wanted: by file, rule, the tables it is about and the statement it stands in. */
  readonly ignored?:
    | ((path: string, rule: string, tables: readonly string[], statement: Span) => boolean)
    | undefined;
  /** Tell what every statement does, for a reporter that shows it. */
  readonly story?: "told" | "untold" | undefined;
}

/**
 * Lints migrations in the order they run. Pure and total: any input yields a report, and what could not
 * be read is listed in it.
 */
export function analyze(migrations: readonly Migration[], options: AnalyzeOptions): Report {
  const bench = seat(options.rules, options.dialect.tongues);
  const collector = collect(options);
  let names: RuleNames | undefined;
  const teller = options.story === "told" ? startTelling() : undefined;
  walk(migrations, options, (event) => {
    if (event.kind === "migration") teller?.beginMigration(event.migration.source.path);
    // A block tells of what stands in it.
    if (event.kind === "block") teller?.addStatement(event.moment);
    if (event.kind === "statement") {
      teller?.noticeTables(event.moment);
      if (event.moment.block === undefined) teller?.addStatement(event.moment);
    }
    if (event.kind === "statement") judgeStatement(event, bench, collector);
    if (event.kind === "skipped") {
      collector.addStatement(event.moment, judgeSkipped(bench, event.moment));
    }
    if (event.kind === "unread") collector.addUnread(event.unread);
    if (event.kind === "history" || event.kind === "launch") collector.addEvent(event);
    if (event.kind === "migration" || event.kind === "back") {
      const { migration, reading } = event;
      const allows = findAllows(migration.source, reading.comments, () => {
        return (names ??= namesOf(options));
      });
      const add = event.kind === "back" ? collector.addBack : collector.beginMigration;
      add(migration, reading, allows, (item) => judgeEvent(bench, item));
    }
  });
  const report = collector.report();
  return teller === undefined ? report : { ...report, story: teller.story() };
}

function namesOf({ rules, knownRules = [] }: AnalyzeOptions): RuleNames {
  const running = new Set(rules.map(({ id }) => id));
  return { running, known: new Set([...running, ...knownRules]) };
}

export interface MigrationEvent {
  readonly kind: "migration";
  readonly migration: Migration;
  readonly reading: Reading;
}

/** A way back, which is read and not run. */
export interface BackEvent extends Omit<MigrationEvent, "kind"> {
  readonly kind: "back";
}

type WalkEvent =
  | StatementEvent
  | BlockEvent
  | SkippedEvent
  | UnreadEvent
  | MigrationEvent
  | BackEvent
  | HistoryEvent
  | LaunchEvent;

/** Replays history and shows each wanted migration and statement; the one loop that lint and explain share. */
export function walk(
  migrations: readonly Migration[],
  options: Omit<AnalyzeOptions, "rules">,
  see: (event: WalkEvent) => void,
): void {
  const { dialect, schema } = options;
  const parser =
    dialect.naming.ignoresCase === true ? spelledAlike(options.parser) : options.parser;
  const server = options.server ?? dialect.assumed;
  const replay = createReplay(dialect, { server, prelude: options.prelude ?? {} });
  const stage = {
    parser,
    replay,
    foresight: foresee(dialect, server),
    dialect,
    server,
    serverAssumed: options.server === undefined,
    replication: options.replication,
  };
  if (schema !== undefined) {
    const dump = migrationOfDump(schema);
    runMigration({ ...stage, migration: dump }, read(dump, parser, dialect.family));
    replay.endDump();
  }
  const readings = new Map<Migration, Reading>();
  const readingOf = (migration: Migration): Reading => {
    const reading = readings.get(migration) ?? read(migration, parser, dialect.family);
    // What goes back is asked for twice.
    if (migration.direction === "down") readings.set(migration, reading);
    return reading;
  };
  const history = historyOf(migrations);
  for (const migration of migrations) {
    const { reported, direction } = migration;
    if (direction === "down") {
      // Going back is not part of the history that leads here.
      if (reported) see({ kind: "back", migration, reading: readingOf(migration) });
      continue;
    }
    const reading = readingOf(migration);
    if (!reported) {
      runMigration({ ...stage, migration, see }, reading);
      continue;
    }
    see({ kind: "migration", migration, reading });
    for (const launch of launchesOf(migration)) see(launch);
    const downs = history.waysBack(migration).map((down) => {
      return { migration: down, reading: readingOf(down) };
    });
    const way = downs.length > 0 ? replay.watch() : undefined;
    runMigration({ ...stage, migration, see }, reading);
    const there = history.isWhole(migration) ? reading : undefined;
    const back = backOf(there, downs, () => way?.try((fork) => runBack(fork, downs)) ?? []);
    way?.end();
    const event = history.eventOf(migration, reading, back);
    if (event !== undefined) see(event);
  }

  function runBack(fork: Replay, downs: readonly Way[]): void {
    for (const { migration, reading } of downs) {
      const silent = { ...migration, reported: false };
      runMigration({ ...stage, replay: fork, migration: silent }, reading);
    }
  }
}

interface Way {
  readonly migration: Migration;
  readonly reading: Reading;
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
    // What its session has besides is noted before that ends.
    continued: true,
  };
}
