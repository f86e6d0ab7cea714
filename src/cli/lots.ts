import { resolve } from "node:path";
import type { ExtractedFile, Migration, Problem, Source } from "../index.ts";
import type { Arguments } from "./arguments.ts";
import { extractAll, loadExtractors, upToLastReported } from "./extract.ts";
import { pathFrom } from "./files.ts";
import type { Changes, LineRange } from "./git.ts";
import type { Io } from "./io.ts";
import type { Project } from "./project.ts";
import type { ReadResult } from "./read-file.ts";
import { readSource, sourceOf } from "./read-file.ts";
import { reasonOf, refusal } from "./refusal.ts";
import type { Series } from "./series.ts";
import { gather } from "./series.ts";

/** Migrations that are analyzed together, ready to be. */
export interface Lot {
  readonly project: Project;
  readonly migrations: readonly Migration[];
  readonly schema: Source | undefined;
}

export interface Lots {
  readonly lots: readonly Lot[];
  readonly problems: readonly Problem[];
  /** With `--base`: by path, the lines of older files that the branch touched. */
  readonly touched: ReadonlyMap<string, readonly LineRange[]>;
}

/** Finds and reads what is asked for, and its history. */
export async function readLots(
  patterns: readonly string[],
  projects: readonly Project[],
  args: Arguments,
  io: Io,
): Promise<Lots> {
  const extractors = await loadExtractors();
  const stdin = standardInput(patterns, args, io);
  const named = patterns.filter((pattern) => pattern !== "-");
  const gathered = await gather({
    patterns: named,
    standIn: stdin,
    projects,
    cwd: io.cwd,
    wanted: (path) => extractors.some((extractor) => extractor.matches(path)),
  });
  const changes = await changesOf(args, io);
  const problems = [...gathered.problems];
  const read = readerOf(io, problems, stdin);
  const touched = new Map<string, readonly LineRange[]>();

  const lots = gathered.series.flatMap(({ project, files }): readonly Lot[] => {
    const chosen = chooseFiles(files, changes, args);
    if (!chosen.some(({ role }) => role === "reported")) return [];
    const extracted = chosen.flatMap(({ file, role, change }): readonly ExtractedFile[] => {
      if (file === project.schema) return [];
      const source = read(file);
      if (source === undefined) return [];
      if (typeof change === "object") touched.set(source.path, change.lines);
      // All that a branch adds is deployed together.
      return [
        {
          source,
          reported: role === "reported",
          unit: change === "added" ? "branch" : source.path,
        },
      ];
    });
    const { transaction, schema } = project;
    const way = args.has("down") ? "up-and-down" : "up";
    return [
      {
        project,
        migrations: upToLastReported(extractAll(extracted, extractors, transaction, way)),
        schema: schema === undefined ? undefined : read(schema),
      },
    ];
  });
  return { lots, problems, touched };
}

/** A statement from the command line, after all that the only project has. */
export async function readStatement(
  text: string,
  projects: readonly Project[],
  args: Arguments,
  io: Io,
): Promise<Lots> {
  const extractors = await loadExtractors();
  const named = projects.filter((project) => project.paths !== undefined);
  const project = named.length === 1 ? named[0] : projects.at(-1);
  if (project === undefined) return { lots: [], problems: [], touched: new Map() };
  const wanted = (path: string): boolean => extractors.some((extractor) => extractor.matches(path));
  const around =
    project.paths === undefined || args.has("no-history")
      ? []
      : (await gather({ patterns: [], standIn: undefined, projects, cwd: io.cwd, wanted })).series;
  const problems: Problem[] = [];
  const read = readerOf(io, problems, undefined);
  const history = around
    .flatMap(({ files }) => [...files.keys()])
    .filter((file) => file !== project.schema)
    .flatMap((file) => read(file) ?? [])
    .map((source): ExtractedFile => ({ source, reported: false, unit: source.path }));
  const { transaction } = project;
  const source: Source = { path: "statement", text };
  const asked: ExtractedFile = { source, reported: true, unit: source.path };
  const migrations = [
    ...extractAll(history, extractors, transaction, "up"),
    ...extractAll([asked], extractors, transaction, "up"),
  ];
  const schema = project.schema === undefined ? undefined : read(project.schema);
  return { lots: [{ project, migrations, schema }], problems, touched: new Map() };
}

/** Reads files, and puts what is wrong with them to the problems. */
function readerOf(
  io: Io,
  problems: Problem[],
  stdin: StandIn | undefined,
): (file: string) => Source | undefined {
  return (file) => {
    const result = file === stdin?.file ? stdin.read() : readSource(file, pathFrom(file, io.cwd));
    if (result.ok) return result.source;
    problems.push(result.problem);
    return undefined;
  };
}

interface ChosenFile {
  readonly file: string;
  readonly role: "reported" | "history";
  readonly change: ReturnType<Changes["of"]>;
}

function chooseFiles(
  files: Series["files"],
  changes: Changes | undefined,
  args: Arguments,
): readonly ChosenFile[] {
  const chosen = [...files].map(([file, asked]): ChosenFile => {
    if (changes === undefined) return { file, role: asked, change: undefined };
    const change = changes.of(file);
    return { file, role: change === undefined ? "history" : asked, change };
  });
  return args.has("no-history") ? chosen.filter(({ role }) => role === "reported") : chosen;
}

async function changesOf(args: Arguments, io: Io): Promise<Changes | undefined> {
  const ref = args.text("base");
  if (ref === undefined) return undefined;
  const { changesSince } = await import("./git.ts");
  return changesSince(ref, io.cwd);
}

/** A file that standard input stands for. */
interface StandIn {
  readonly file: string;
  readonly history: "around" | "none";
  read(): ReadResult;
}

function standardInput(patterns: readonly string[], args: Arguments, io: Io): StandIn | undefined {
  const name = args.text("stdin-filename");
  if (name === undefined && !patterns.includes("-")) return undefined;
  const file = resolve(io.cwd, name ?? "stdin.sql");
  return {
    file,
    history: name === undefined ? "none" : "around",
    read() {
      const path = name === undefined ? "stdin.sql" : pathFrom(file, io.cwd);
      try {
        return sourceOf(Buffer.from(io.readStdin()), path);
      } catch (error) {
        throw refusal(`standard input cannot be read (${reasonOf(error)}).`);
      }
    },
  };
}
