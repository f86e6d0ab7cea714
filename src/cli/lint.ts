import manifest from "../../package.json" with { type: "json" };
import { analyze, reporters } from "../index.ts";
import type { AnalyzeOptions, Finding, Report, Reporter, Source } from "../index.ts";
import { startParser } from "../node/parser.ts";
import type { Arguments } from "./arguments.ts";
import { checkWord } from "./arguments.ts";
import { findConfig } from "./config.ts";
import type { Io } from "./io.ts";
import { mergeReports } from "./merge.ts";
import { touchedIn } from "./touched.ts";
import { complain, print } from "./output.ts";
import { projectsOf } from "./project.ts";
import type { Lot } from "./lots.ts";
import { readLots } from "./lots.ts";
import { suggest } from "../node/nearest.ts";
import { refusal } from "../node/refusal.ts";
import { ruleSetOf } from "./rule-set.ts";

const levels = ["error", "warning", "note", "never"] as const;

export async function lint(args: Arguments, io: Io): Promise<number> {
  const failOn = checkWord("--fail-on", args.text("fail-on") ?? "warning", levels);
  const reporter = await loadReporter(args.text("format") ?? "pretty");
  const config = await findConfig(args, io.cwd);
  const { rules, severities, known: knownRules } = ruleSetOf(config, args);
  const projects = await projectsOf(config, args, io.cwd);
  const { lots, problems, touched } = await readLots(args.positionals, projects, args, io);

  const sources = new Map<string, Source>();
  const isTouched = touchedIn(touched, sources);
  const reports: Report[] = [];
  for (const { project, migrations, schema } of lots) {
    for (const { source } of migrations) sources.set(source.path, source);
    const { dialect, server, prelude } = project;
    const parser = await startParser(project.parser);
    const ignored: AnalyzeOptions["ignored"] = (path, rule, tables, statement) =>
      project.ignored?.(path, rule, tables) === true || !isTouched(path, statement);
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
        ignored,
        story: reporter.needs === "story" ? "told" : "untold",
      }),
    );
  }
  const merged = mergeReports(reports, projects, problems);
  const unread = merged.unread.filter(({ path, span }) => isTouched(path, span));
  const report = { ...merged, unread, coverage: { ...merged.coverage, unread: unread.length } };

  const page = {
    sources,
    reported: reportedIn(lots),
    rules,
    version: manifest.version,
    quiet: args.has("quiet"),
    plans: args.has("plans") ? "full" : "folded",
  } as const;
  try {
    print((look) => reporter.render(report, { ...page, ...look }), args, io);
  } finally {
    complain(report.problems, io);
  }
  if (report.problems.length > 0) return 2;
  if (args.has("fail-on-unread") && report.unread.length > 0) return 1;
  return report.findings.some((finding) => fails(finding, failOn)) ? 1 : 0;
}

function reportedIn(lots: readonly Lot[]): readonly string[] {
  const reported = lots.flatMap(({ migrations }) => migrations.filter((each) => each.reported));
  return [...new Set(reported.map(({ source }) => source.path))];
}

function fails({ severity }: Finding, failOn: (typeof levels)[number]): boolean {
  return levels.indexOf(severity) <= levels.indexOf(failOn) && failOn !== "never";
}

async function loadReporter(format: string): Promise<Reporter> {
  const load = Object.hasOwn(reporters, format) ? reporters[format] : undefined;
  if (load !== undefined) return load();
  const known = Object.keys(reporters);
  throw refusal(
    `--format: unknown format "${format}"; there are ${known.join(", ")}.${suggest(format, known)}`,
  );
}
