import { resolve } from "node:path";
import {
  deploymentsFrom,
  dialects,
  documentReaders,
  lineStarts,
  notRead,
  readsDocuments,
} from "../index.ts";
import type { Dialect, ExtractedFile, Migration, Problem, Source } from "../index.ts";
import type { Arguments } from "./arguments.ts";
import type { FrameworkFile } from "../node/extract.ts";
import type { Met } from "../node/imported-code.ts";
import { extractAll, histories, upToLastReported } from "../node/extract.ts";
import { pathFrom } from "../node/files.ts";
import type { Framework, Frameworks } from "../node/frameworks.ts";
import { loadFrameworks, readBeside, readText } from "../node/frameworks.ts";
import type { Changes, LineRange } from "./git.ts";
import type { Io, Overlay } from "./io.ts";
import type { Project } from "./project.ts";
import type { ReadResult } from "../node/read-file.ts";
import { readSource, sourceOf } from "../node/read-file.ts";
import { reasonOf, refusal } from "../node/refusal.ts";
import type { Series } from "./series.ts";
import { gather } from "./series.ts";

/** Migrations that are analyzed together, ready to be. */
export interface Lot {
  readonly project: Project;
  /** As they were read, with what lies after the last one that is asked for. */
  readonly files: readonly FrameworkFile[];
  /** Made of the files when somebody asks. */
  readonly migrations: readonly Migration[];
  readonly schema: Source | undefined;
  /** Whose they are; several may share a history that a config lists. */
  readonly framework: Framework | undefined;
  /** The server it is written for, where no dialect here speaks it: all of it is listed as unread. */
  readonly foreign?: string;
}

export interface Lots {
  readonly lots: readonly Lot[];
  readonly problems: readonly Problem[];
  /** With `--base` and `--staged`: by path, the lines of older files that the branch touched. */
  readonly touched: ReadonlyMap<string, readonly LineRange[]>;
}

/** Finds and reads what is asked for, and its history. */
export async function readLots(
  patterns: readonly string[],
  projects: readonly Project[],
  args: Arguments,
  io: Io,
): Promise<Lots> {
  const frameworks = await loadFrameworks(io.cwd);
  const stdin = standardInput(patterns, args, io);
  const named = patterns.filter((pattern) => pattern !== "-");
  const changes = await changesOf(args, io);
  const overlay = changes?.index ?? io.unsaved;
  const gathered = await gather({
    patterns: named,
    standIn: stdin,
    projects,
    cwd: io.cwd,
    frameworks,
    gone: overlay?.gone ?? [],
    // A hook runs in every repository, and on whatever files there are.
    others: args.has("skip-others") || args.has("staged") ? "left-out" : "asked-for",
  });
  const problems = [...gathered.problems];
  const readFile = readerOf(io, problems, stdin, overlay);
  const touched = new Map<string, readonly LineRange[]>();
  const textOf = (file: string): string | undefined => {
    const held = overlay?.read(file);
    return held === undefined ? readText(file) : held === "absent" ? undefined : String(held);
  };

  const way = args.command !== "detect" && args.has("down") ? "up-and-down" : "both";
  const met: Met = new Map();
  const lots: Lot[] = [];
  const strangers: Stranger[] = [];
  for (const { project: asked, files } of gathered.series) {
    const chosen = chooseFiles(files, asked, changes, frameworks, args);
    // What a config lists is one history; what lies in a folder may be several.
    const groups = asked.paths === undefined ? histories(chosen, frameworks) : [{ files: chosen }];
    for (const { files: group } of groups) {
      if (!group.some(({ role }) => role === "reported")) continue;
      const framework = group[0]?.framework;
      const project = await speakingAs(asked, framework);
      if (project === undefined) {
        strangers.push({ project: asked, framework, files: group });
        continue;
      }
      const codeOf = group.some(({ file }) => isCode(file))
        ? (await import("../node/imported-code.ts")).codeOf
        : undefined;
      const read: FrameworkFile[] = [];
      for (const { file, role, change, framework: own } of group) {
        const source = readFile(file);
        if (source === undefined) continue;
        if (typeof change === "object") touched.set(source.path, change.lines);
        const beside = own === undefined ? undefined : readBeside(own, file, textOf);
        const extracted: ExtractedFile = {
          source,
          reported: role === "reported",
          // All that a branch adds is deployed together.
          unit: change === "added" ? "branch" : source.path,
          ...(change === undefined ? {} : { change: changeIn(source, change) }),
          ...(beside === undefined ? {} : { beside }),
          ...(codeOf === undefined || !isCode(file)
            ? {}
            : codeOf(source, file, io.cwd, textOf, met)),
          ...(await documentOf(source)),
        };
        read.push({ framework: own, extracted });
      }
      const { transaction, dialect, schema, own } = project;
      const how = { transaction, dialect: dialect.id, own, way } as const;
      const dump = schema === undefined ? undefined : readFile(schema);
      lots.push(
        lotOf({ project, files: read, schema: dump, framework }, () =>
          upToLastReported(extractAll(read, frameworks, how)),
        ),
      );
    }
  }
  // What was met on the way to what can be read is listed; who asks for nothing else hears that it cannot.
  const isMet = patterns.length === 0 && lots.length > 0;
  for (const stranger of strangers) {
    if (isMet) lots.push(unreadLot(stranger, readFile));
    else problems.push(foreign(stranger));
  }
  const around = { args, changes, frameworks, readFile, touched };
  lots.push(
    ...(await deploymentLot(gathered.deployments, lots[0]?.project ?? projects.at(-1), around)),
  );
  return { lots, problems, touched };
}

