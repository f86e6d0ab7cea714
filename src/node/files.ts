import { readdirSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { extname, relative, resolve, sep } from "node:path";
import type fastGlob from "fast-glob";
import type { Problem } from "../index.ts";
import type * as IgnoredModule from "./ignored.ts";
import type { Ignored } from "./ignored.ts";
import { codeOf } from "./refusal.ts";

/** Files found for one pattern: a path, a folder or a glob. */
export interface Found {
  readonly pattern: string;
  readonly kind: "file" | "folder" | "glob";
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

export interface FindOptions {
  /** Whether a file in a folder is a migration. */
  readonly wanted: (path: string) => boolean;
  /** Where relative patterns start. */
  readonly from: string;
  readonly cwd: string;
  /** Names of folders that are looked into though they begin with a dot. */
  readonly hidden?: readonly string[];
  /** Absolute paths of files that are no longer on the disk and count all the same. */
  readonly gone?: readonly string[] | undefined;
}

/** A path that exists is taken as it is, whatever its name; folders and globs give what is wanted there. */
export async function findFiles(pattern: string, options: FindOptions): Promise<Found> {
  const aim = aimOf(pattern, options);
  if ("found" in aim) return aim.found;
  const { ignoredAt } = await import("./ignored.ts");
  const glob = aim.kind === "glob" ? (await import("fast-glob")).default.sync : undefined;
  return findAimed(aim, options, { ignoredAt, glob });
}

/** What a pattern asks for, and the rest of the search when it is one. */
export type Aim =
  | { readonly found: Found }
  | { readonly kind: "folder" | "glob"; readonly pattern: string; readonly path: string };

/** What a search needs that is seldom needed, and so loaded late. */
export interface FindTools {
  readonly ignoredAt: typeof IgnoredModule.ignoredAt;
  readonly glob: typeof fastGlob.sync | undefined;
}

export function aimOf(pattern: string, options: FindOptions): Aim {
  const path = resolve(options.from, pattern);
  const file = (files: readonly string[], problems: Found["problems"]): Aim => ({
    found: { pattern, kind: "file", files, problems },
  });
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (options.gone?.includes(path) === true) return file([path], []);
    if (code === "ENOENT" && isGlob(pattern)) return { kind: "glob", pattern, path };
    const message = "there is no such file or folder.";
    if (code === "ENOENT" || code === "ENOTDIR") {
      return file([], [{ path: pathFrom(path, options.cwd), message }]);
    }
    // Whoever reads it will say why it cannot be read.
    return file([path], []);
  }
  return stats.isDirectory() ? { kind: "folder", pattern, path } : file([path], []);
}

export function isGlob(pattern: string): boolean {
  return /[*?[\]{}!()]/.test(pattern);
}

export function findAimed(
  { kind, pattern, path }: Exclude<Aim, { readonly found: Found }>,
  options: FindOptions,
  { ignoredAt, glob }: FindTools,
): Found {
  if (kind === "glob") {
    const found = glob === undefined ? nowhere : findByGlob(pattern, options, ignoredAt, glob);
    return { pattern, kind, ...found };
  }
  const { files, problems } = walk(path, ignoredAt(path), options);
  const gone = (options.gone ?? []).filter(
    (file) => file.startsWith(path.endsWith(sep) ? path : path + sep) && options.wanted(file),
  );
  return { pattern, kind, files: [...files, ...gone], problems };
}

const nowhere: Walked = { files: [], problems: [] };

/** How reports call a file: from the working folder, or in full where that is shorter. */
export function pathFrom(file: string, cwd: string): string {
  const inside = file.startsWith(cwd) && file[cwd.length] === sep;
  const path = inside ? file.slice(cwd.length + 1) : relative(cwd, file);
  const shown = path.length <= file.length ? path : file;
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
}

interface Walked {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

function walk(root: string, ignored: Ignored, options: FindOptions): Walked {
  const files: string[] = [];
  const problems: Problem[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries;
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      const path = pathFrom(folder, options.cwd) || ".";
      problems.push({ path, message: `the folder cannot be read (${codeOf(error)}).` });
      continue;
    }
    for (const entry of entries) {
      const { name } = entry;
      const hides = name.startsWith(".") && options.hidden?.includes(name) !== true;
      if (hides || name === "node_modules") continue;
      // Not join: both parts are normal already, and there may be many.
      const file = folder.endsWith(sep) ? folder + name : folder + sep + name;
      if (entry.isDirectory()) {
        if (!ignored(file, "folder")) folders.push(file);
      } else if (options.wanted(file) && isFile(file, entry) && !ignored(file, "file")) {
        files.push(file);
      }
    }
  }
  return { files, problems };
}

function findByGlob(
  pattern: string,
  options: FindOptions,
  ignoredAt: FindTools["ignoredAt"],
  glob: NonNullable<FindTools["glob"]>,
): Walked {
  const ignored = ignoredAt(options.from);
  const entries = glob(sep === "/" ? pattern : pattern.replaceAll(sep, "/"), {
    cwd: options.from,
    absolute: true,
    objectMode: true,
    onlyFiles: false,
    followSymbolicLinks: false,
    ignore: ["**/node_modules/**", "**/.git/**"],
  });
  const files: string[] = [];
  const problems: Problem[] = [];
  const ending = extname(pattern);
  for (const { path, dirent } of entries) {
    const file = resolve(path);
    if (dirent.isDirectory()) {
      // `services/*/migrations` means what is in there; what `**` also matches is found by itself.
      if (/\*\*(?:[/\\]\*)?$/.test(pattern) || ignored(file, "folder")) continue;
      const inner = walk(file, ignored, options);
      files.push(...inner.files);
      problems.push(...inner.problems);
    } else if (options.wanted(file) || (ending.length > 1 && file.endsWith(ending))) {
      if (isFile(file, dirent) && !ignored(file, "file")) files.push(file);
    }
  }
  return { files: [...new Set(files)], problems };
}

/** Links to files count; links to folders do not, so that no loop is walked. */
function isFile(file: string, entry: { isFile(): boolean; isSymbolicLink(): boolean }): boolean {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    return statSync(file).isFile();
  } catch {
    // A broken link is told when it is read.
    return true;
  }
}
