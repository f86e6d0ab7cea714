import { statSync } from "node:fs";
import { resolve } from "node:path";
import { analyze } from "../index.ts";
import type { AnalyzeOptions, Migration, Report, Rule, Source } from "../index.ts";
import type { FrameworkFile } from "../node/extract.ts";
import { upToLastReported } from "../node/extract.ts";
import { pathFrom } from "../node/files.ts";
import { findFilesNow } from "../node/files-now.ts";
import { readBeside } from "../node/frameworks.ts";
import { importedCode } from "../node/imported-code.ts";
import { readSource } from "../node/read-file.ts";
import { parseScript } from "../node/script-parser.ts";
import type { Membership } from "./membership.ts";

export interface HistoryQuestion {
  readonly membership: Membership;
  /** Absolute path of the file that is asked about. */
  readonly file: string;
  readonly cwd: string;
  readonly options: AnalyzeOptions;
  readonly migrationsOf: (files: readonly FrameworkFile[]) => readonly Migration[];
  readonly rulesKey: string;
  readonly once: ReadonlyMap<string, NonNullable<Rule["once"]>>;
}

/**
 * What is found in a file after the migrations before it. While the file is as it is on the disk, one
 * replay of the whole history answers for all of its files; one that is being typed is replayed by itself.
 */
export function reportInHistory(own: FrameworkFile, question: HistoryQuestion): Report {
  const { file, options, migrationsOf } = question;
  const { source } = own.extracted;
  const series = seriesOf(question);
  const stored = series.files.find((one) => one.file === file);
  const isHidden = options.ignored !== undefined;
  if (stored?.extracted.extracted.source.text === source.text && !isHidden) {
    return sliceOf(wholeReport(series, question), source);
  }
  const asked = series.files.map((one) => (one.file === file ? own : silent(one.extracted)));
  const files = stored === undefined ? [...asked, own] : asked;
  return sliceOf(analyze(upToLastReported(migrationsOf(files)), options), source);
}

interface Series {
  readonly files: readonly StoredFile[];
  /** Of all its files, by the rules that ran. */
  readonly reports: Map<string, Report>;
  /** Of the files and of when each was changed. */
  readonly stamp: string;
  readonly seenAt: number;
}

interface StoredFile {
  readonly file: string;
  readonly stamp: string;
  readonly extracted: FrameworkFile;
}

/** An editor's ESLint lives for days: what stands on the disk is looked at again after a while. */
const patience = 5000;
const known = new Map<string, Series>();

function seriesOf(question: HistoryQuestion): Series {
  const { membership, cwd } = question;
  const { customRules: _, ...wishes } = membership.wishes;
  const key = JSON.stringify([cwd, membership.dialect, wishes]);
  const before = known.get(key);
  if (before !== undefined && Date.now() - before.seenAt <= patience) return before;
  const found = filesOf(question);
  const stamps = found.map((file) => [file, stampOf(file)] as const);
  const stamp = JSON.stringify([stamps, wishes.schema === undefined ? "" : stampOf(wishes.schema)]);
  const stored = new Map(before?.files.map((one) => [one.file, one]));
  const same = before?.stamp === stamp ? before : undefined;
  const series: Series = {
    files:
      same?.files ??
      stamps.flatMap(([file, now]) => {
        const last = stored.get(file);
        return last?.stamp === now ? [last] : storedFile(file, now, question);
      }),
    reports: same?.reports ?? new Map<string, Report>(),
    stamp,
    seenAt: Date.now(),
  };
  known.set(key, series);
  return series;
}

function wholeReport({ files, reports }: Series, question: HistoryQuestion): Report {
  const { options, migrationsOf, once, rulesKey } = question;
  const before = reports.get(rulesKey);
  if (before !== undefined) return before;
  // Each file is shown by itself, so what is said once is said once in each.
  const rules = options.rules.map((rule): Rule => {
    return once.get(rule.id) === "run" ? { ...rule, once: "migration" } : rule;
  });
  const report = analyze(migrationsOf(files.map(({ extracted }) => extracted)), {
    ...options,
    rules,
  });
  reports.set(rulesKey, report);
  return report;
}

/** Absolute paths, in the order they were found. */
function filesOf({ membership, cwd }: HistoryQuestion): readonly string[] {
  const { wishes, frameworks } = membership;
  const { paths = [], pathsFrom, schema } = wishes;
  const wanted = (file: string): boolean => frameworks.of(file, wishes.framework) !== undefined;
  const found = paths.flatMap(
    (pattern) => findFilesNow(pattern, { from: pathsFrom, cwd, wanted }).files,
  );
  return [...new Set(found)].filter((file) => schema === undefined || file !== resolve(schema));
}

function storedFile(
  file: string,
  stamp: string,
  { membership, cwd }: HistoryQuestion,
): readonly StoredFile[] {
  const read = readSource(file, pathFrom(file, cwd));
  // Whoever lints that file says that it cannot be read.
  if (!read.ok) return [];
  const { source } = read;
  const framework = membership.frameworks.of(file, membership.wishes.framework);
  const beside = framework === undefined ? undefined : readBeside(framework, file);
  let script: ReturnType<typeof parseScript> | undefined;
  const extracted: FrameworkFile = {
    framework,
    extracted: {
      source,
      reported: true,
      unit: source.path,
      ...(beside === undefined ? {} : { beside }),
      ...(/\.[cm]?[jt]s$/.test(file)
        ? { script: () => (script ??= parseScript(source)), ...importedCode(source, file, cwd) }
        : {}),
    },
  };
  return [{ file, stamp, extracted }];
}

function silent({ framework, extracted }: FrameworkFile): FrameworkFile {
  return { framework, extracted: { ...extracted, reported: false } };
}

function stampOf(file: string): string {
  const { mtimeMs = 0, size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${String(mtimeMs)} ${String(size)}`;
}

/** What a report of many files says of one; the numbers of its plans stay true. */
function sliceOf(report: Report, { path }: Source): Report {
  const isOwn = (item: { readonly path?: string }): boolean => item.path === path;
  return {
    ...report,
    findings: report.findings.filter(isOwn),
    unread: report.unread.filter(isOwn),
    problems: report.problems.filter((problem) => problem.path === undefined || isOwn(problem)),
  };
}
