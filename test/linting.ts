/** SQL in, report out: how every test of rules and plans asks lockproof. */
import {
  analyze,
  deploymentsFrom,
  dialects,
  documentReaders,
  extractors,
  isDeploymentFile,
  migrationsFrom,
  parsers,
  reporters,
  rules,
} from "../src/index.ts";
import type {
  Dialect,
  ExtractedFile,
  Extractor,
  Migration,
  Parser,
  Replication,
  Report,
} from "../src/index.ts";
import { exampleFiles } from "../src/example.ts";
import type { ExampleFile } from "../src/example.ts";
import { startParserNow } from "../src/node/parser-now.ts";

export interface LintedFile {
  readonly path: string;
  readonly sql: string;
  /** Files of one unit deploy together; each its own unless said otherwise. */
  readonly unit?: string;
  /** False: history only. */
  readonly reported?: boolean;
}

export interface LintOptions {
  /** The newest unless said otherwise. */
  readonly server?: number;
  readonly prelude?: Readonly<Record<string, string>>;
  /** PostgreSQL unless said otherwise. */
  readonly tongue?: Tongue;
  readonly story?: "told";
  readonly replication?: Replication | undefined;
}

/** A runner that bounds every wait for a lock. */
export const bounded: Readonly<Record<string, string>> = { lock_timeout: "5s" };

export const parser = startParserNow();
const extractor: Extractor = await extractors.sql();
const runner: Extractor = await extractors["golang-migrate"]();
const runners = await Promise.all(Object.values(extractors).map((load) => load()));
const readYaml = await documentReaders["yaml"]?.();
const pretty = await reporters["pretty"]?.();

export const postgres = await dialects.postgres();

/** A dialect with the parser that reads it, and a prelude that bounds every wait. */
export interface Tongue {
  readonly dialect: Dialect;
  readonly parser: Parser;
  readonly bounded: Readonly<Record<string, string>>;
}

const mysqlParser = (await parsers.mysql()).start();
const boundedMysql = { lock_wait_timeout: "5" };
const sqliteParser = (await parsers.sqlite()).start();

/** The dialects that rules may speak beside PostgreSQL's. */
export const tongues: readonly Tongue[] = [
  { dialect: await dialects.mysql(), parser: mysqlParser, bounded: boundedMysql },
  { dialect: await dialects.mariadb(), parser: mysqlParser, bounded: boundedMysql },
  // It waits for no lock unless it is told to.
  { dialect: await dialects.sqlite(), parser: sqliteParser, bounded: {} },
];

/** Lints files in the order given, with every rule. */
export function lintFiles(files: readonly LintedFile[], options: LintOptions = {}): Report {
  const { dialect = postgres } = options.tongue ?? {};
  const extracted = files.map(({ path, sql, unit = path, reported = true }) => ({
    source: { path, text: sql },
    reported,
    unit,
  }));
  return analyze(extractor.extract(extracted, { transaction: undefined }), {
    parser: options.tongue?.parser ?? parser,
    dialect,
    server: options.server ?? dialect.servers.at(-1),
    prelude: options.prelude,
    replication: options.replication,
    story: options.story,
    rules,
  });
}

/** Lints the files of an example as golang-migrate would run them. */
function checkFiles(
  files: readonly ExampleFile[],
  given: readonly ExampleFile[],
  options: LintOptions,
): Report {
  const extractedFrom = (list: readonly ExampleFile[], reported: boolean): ExtractedFile[] =>
    list.map(({ path, text, change }) => ({
      source: { path, text },
      reported,
      unit: path,
      ...(change === undefined
        ? {}
        : { change: change === "added" ? change : { at: [{ start: 0, end: text.length }] } }),
    }));
  const all = [...extractedFrom(given, false), ...extractedFrom(files, true)];
  const migrations = all.some(({ source }) => isDeploymentFile(source.path))
    ? deploymentsOf(all)
    : migrationsFrom(runner, all, { transaction: undefined });
  return analyze(migrations, {
    parser,
    dialect: postgres,
    server: options.server ?? postgres.servers.at(-1),
    prelude: options.prelude,
    rules,
  });
}

/** Files that tell how an application is deployed, with all that runs migrations. */
export function deploymentsOf(files: readonly ExtractedFile[]): readonly Migration[] {
  const document = readYaml ?? (() => ({ ok: false, message: "no reader" }) as const);
  return deploymentsFrom(files, { runners, document, named: new Set() });
}

/** Lints one migration on top of what `given` makes, or the files of an example. */
export function check(sql: string, given = "", options: LintOptions = {}): Report {
  const files = exampleFiles(sql);
  if (files !== undefined) return checkFiles(files, exampleFiles(given) ?? [], options);
  const before = { path: "0001_given.sql", sql: given, reported: false };
  return lintFiles([before, { path: "0002_change.sql", sql }], options);
}

/** One migration on top of what another has made. */
export function migrationsOf(given: string, sql: string): readonly Migration[] {
  const made = { source: { path: "0001_given.sql", text: given }, reported: false, unit: "1" };
  const change = { source: { path: "0002_change.sql", text: sql }, reported: true, unit: "2" };
  return extractor.extract([made, change], { transaction: undefined });
}

/** What a person would note down of a finding. */
export function lines(report: Report): readonly string[] {
  return [
    ...report.findings.map(({ rule, message }) => `${rule}: ${message}`),
    ...report.problems.map(({ message }) => `problem: ${message}`),
  ];
}

/** What the terminal shows of it. */
export function show(sql: string, given: string, { tongue, ...options }: LintOptions): string {
  const abroad = tongue === undefined ? {} : { tongue, server: tongue.dialect.assumed };
  const report = check(sql, given, { ...options, ...abroad });
  const sources = exampleFiles(sql) ?? [{ path: "0002_change.sql", text: sql }];
  return (
    pretty?.render(report, {
      sources: new Map(sources.map((source) => [source.path, source])),
      reported: sources.map(({ path }) => path),
      rules,
      version: "0.0.0",
      color: false,
      width: 100,
      quiet: false,
      plans: "full",
    }) ?? ""
  );
}
