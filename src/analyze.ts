import type { Dialect } from "./dialect.ts";
import { collect } from "./engine/collect.ts";
import type { Collector } from "./engine/collect.ts";
import { foresee } from "./engine/effects.ts";
import { findAllows } from "./engine/allow.ts";
import { seat, judge, judgeReading } from "./engine/judge.ts";
import type { Bench } from "./engine/judge.ts";
import { read } from "./engine/read.ts";
import type { Reading } from "./engine/read.ts";
import { spelledAlike } from "./engine/spelling.ts";
import { createReplay } from "./engine/replay.ts";
import { runMigration } from "./engine/run.ts";
import { startTelling } from "./engine/tell.ts";
import type { BlockEvent, StatementEvent, UnreadEvent } from "./engine/run.ts";
import type { Report, Severity } from "./finding.ts";
import type { Migration } from "./migration.ts";
import type { Parser } from "./parser.ts";
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
  const running = new Set(options.rules.map((rule) => rule.id));
  const known = new Set([...running, ...(options.knownRules ?? [])]);
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
    if (event.kind === "unread") collector.addUnread(event.unread);
    if (event.kind === "migration") {
      const allows = findAllows(event.migration.source, event.reading.comments, running, known);
      collector.beginMigration(event.migration, event.reading, allows, (item) =>
        judgeReading(bench, item),
      );
    }
  });
  const report = collector.report();
  return teller === undefined ? report : { ...report, story: teller.story() };
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
  see: (event: StatementEvent | BlockEvent | UnreadEvent | MigrationEvent) => void,
): void {
  const { dialect, schema } = options;
  const parser =
    dialect.naming.ignoresCase === true ? spelledAlike(options.parser) : options.parser;
  const server = options.server ?? dialect.assumed;
  const replay = createReplay(dialect, { server, prelude: options.prelude ?? {} });
  const stage = { parser, replay, foresight: foresee(dialect, server), dialect, server };
  if (schema !== undefined) {
    const dump = migrationOfDump(schema);
    const nobody = { ...stage, migration: dump, see: () => undefined };
    runMigration(nobody, read(dump, parser, dialect.family));
    replay.endDump();
  }
  for (const migration of migrations) {
    // Going back is not part of the history that leads here.
    const reading = read(migration, parser, dialect.family);
    if (migration.reported) see({ kind: "migration", migration, reading });
    if (migration.direction === "down") continue;
    runMigration({ ...stage, migration, see }, reading);
  }
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
