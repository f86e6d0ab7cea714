import manifest from "../../package.json" with { type: "json" };
import { analyze, isJudged, rules as allRules } from "../index.ts";
import type { Page, Problem, Report, Source, Span } from "../index.ts";
import { startParser } from "../node/parser.ts";
import type { Arguments } from "./arguments.ts";
import { findConfig } from "./config.ts";
import type { Io } from "./io.ts";
import type { Lot } from "./lots.ts";
import { readLots } from "./lots.ts";
import { mergeReports } from "./merge.ts";
import { projectsOf } from "./project.ts";
import { ruleSetOf } from "./rule-set.ts";
import { touchedIn } from "./touched.ts";

/** Beside the config, or in the working folder. */
export const baselineName = "lockproof-baseline.json";

/** What a run over all that is asked for has found, and what a reporter needs to show it. */
export interface Inspection {
  readonly report: Report;
  readonly page: Omit<Page, "color" | "width" | "quiet" | "plans">;
  /** Where the config lies, or the working folder. */
  readonly folder: string;
  readonly lots: readonly Lot[];
}

export interface InspectOptions {
  readonly story: "told" | "untold";
  /** Made when the sources are known; asked of every finding that is wanted otherwise. */
  readonly known?: (folder: string, sources: ReadonlyMap<string, Source>) => Promise<KnownFindings>;
}

/** Whether a finding is known already, by its file, rule and statement. */
export type KnownFindings = (path: string, rule: string, statement: Span) => boolean;

export async function inspect(
  args: Arguments,
  io: Io,
  { story, known }: InspectOptions,
): Promise<Inspection> {
  const config = await findConfig(args, io.cwd);
  const { rules, severities, known: knownRules } = ruleSetOf(config, args);
  const projects = await projectsOf(config, args, io.cwd);
  const { lots, problems, touched } = await readLots(args.positionals, projects, args, io);

  const sources = new Map<string, Source>();
  const isTouched = touchedIn(touched, sources);
  const isKnown = (await known?.(config.folder, sources)) ?? (() => false);
  const reports: Report[] = [];
  for (const { project, migrations, schema } of lots) {
    for (const { source } of migrations) sources.set(source.path, source);
    const { dialect, server, prelude } = project;
    const parser = await startParser(project.parser);
    reports.push(
      analyze(migrations, {
        parser,
        dialect,
        server,
        rules,
        knownRules,
        severities,
        prelude,
        schema,
        ignored: (path, rule, tables, statement) =>
          project.ignored?.(path, rule, tables) === true ||
          !isTouched(path, statement) ||
          isKnown(path, rule, statement),
        story,
      }),
    );
  }
  const merged = mergeReports(reports, projects, [...problems, ...unjudged(lots)]);
  const unread = merged.unread.filter(({ path, span }) => isTouched(path, span));
  return {
    report: { ...merged, unread, coverage: { ...merged.coverage, unread: unread.length } },
    page: { sources, reported: reportedIn(lots), rules, version: manifest.version },
    folder: config.folder,
    lots,
  };
}

/** That nothing was found where nothing is looked for must not look like a clean run. */
function unjudged(lots: readonly Lot[]): readonly Problem[] {
  return lots.flatMap(({ project: { dialect }, migrations, framework }): readonly Problem[] => {
    const first = migrations.find((migration) => migration.reported)?.source.path;
    if (first === undefined || isJudged(allRules, dialect.tongues)) return [];
    const path = framework?.recognition.root ?? first;
    const message = `no rule judges ${dialect.title} yet, so that only what cannot be read is listed; lockproof explain says what each statement locks, scans and rewrites.`;
    return [{ path, message }];
  });
}

function reportedIn(lots: readonly Lot[]): readonly string[] {
  const reported = lots.flatMap(({ migrations }) => migrations.filter((each) => each.reported));
  return [...new Set(reported.map(({ source }) => source.path))];
}
