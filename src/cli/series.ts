import { existsSync, readdirSync } from "node:fs";
import type { Dirent } from "node:fs";
import { dirname, join, relative } from "node:path";
import { hiddenFolders, isDeploymentFile } from "../index.ts";
import type { Problem } from "../index.ts";
import { isCalledSo, isTried } from "../node/discovery.ts";
import type { Found } from "../node/files.ts";
import { findFiles, pathFrom } from "../node/files.ts";
import type { Frameworks } from "../node/frameworks.ts";
import type { Project } from "./project.ts";
import { refusal } from "../node/refusal.ts";

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
  readonly frameworks: Frameworks;
  /** Files that are no longer on the disk and count all the same. */
  readonly gone: readonly string[];
  /** What becomes of a named file that is no migration, and of a run without any. */
  readonly others: "asked-for" | "left-out";
}

export interface Gathered {
  readonly series: readonly Series[];
  /** Files that tell how the application is deployed, by absolute path. */
  readonly deployments: ReadonlyMap<string, Role>;
  readonly problems: readonly Problem[];
}

export async function gather(options: GatherOptions): Promise<Gathered> {
  const { patterns, projects, standIn } = options;
  const everything = patterns.length === 0 && standIn === undefined;
  if (everything && projects.every(({ paths }) => paths === undefined)) return findAll(options);

  const ledger = openLedger();
  const ofProjects = await claimProjects(ledger, options, everything ? "reported" : "history");
  const others = projects.at(-1);
  const ofPatterns = others === undefined ? [] : await claimPatterns(ledger, others, options);
  if (everything) await claimDeployments(ledger, options);
  return {
    series: ledger.drafts.filter(({ files }) => [...files.values()].includes("reported")),
    deployments: ledger.deployments,
    // What is wrong with a project matters to a run over all of it.
    problems: everything ? ofProjects : ofPatterns,
  };
}

/** All migrations below the working folder that can be told from other SQL. */
async function findAll({
  projects,
  cwd,
  frameworks,
  gone,
  others: rest,
}: GatherOptions): Promise<Gathered> {
  const others = projects.at(-1);
  if (others === undefined) return { series: [], deployments: new Map(), problems: [] };
  const isMine = (file: string): boolean => isEvident(file, others, frameworks, cwd);
  const wanted = (file: string): boolean => deploys(file, cwd) || isMine(file);
  const options = { from: cwd, cwd, wanted, gone, hidden: hiddenFolders };
  const { files: found, problems } = await findFiles(".", options);
  const files = found.filter(isMine);
  if (files.length === 0 && problems.length === 0) {
    if (rest === "left-out") return { series: [], deployments: new Map(), problems: [] };
    throw refusal(nothingFound);
  }
  const byRoot = new Map<string, Map<string, Role>>();
  for (const file of files) {
    const root = frameworks.of(file, others.framework)?.root ?? "";
    const group = byRoot.get(root) ?? new Map<string, Role>();
    byRoot.set(root, group.set(file, "reported"));
  }
  return {
    series: [...byRoot]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, group]) => ({ project: others, files: group })),
    deployments: new Map(
      found.filter((file) => !isMine(file)).map((file) => [file, "reported"] as const),
    ),
    problems,
  };
}

/** A migration, as can be told without anybody naming it. */
function isEvident(file: string, others: Project, frameworks: Frameworks, cwd: string): boolean {
  const framework = frameworks.of(file, others.framework);
  const root = relative(cwd, framework?.root ?? cwd);
  if (framework === undefined || isTried(root)) return false;
  return framework.extractor !== frameworks.plain || isCalledSo(root);
}

/** Which series a file belongs to; it never belongs to two. */
interface Ledger {
  readonly drafts: Draft[];
  readonly owners: Map<string, Draft>;
  readonly deployments: Map<string, Role>;
}

interface Draft extends Series {
  readonly files: Map<string, Role>;
}

