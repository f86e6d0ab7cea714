import type { Finding, Problem, Report } from "../index.ts";
import type { Project } from "./project.ts";

/** One report of several projects: what they share is said once. */
export function mergeReports(
  reports: readonly Report[],
  projects: readonly Project[],
  problems: readonly Problem[],
): Report {
  const [only] = reports;
  if (only === undefined) return { ...emptyReport(projects), problems };
  if (reports.length === 1) return { ...only, problems: [...problems, ...only.problems] };
  const findings: Finding[] = [];
  let plans = 0;
  for (const report of reports) {
    for (const finding of report.findings) {
      const plan = typeof finding.plan === "number" ? finding.plan + plans : finding.plan;
      findings.push({ ...finding, plan });
    }
    plans += report.plans.length;
  }
  const degraded = distinct(reports.flatMap((report) => report.degraded ?? []));
  return {
    version: only.version,
    dialect: distinct(reports.map((report) => report.dialect)),
    server: distinct(reports.map((report) => report.server)),
    serverAssumed: reports.some((report) => report.serverAssumed),
    ...(degraded === "" ? {} : { degraded }),
    findings,
    plans: reports.flatMap((report) => report.plans),
    unread: reports.flatMap((report) => report.unread),
    problems: [...problems, ...reports.flatMap((report) => report.problems)],
    ...(reports.some(({ story }) => story !== undefined)
      ? { story: { migrations: reports.flatMap(({ story }) => story?.migrations ?? []) } }
      : {}),
    coverage: {
      files: sum(reports.map(({ coverage }) => coverage.files)),
      statements: sum(reports.map(({ coverage }) => coverage.statements)),
      unread: sum(reports.map(({ coverage }) => coverage.unread)),
      suppressed: sum(reports.map(({ coverage }) => coverage.suppressed)),
    },
  };
}

function emptyReport([project]: readonly Project[]): Report {
  return {
    version: 1,
    dialect: project?.dialect.id ?? "",
    server:
      project === undefined
        ? ""
        : project.dialect.showServer(project.server ?? project.dialect.assumed),
    // Nothing was read, so nothing was assumed about it.
    serverAssumed: false,
    findings: [],
    plans: [],
    unread: [],
    problems: [],
    coverage: { files: 0, statements: 0, unread: 0, suppressed: 0 },
  };
}

function distinct(words: readonly string[]): string {
  return [...new Set(words)].join(", ");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
