import manifest from "../../package.json" with { type: "json" };
import { isJudged, rules as allRules } from "../index.ts";
import type { Page, Problem, Report, Source, Span } from "../index.ts";
import type { Analysis } from "./analysis.ts";
import { openAnalyst } from "./analysis.ts";
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
  /** Made when the sources are known. */
  readonly known?: (folder: string, sources: ReadonlyMap<string, Source>) => Promise<Known>;
}

export interface Known {
  /** Asked of every finding that is wanted otherwise. */
  readonly knows: KnownFindings;
  /** What its answers depend on. */
  readonly by: string;
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
  const { knows, by } = (await known?.(config.folder, sources)) ?? nobody;
  const options = { rules, knownRules, severities, story };
  const circumstances = { config, args, touched, options, isTouched, isKnown: knows, knownBy: by };
  const analyze = await openAnalyst(circumstances, io);
  const analyses: Analysis[] = [];
  for (const lot of lots) {
    for (const { extracted } of lot.files) sources.set(extracted.source.path, extracted.source);
    analyses.push(await analyze(lot));
  }
  const reports = analyses.map(({ report }) => report);
  const reported = [...new Set(analyses.flatMap(({ reported: own }) => own))];
  const merged = mergeReports(reports, projects, [...problems, ...unjudged(lots, analyses)]);
  const unread = merged.unread.filter(({ path, span }) => isTouched(path, span));
  return {
    report: { ...merged, unread, coverage: { ...merged.coverage, unread: unread.length } },
    page: { sources, reported, rules, version: manifest.version },
    folder: config.folder,
    lots,
  };
}

export const nobody: Known = { knows: () => false, by: "" };

/** That nothing was found where nothing is looked for must not look like a clean run. */
function unjudged(lots: readonly Lot[], analyses: readonly Analysis[]): readonly Problem[] {
  return lots.flatMap(({ project: { dialect }, framework }, index): readonly Problem[] => {
    const first = analyses[index]?.reported[0];
    if (first === undefined || isJudged(allRules, dialect.tongues)) return [];
    const path = framework?.recognition.root ?? first;
    const message = `no rule judges ${dialect.title} yet, so that only what cannot be read is listed; lockproof explain says what each statement locks, scans and rewrites.`;
    return [{ path, message }];
  });
}
