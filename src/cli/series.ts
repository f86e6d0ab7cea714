import { readdirSync } from "node:fs";
import type { Dirent } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Problem } from "../index.ts";
import type { Found } from "./files.ts";
import { findFiles } from "./files.ts";
import type { Project } from "./project.ts";
import { refusal } from "./refusal.ts";

/** Files with one history: those that were asked for, and those around them. */
export interface Series {
  readonly project: Project;
  /** By absolute path. */
  readonly files: ReadonlyMap<string, Role>;
}

export type Role = "reported" | "history";

export interface GatherOptions {
  /** As on the command line; none: all paths of the projects. */
  readonly patterns: readonly string[];
  /** A file that standard input stands for, whether or not it exists. */
  readonly standIn: { readonly file: string; readonly history: "around" | "none" } | undefined;
  /** The last one takes the files that belong to no other. */
  readonly projects: readonly Project[];
  readonly cwd: string;
  /** Whether a file in a folder is a migration. */
  readonly wanted: (path: string) => boolean;
}

export interface Gathered {
  readonly series: readonly Series[];
  readonly problems: readonly Problem[];
}

export async function gather(options: GatherOptions): Promise<Gathered> {
  const { patterns, projects, standIn } = options;
  const everything = patterns.length === 0 && standIn === undefined;
  if (everything && projects.every(({ paths }) => paths === undefined)) throw refusal(nothingAsked);

  const ledger = openLedger();
  const ofProjects = await claimProjects(ledger, options, everything ? "reported" : "history");
  const others = projects.at(-1);
  const ofPatterns = others === undefined ? [] : await claimPatterns(ledger, others, options);
  return {
    series: ledger.drafts.filter(({ files }) => [...files.values()].includes("reported")),
    // What is wrong with a project matters to a run over all of it.
    problems: everything ? ofProjects : ofPatterns,
  };
}

/** Which series a file belongs to; it never belongs to two. */
interface Ledger {
  readonly drafts: Draft[];
  readonly owners: Map<string, Draft>;
}

interface Draft extends Series {
  readonly files: Map<string, Role>;
}

function openLedger(): Ledger {
  return { drafts: [], owners: new Map() };
}

function openDraft(ledger: Ledger, project: Project): Draft {
  const draft: Draft = { project, files: new Map() };
  ledger.drafts.push(draft);
  return draft;
}

/** The first series keeps a file; being asked for outweighs being there. */
function claim({ owners }: Ledger, draft: Draft, file: string, role: Role): void {
  const owner = owners.get(file);
  if (owner === undefined) owners.set(file, draft);
  if (owner === undefined || role === "reported") (owner ?? draft).files.set(file, role);
}

async function claimProjects(
  ledger: Ledger,
  { projects, cwd, wanted }: GatherOptions,
  role: Role,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const project of projects) {
    if (project.paths === undefined) continue;
    const draft = openDraft(ledger, project);
    for (const pattern of project.paths) {
      const found = await findFiles(pattern, { from: project.from, cwd, wanted });
      problems.push(...found.problems, ...emptiness(found));
      for (const file of found.files) claim(ledger, draft, file, role);
    }
  }
  return problems;
}

/** Each folder and glob is a history of its own, and so is the folder around files that are named. */
async function claimPatterns(
  ledger: Ledger,
  others: Project,
  { patterns, standIn, cwd, wanted }: GatherOptions,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const named: string[] = standIn === undefined ? [] : [standIn.file];
  for (const pattern of patterns) {
    const found = await findFiles(pattern, { from: cwd, cwd, wanted });
    problems.push(...found.problems, ...emptiness(found));
    if (found.kind === "file") {
      named.push(...found.files);
      continue;
    }
    const draft = openDraft(ledger, others);
    for (const file of found.files) claim(ledger, draft, file, "reported");
  }
  const byFolder = new Map<string, Draft>();
  for (const file of named) {
    const around = surroundingsOf(file);
    const draft =
      ledger.owners.get(file) ?? byFolder.get(around.folder) ?? openDraft(ledger, others);
    claim(ledger, draft, file, "reported");
    const alone = file === standIn?.file && standIn.history === "none";
    if (alone || draft.project !== others || byFolder.has(around.folder)) continue;
    byFolder.set(around.folder, draft);
    for (const sibling of siblings(around, wanted)) claim(ledger, draft, sibling, "history");
  }
  return problems;
}

const nothingAsked =
  'nothing to lint: name files or folders ("lockproof lint db/migrations"), or write a lockproof.config with "paths".';

interface Surroundings {
  readonly folder: string;
  /** The migrations are the folder's files, or its numbered folders have one each. */
  readonly each: "file" | "folder";
}

/** Where the history of a file is: `2024_add_users/up.sql` has it one folder up. */
function surroundingsOf(file: string): Surroundings {
  const folder = dirname(file);
  // A name without a number gives no order, so that the folder's name must.
  const inNumbered = numbered.test(basename(folder)) && !/\d/.test(basename(file));
  return inNumbered ? { folder: dirname(folder), each: "folder" } : { folder, each: "file" };
}

const numbered = /^[vV]?\d/;

function siblings(
  { folder, each }: Surroundings,
  wanted: (path: string) => boolean,
): readonly string[] {
  const entries = entriesOf(folder);
  if (each === "folder") {
    return entries
      .filter((entry) => entry.isDirectory() && numbered.test(entry.name))
      .flatMap(({ name }) => siblings({ folder: join(folder, name), each: "file" }, wanted));
  }
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => join(folder, name))
    .filter(wanted);
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // The folder cannot be listed, but the file in it may still be read.
    return [];
  }
}

function emptiness({ pattern, kind, files, problems }: Found): readonly Problem[] {
  if (kind === "file" || files.length > 0 || problems.length > 0) return [];
  const what =
    kind === "folder" ? "there is no migration in it that git does not ignore" : "no file matches";
  return [{ path: pattern, message: `nothing found to lint: ${what}.` }];
}