function openLedger(): Ledger {
  return { drafts: [], owners: new Map(), deployments: new Map() };
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
  { projects, cwd, frameworks, gone }: GatherOptions,
  role: Role,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const project of projects) {
    if (project.paths === undefined) continue;
    const wanted = (file: string): boolean => isMigration(file, project, frameworks);
    const draft = openDraft(ledger, project);
    for (const pattern of project.paths) {
      const found = await findFiles(pattern, { from: project.from, cwd, wanted, gone });
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
  { patterns, standIn, cwd, frameworks, gone, others: rest }: GatherOptions,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const isMine = (file: string): boolean => isMigration(file, others, frameworks);
  const wanted = (file: string): boolean => isMine(file) || deploys(file, cwd);
  const named: string[] = standIn === undefined ? [] : [standIn.file];
  for (const pattern of patterns) {
    const options = { from: cwd, cwd, wanted, gone, hidden: hiddenFolders };
    const asked = await findFiles(pattern, options);
    const [apart, files] = parted(asked.files, (file) => !isMine(file) && deploys(file, cwd));
    for (const file of apart) claimDeployment(ledger, file, cwd);
    const found = { ...asked, files };
    problems.push(...found.problems, ...(apart.length > 0 ? [] : emptiness(found)));
    if (found.kind === "file") {
      const concerns = (file: string): boolean =>
        rest === "asked-for" || ledger.owners.has(file) || isEvident(file, others, frameworks, cwd);
      named.push(...found.files.filter(concerns));
      continue;
    }
    const draft = openDraft(ledger, others);
    for (const file of found.files) claim(ledger, draft, file, "reported");
  }
  const byFolder = new Map<string, Draft>();
  for (const file of named) {
    const framework = frameworks.of(file, others.framework);
    const root = framework?.root ?? dirname(file);
    const draft = ledger.owners.get(file) ?? byFolder.get(root) ?? openDraft(ledger, others);
    claim(ledger, draft, file, "reported");
    const alone = file === standIn?.file && standIn.history === "none";
    if (alone || draft.project !== others || byFolder.has(root)) continue;
    byFolder.set(root, draft);
    for (const sibling of siblings(file, others, frameworks, gone))
      claim(ledger, draft, sibling, "history");
  }
  return problems;
}

/** Whether a file tells how the application is deployed, and not how somebody tries it. */
function deploys(file: string, cwd: string): boolean {
  const path = pathFrom(file, cwd);
  return isDeploymentFile(path) && !isTried(path);
}

/** One that is named is read with the scripts that it may run. */
function claimDeployment({ deployments }: Ledger, file: string, cwd: string): void {
  deployments.set(file, "reported");
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (!deployments.has(manifest) && existsSync(manifest)) deployments.set(manifest, "history");
    if (folder === cwd || folder === dirname(folder)) return;
  }
}

/** Those of the whole project, where a config says which migrations there are. */
async function claimDeployments(
  { deployments, owners }: Ledger,
  { projects, cwd, gone }: GatherOptions,
): Promise<void> {
  const from = projects.at(-1)?.from ?? cwd;
  const wanted = (file: string): boolean => deploys(file, cwd);
  const { files } = await findFiles(".", { from, cwd, wanted, gone, hidden: hiddenFolders });
  for (const file of files) if (!owners.has(file)) deployments.set(file, "reported");
}

function parted<Item>(
  items: readonly Item[],
  test: (item: Item) => boolean,
): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

const nothingFound =
  'no migrations found below this folder: name files or folders ("lockproof lint db/migrations"), or write a lockproof.config with "paths".';

function isMigration(file: string, project: Project, frameworks: Frameworks): boolean {
  return frameworks.of(file, project.framework) !== undefined;
}

/** The files of the history that a file belongs to. */
function siblings(
  file: string,
  project: Project,
  frameworks: Frameworks,
  gone: readonly string[],
): readonly string[] {
  const framework = frameworks.of(file, project.framework);
  const root = framework?.root ?? dirname(file);
  const isSibling = (other: string): boolean => {
    const found = frameworks.of(other, project.framework);
    return found?.extractor === framework?.extractor && found?.root === framework?.root;
  };
  // Plain SQL has its history in the folder itself, and a large tree may hang below it.
  const nested = root !== dirname(file) || framework?.extractor !== frameworks.plain;
  const found = gone.filter(isSibling);
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && nested) folders.push(path);
      else if (entry.isFile() && isSibling(path)) found.push(path);
    }
  }
  return found;
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