/** A history for a server that no dialect here speaks. */
interface Stranger {
  readonly project: Project;
  readonly framework: Framework | undefined;
  readonly files: readonly ChosenFile[];
}

/** Nothing of it is analyzed, and all of it is counted. */
function unreadLot(
  { project, framework, files }: Stranger,
  readFile: (file: string) => Source | undefined,
): Lot {
  const server = framework?.recognition.dialect ?? "";
  const why = `written for ${server}, which is not read here`;
  const read = files.flatMap(({ file, role }): readonly FrameworkFile[] => {
    const source = readFile(file);
    if (source === undefined) return [];
    const extracted = { source, reported: role === "reported", unit: source.path };
    return [{ framework, extracted }];
  });
  return lotOf({ project, files: read, schema: undefined, framework, foreign: server }, () =>
    read.map(({ extracted }) => notRead(extracted, why)),
  );
}

interface AroundLots {
  readonly args: Arguments;
  readonly changes: Changes | undefined;
  readonly frameworks: Frameworks;
  readonly readFile: (file: string) => Source | undefined;
  readonly touched: Map<string, readonly LineRange[]>;
}

/** Files that tell how the application is deployed, of which those are looked at that run migrations. */
async function deploymentLot(
  files: ReadonlyMap<string, "reported" | "history">,
  project: Project | undefined,
  { args, changes, frameworks, readFile, touched }: AroundLots,
): Promise<readonly Lot[]> {
  const isAsked = args.command === "lint" || args.command === "baseline";
  if (project === undefined || files.size === 0 || !isAsked) return [];
  const read = [...files].flatMap(([file, asked]): readonly FrameworkFile[] => {
    const change = changes?.of(file);
    const source = readFile(file);
    if (source === undefined) return [];
    if (typeof change === "object") touched.set(source.path, change.lines);
    const reported = asked === "reported" && (changes === undefined || change !== undefined);
    const own = change === undefined ? {} : { change: changeIn(source, change) };
    return [{ framework: undefined, extracted: { source, reported, unit: source.path, ...own } }];
  });
  const runners = frameworks.known;
  const sources = read.map(({ extracted }) => extracted.source);
  const document = readsDocuments(sources, runners) ? await documentReaders["yaml"]?.() : undefined;
  const named = new Set(args.positionals.map((pattern) => pattern.replace(/^\.\//, "")));
  const options = {
    runners,
    named,
    document: document ?? (() => ({ ok: false, message: "there is no reader for it" }) as const),
  };
  const lot = { project, files: read, schema: undefined, framework: undefined };
  return [
    lotOf(lot, () =>
      deploymentsFrom(
        read.map(({ extracted }) => extracted),
        options,
      ),
    ),
  ];
}

function lotOf(read: Omit<Lot, "migrations">, make: () => Lot["migrations"]): Lot {
  let made: Lot["migrations"] | undefined;
  return {
    ...read,
    get migrations() {
      return (made ??= make());
    },
  };
}

/** What a branch did to a file, by offsets; a removal stands between two lines. */
function changeIn(
  { text }: Source,
  change: NonNullable<ReturnType<Changes["of"]>>,
): NonNullable<ExtractedFile["change"]> {
  if (change === "added") return change;
  const starts = lineStarts(text);
  const startOf = (line: number): number => starts[line - 1] ?? text.length;
  const at = change.lines.map(({ first, last, removed }) =>
    removed
      ? { start: Math.max(0, startOf(last) - 1), end: startOf(last) + 1 }
      : { start: startOf(first), end: startOf(last + 1) },
  );
  return { at };
}

/** The project in the dialect that its framework names, unless somebody chose; `undefined`: not spoken. */
async function speakingAs(
  project: Project,
  framework: Framework | undefined,
): Promise<Project | undefined> {
  const named = framework?.recognition.dialect;
  if (named === undefined || named === project.dialect.id || project.dialectChosen === "yes") {
    return project;
  }
  const known: Readonly<Record<string, () => Promise<Dialect>>> = dialects;
  const dialect = Object.hasOwn(known, named) ? await known[named]?.() : undefined;
  // A parser and a server that somebody chose are ones of another dialect.
  return dialect === undefined
    ? undefined
    : { ...project, dialect, parser: dialect.parser, server: undefined };
}

/** XML, YAML and JSON are parsed when somebody asks for what is in them. */
async function documentOf(source: Source): Promise<Pick<ExtractedFile, "document">> {
  const ending = /\.(\w+)$/.exec(source.path)?.[1]?.toLowerCase() ?? "";
  const read = Object.hasOwn(documentReaders, ending)
    ? await documentReaders[ending]?.()
    : undefined;
  return read === undefined ? {} : { document: () => read(source.text) };
}

function isCode(file: string): boolean {
  return /\.[cm]?[jt]s$/.test(file);
}

function foreign({ framework }: Stranger): Problem {
  const { why = "", dialect = "", dialectWhy = why, root = "" } = framework?.recognition ?? {};
  const known = Object.keys(dialects).join(", ");
  return {
    path: root,
    message: `its migrations are written for ${dialect} (${dialectWhy}); lockproof reads ${known}. --dialect reads them all the same.`,
  };
}

/** A statement from the command line, after all that the only project has. */
export async function readStatement(
  text: string,
  projects: readonly Project[],
  args: Arguments,
  io: Io,
): Promise<Lots> {
  const frameworks = await loadFrameworks(io.cwd);
  const named = projects.filter((project) => project.paths !== undefined);
  const project = named.length === 1 ? named[0] : projects.at(-1);
  if (project === undefined) return { lots: [], problems: [], touched: new Map() };
  const around =
    project.paths === undefined || args.has("no-history")
      ? []
      : (await gather({ ...nothing, projects, cwd: io.cwd, frameworks })).series;
  const problems: Problem[] = [];
  const readFile = readerOf(io, problems, undefined, undefined);
  const history = around
    .flatMap(({ files }) => [...files.keys()])
    .filter((file) => file !== project.schema)
    .flatMap((file): readonly FrameworkFile[] => {
      const source = readFile(file);
      if (source === undefined) return [];
      const extracted = { source, reported: false, unit: source.path };
      return [{ framework: frameworks.of(file, project.framework), extracted }];
    });
  const { transaction, dialect, own } = project;
  const how = { transaction, dialect: dialect.id, own, way: "both" } as const;
  const source: Source = { path: "statement", text };
  const asked: ExtractedFile = { source, reported: true, unit: source.path };
  const migrations = [
    ...extractAll(history, frameworks, how),
    ...extractAll([{ framework: undefined, extracted: asked }], frameworks, how),
  ];
  const schema = project.schema === undefined ? undefined : readFile(project.schema);
  const lot = { project, files: [], migrations, schema, framework: undefined };
  return { lots: [lot], problems, touched: new Map() };
}

const nothing = { patterns: [], standIn: undefined, gone: [], others: "asked-for" } as const;

/** Reads files, and puts what is wrong with them to the problems. */
function readerOf(
  io: Io,
  problems: Problem[],
  stdin: StandIn | undefined,
  overlay: Overlay | undefined,
): (file: string) => Source | undefined {
  return (file) => {
    const path = pathFrom(file, io.cwd);
    const held = file === stdin?.file ? undefined : overlay?.read(file);
    if (held === "absent") return undefined;
    const result =
      held !== undefined
        ? sourceOf(held, path)
        : file === stdin?.file
          ? stdin.read()
          : readSource(file, path);
    if (result.ok) return result.source;
    problems.push(result.problem);
    return undefined;
  };
}

interface ChosenFile {
  readonly file: string;
  readonly role: "reported" | "history";
  readonly change: ReturnType<Changes["of"]>;
  readonly framework: Framework | undefined;
}

function chooseFiles(
  files: Series["files"],
  { framework: chosenFramework, schema }: Project,
  changes: Changes | undefined,
  frameworks: Frameworks,
  args: Arguments,
): readonly ChosenFile[] {
  const wanted = [...files].filter(([file]) => file !== schema);
  const chosen = wanted.map(([file, asked]): ChosenFile => {
    const framework = frameworks.of(file, chosenFramework);
    if (changes === undefined) return { file, role: asked, change: undefined, framework };
    const change = changes.of(file);
    return { file, role: change === undefined ? "history" : asked, change, framework };
  });
  return args.has("no-history") ? chosen.filter(({ role }) => role === "reported") : chosen;
}

async function changesOf(args: Arguments, io: Io): Promise<Changes | undefined> {
  const ref = args.text("base");
  const staged = args.has("staged");
  if (ref === undefined && !staged) return undefined;
  const { changesSince } = await import("./git.ts");
  return changesSince({ ref, now: staged ? "index" : "work-tree" }, io.cwd);
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
