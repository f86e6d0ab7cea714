import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { reporters } from "../index.ts";
import type { Finding, Report, Reporter } from "../index.ts";
import { suggest } from "../node/nearest.ts";
import { refusal } from "../node/refusal.ts";
import type { Arguments } from "./arguments.ts";
import { checkWord } from "./arguments.ts";
import type { OpenBaseline } from "./baseline.ts";
import { baselineName, inspect, nobody } from "./inspect.ts";
import type { Inspection, InspectOptions } from "./inspect.ts";
import type { Io } from "./io.ts";
import { complain, print } from "./output.ts";

const levels = ["error", "warning", "note", "never"] as const;

export async function lint(args: Arguments, io: Io): Promise<number> {
  const failOn = failOnOf(args);
  const reporter = await loadReporter(args.text("format") ?? "pretty");
  const story = reporter.needs === "story" ? "told" : "untold";
  const { report, page } = await inspectBeyondBaseline(args, io, { story });
  const shown = {
    ...page,
    quiet: args.has("quiet"),
    plans: args.has("plans") ? "full" : "folded",
  } as const;
  try {
    print((look) => reporter.render(report, { ...shown, ...look }), args, io);
  } finally {
    complain(report.problems, io);
  }
  return exitCode(report, failOn, args.has("fail-on-unread") ? "fails" : "passes");
}

/** An inspection without what a baseline knows, if there is one, and with what is stale in it. */
export async function inspectBeyondBaseline(
  args: Arguments,
  io: Io,
  options: Pick<InspectOptions, "story">,
): Promise<Inspection> {
  let baseline: OpenBaseline | undefined;
  const inspection = await inspect(args, io, {
    ...options,
    async known(folder, sources) {
      const asked = args.text("baseline");
      const file = asked === undefined ? join(folder, baselineName) : resolve(io.cwd, asked);
      if (asked === undefined && !existsSync(file)) return nobody;
      const { openBaseline } = await import("./baseline.ts");
      baseline = openBaseline(file, io.cwd, sources);
      return baseline.known;
    },
  });
  return baseline === undefined ? inspection : baseline.settle(inspection, args);
}

export type FailOn = (typeof levels)[number];

export function failOnOf(args: Arguments): FailOn {
  return checkWord("--fail-on", args.text("fail-on") ?? "warning", levels);
}

export function exitCode(report: Report, failOn: FailOn, unread: "fails" | "passes"): number {
  if (report.problems.length > 0) return 2;
  if (unread === "fails" && report.unread.length > 0) return 1;
  return report.findings.some((finding) => fails(finding, failOn)) ? 1 : 0;
}

function fails({ severity }: Finding, failOn: FailOn): boolean {
  return levels.indexOf(severity) <= levels.indexOf(failOn) && failOn !== "never";
}

export async function loadReporter(format: string): Promise<Reporter> {
  const load = Object.hasOwn(reporters, format) ? reporters[format] : undefined;
  if (load !== undefined) return load();
  const known = Object.keys(reporters);
  throw refusal(
    `--format: unknown format "${format}"; there are ${known.join(", ")}.${suggest(format, known)}`,
  );
}
