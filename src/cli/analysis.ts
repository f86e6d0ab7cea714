import { analyze } from "../index.ts";
import type { AnalyzeOptions, ExtractedFile, Report, Span } from "../index.ts";
import { startParser } from "../node/parser.ts";
import type { Arguments } from "./arguments.ts";
import { flags } from "./arguments.ts";
import type { LoadedConfig } from "../node/config-file.ts";
import type { KnownFindings } from "./inspect.ts";
import type { Io } from "./io.ts";
import type { Lot, Lots } from "./lots.ts";
import type { Memory } from "./memory.ts";

/** What there is to know of a lot, from an analysis or from an earlier one of the very same. */
export interface Analysis {
  readonly report: Report;
  /** Paths of all its migrations, and of those that were asked for, in their order. */
  readonly paths: readonly string[];
  readonly reported: readonly string[];
}

/** What an analysis depends on besides the lot. */
export interface Circumstances {
  readonly config: LoadedConfig;
  readonly args: Arguments;
  readonly touched: Lots["touched"];
  readonly options: Pick<AnalyzeOptions, "rules" | "knownRules" | "severities" | "story">;
  /** Asked for each finding that would be reported otherwise. */
  readonly isKnown: KnownFindings;
  /** What its answers depend on. */
  readonly knownBy: string;
  readonly isTouched: (path: string, statement: Span) => boolean;
}

/** Analyzes lots, unless the same has been analyzed before. */
export async function openAnalyst(
  { args, config, ...rest }: Circumstances,
  io: Io,
): Promise<(lot: Lot) => Promise<Analysis>> {
  const circumstances = { args, config, ...rest };
  const { memory, keyOf } = await memoryFor(circumstances, io);
  return async (lot) => {
    if (memory === undefined) return analyzeLot(lot, circumstances, () => undefined);
    const key = keyOf([...partsOf(lot), ...partsAround(circumstances, io)]);
    const found = memory.recall(key);
    if (isRemembered(found)) {
      // Whoever counts what is known has to hear of it again.
      for (const [path, rule, statement] of found.asked) rest.isKnown(path, rule, statement);
      return found.analysis;
    }
    const asked: Asked[] = [];
    const analysis = await analyzeLot(lot, circumstances, (...words) => void asked.push(words));
    memory.remember(key, { asked, analysis } satisfies Remembered);
    return analysis;
  };
}

type Asked = readonly [path: string, rule: string, statement: Span];

interface Remembered {
  readonly asked: readonly Asked[];
  readonly analysis: Analysis;
}

/** Its mark was right, so that it is what we have written. */
function isRemembered(value: unknown): value is Remembered {
  return typeof value === "object" && value !== null && "asked" in value && "analysis" in value;
}

async function analyzeLot(
  { project, migrations, schema }: Lot,
  { options, isTouched, isKnown }: Circumstances,
  ask: (...asked: Asked) => void,
): Promise<Analysis> {
  const { dialect, server, prelude, replication } = project;
  const parser = await startParser(project.parser);
  const report = analyze(migrations, {
    ...options,
    parser,
    dialect,
    server,
    prelude,
    replication,
    schema,
    ignored(path, rule, tables, statement) {
      if (project.ignored?.(path, rule, tables) === true || !isTouched(path, statement))
        return true;
      ask(path, rule, statement);
      return isKnown(path, rule, statement);
    },
  });
  const paths = migrations.map(({ source }) => source.path);
  const reported = migrations.flatMap((each) => (each.reported ? [each.source.path] : []));
  return { report, paths: [...new Set(paths)], reported: [...new Set(reported)] };
}

const nothing = { memory: undefined, keyOf: () => "" } as const;

/** Rules that a config brings are code, of which nobody can tell whether it is still the same. */
async function memoryFor(
  { args, config }: Circumstances,
  io: Io,
): Promise<{
  readonly memory: Memory | undefined;
  readonly keyOf: (parts: readonly unknown[]) => string;
}> {
  if (io.build === undefined || args.has("no-cache")) return nothing;
  if ((config.config.customRules ?? []).length > 0) return nothing;
  const { openMemory, keyOf } = await import("./memory.ts");
  return { memory: openMemory(io.cwd), keyOf };
}

/** All that is read of a lot, and how. */
function partsOf({ project, files, schema, framework }: Lot): readonly unknown[] {
  const { dialect, server, parser, transaction, prelude, replication } = project;
  const met = new Set<string>();
  return [
    [dialect.id, server, parser, transaction, replication, project.framework],
    Object.entries(prelude),
    framework?.extractor.id,
    schema?.path,
    schema?.text,
    ...files.flatMap(({ framework: own, extracted }) => {
      const { source, reported, unit, change, beside, imported } = extracted;
      return [
        source.path,
        source.text,
        [reported, unit, change, [...(beside ?? [])], textsOf(imported, met)],
        [own?.extractor.id, own?.recognition],
      ];
    }),
  ];
}

/** Each file once, whoever imports it: many migrations share what they import. */
function textsOf(imported: ExtractedFile["imported"], met: Set<string>): readonly unknown[] {
  return [...(imported?.() ?? [])].map(([from, { source, imported: further }]) => {
    if (met.has(source.path)) return [from, source.path];
    met.add(source.path);
    return [from, source.path, source.text, textsOf(further, met)];
  });
}

/** Flags that only say how a report is shown. */
const showing: ReadonlySet<string> = new Set([
  ...["format", "output", "color", "no-color", "width", "quiet", "plans"],
  ...["fail-on", "fail-on-unread", "no-cache"],
]);

function partsAround(
  { args, config, touched, options, knownBy }: Circumstances,
  io: Io,
): readonly unknown[] {
  const { rules, knownRules, severities, story } = options;
  return [
    io.build,
    process.version,
    args.command,
    Object.keys(flags).flatMap((name) =>
      !showing.has(name) && isFlag(name) && args.has(name) ? [[name, args.list(name)]] : [],
    ),
    config.config,
    rules.map(({ id }) => id),
    knownRules,
    [...(severities ?? [])],
    story,
    [...touched],
    knownBy,
    // Where the config's globs begin.
    config.folder === io.cwd ? "" : `${config.folder}\n${io.cwd}`,
  ];
}

function isFlag(name: string): name is keyof typeof flags {
  return Object.hasOwn(flags, name);
}
