import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fingerprint } from "../index.ts";
import type { About, Finding, Source, Span } from "../index.ts";
import { pathFrom } from "../node/files.ts";
import { codeOf, refusal } from "../node/refusal.ts";
import type { Arguments } from "./arguments.ts";
import { baselineName, inspect } from "./inspect.ts";
import type { Inspection, Known, KnownFindings } from "./inspect.ts";
import type { Io } from "./io.ts";
import { complain } from "./output.ts";

/** Findings that were there before: told from new ones by rule, file and statement, wherever its lines are. */
interface Baseline {
  readonly version: 1;
  readonly findings: readonly Entry[];
}

interface Entry {
  readonly rule: string;
  /** From the folder of the baseline. */
  readonly path: string;
  readonly fingerprint: string;
  /** How many of equal statements. */
  readonly count: number;
  /** The head of the statement, for people. */
  readonly statement: string;
}

/** Writes all findings that there are to a file, so that later runs report only others. */
export async function writeBaseline(args: Arguments, io: Io): Promise<number> {
  const output = args.text("output");
  const entries = new Map<string, Entry>();
  let file = "";
  const { report } = await inspect(args, io, {
    story: "untold",
    known: (folder, sources) => {
      file = output === undefined ? join(folder, baselineName) : resolve(io.cwd, output);
      const mark = marker(file, io.cwd, sources);
      const knows: KnownFindings = (path, rule, statement) => {
        const entry = mark(path, rule, statement);
        const count = (entries.get(entry.fingerprint)?.count ?? 0) + 1;
        entries.set(entry.fingerprint, { ...entry, count });
        return true;
      };
      return Promise.resolve({ knows, by: "all" });
    },
  });
  const findings = [...entries.values()].sort((left, right) =>
    orderOf(left) < orderOf(right) ? -1 : 1,
  );
  const baseline: Baseline = { version: 1, findings };
  try {
    writeFileSync(file, `${JSON.stringify(baseline, undefined, 2)}\n`);
  } catch (error) {
    throw refusal(`${pathFrom(file, io.cwd)} cannot be written (${codeOf(error)}).`);
  }
  const sum = findings.reduce((total, { count }) => total + count, 0);
  io.out.write(
    `${pathFrom(file, io.cwd)}: ${String(sum)} ${sum === 1 ? "finding" : "findings"}. lockproof lint reports only others from now on.\n`,
  );
  complain(report.problems, io);
  return report.problems.length > 0 ? 2 : 0;
}

export interface OpenBaseline {
  /** Each entry knows as many findings as it counts. */
  readonly known: Known;
  /** The inspection with a finding for each entry that nothing answers to any more. */
  settle(inspection: Inspection, args: Arguments): Inspection;
}

export function openBaseline(
  file: string,
  cwd: string,
  sources: ReadonlyMap<string, Source>,
): OpenBaseline {
  const path = pathFrom(file, cwd);
  const text = readText(file, path);
  const { findings } = parse(text, path);
  const left = new Map(findings.map((entry) => [entry.fingerprint, entry.count]));
  const mark = marker(file, cwd, sources);
  let known = 0;
  return {
    known: {
      by: text,
      knows(of, rule, statement) {
        const { fingerprint: print } = mark(of, rule, statement);
        const count = left.get(print) ?? 0;
        if (count === 0) return false;
        left.set(print, count - 1);
        known++;
        return true;
      },
    },
    settle(inspection, args) {
      const { report, page } = inspection;
      const coverage = { ...report.coverage, baseline: known };
      const running = new Set(page.rules.map(({ id }) => id));
      const looked = new Set(
        page.reported.map((each) => slashed(dirname(file), resolve(cwd, each))),
      );
      // Only a run over whole files can tell that something is gone.
      const whole = !args.has("base") && !args.has("staged");
      const stale = findings.filter(
        (entry) =>
          whole &&
          (left.get(entry.fingerprint) ?? 0) > 0 &&
          running.has(entry.rule) &&
          (looked.has(entry.path) || !existsSync(resolve(dirname(file), entry.path))),
      );
      if (stale.length === 0) return { ...inspection, report: { ...report, coverage } };
      return {
        ...inspection,
        report: {
          ...report,
          coverage,
          findings: [...report.findings, ...stale.map((entry) => staleFinding(entry, path, text))],
        },
        page: {
          ...page,
          sources: new Map([...page.sources, [path, { path, text }]]),
          rules: [...page.rules, about].sort((one, other) => (one.id < other.id ? -1 : 1)),
        },
      };
    },
  };
}

function staleFinding(entry: Entry, path: string, text: string): Finding {
  const start = Math.max(0, text.indexOf(`"${entry.fingerprint}"`));
  const span: Span = { start, end: start + entry.fingerprint.length + 2 };
  return {
    rule: about.id,
    severity: "warning",
    path,
    span,
    statement: span,
    message: `${entry.path} has no ${entry.rule} any more where the baseline lists one: ${entry.statement}`,
    effects: [],
    certain: true,
    plan: "Write the baseline anew with lockproof baseline, so that it cannot hide a new one.",
    related: [],
  };
}

const about: About = {
  id: "stale-baseline",
  title: "The baseline lists a finding that is gone",
  harm: "advice",
  why: "An entry that nothing answers to would hide the next finding of the same kind.",
  given: "",
  bad: [],
  good: [],
};

function marker(
  file: string,
  cwd: string,
  sources: ReadonlyMap<string, Source>,
): (path: string, rule: string, statement: Span) => Omit<Entry, "count"> {
  return (path, rule, { start, end }) => {
    const text = (sources.get(path)?.text ?? "").slice(start, end).replace(/\s+/g, " ").trim();
    const place = slashed(dirname(file), resolve(cwd, path));
    const statement = text.length > 80 ? `${text.slice(0, 79)}…` : text;
    return { rule, path: place, fingerprint: fingerprint([rule, place, text]), statement };
  };
}

function orderOf({ path, rule, fingerprint: print }: Entry): string {
  return [path, rule, print].join("\u0000");
}

function readText(file: string, path: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw refusal(`--baseline: ${path} cannot be read (${codeOf(error)}).`);
  }
}

function parse(text: string, path: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(`${path}: is no JSON. Write it anew with lockproof baseline.`);
  }
  if (isBaseline(value)) return value;
  throw refusal(`${path}: is no baseline of this version. Write it anew with lockproof baseline.`);
}

function isBaseline(value: unknown): value is Baseline {
  if (typeof value !== "object" || value === null) return false;
  if (!("version" in value) || value.version !== 1 || !("findings" in value)) return false;
  return Array.isArray(value.findings) && value.findings.every(isEntry);
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const words = ["rule", "path", "fingerprint", "statement"];
  const entry = new Map<string, unknown>(Object.entries(value));
  return (
    words.every((key) => typeof entry.get(key) === "string") && Number.isInteger(entry.get("count"))
  );
}

function slashed(from: string, path: string): string {
  return relative(from, path).replaceAll(sep, "/");
}
