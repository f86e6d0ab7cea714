import { readdirSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { extname, relative, resolve, sep } from "node:path";
import type { Problem } from "../index.ts";
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
  /** Absolute paths of files that are no longer on the disk and count all the same. */
  readonly gone?: readonly string[] | undefined;
}

/** A path that exists is taken as it is, whatever its name; folders and globs give what is wanted there. */
export async function findFiles(pattern: string, options: FindOptions): Promise<Found> {
  const path = resolve(options.from, pattern);
  const fail = (message: string): Found => ({
    pattern,
    kind: "file",
    files: [],
    problems: [{ path: pathFrom(path, options.cwd), message }],
  });
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (options.gone?.includes(path) === true) {
      return { pattern, kind: "file", files: [path], problems: [] };
    }
    if (code === "ENOENT" && /[*?[\]{}!()]/.test(pattern)) return findByGlob(pattern, options);
    if (code === "ENOENT" || code === "ENOTDIR") return fail("there is no such file or folder.");
    // Whoever reads it will say why it cannot be read.
    return { pattern, kind: "file", files: [path], problems: [] };
  }
  if (!stats.isDirectory()) return { pattern, kind: "file", files: [path], problems: [] };
  const { ignoredAt } = await import("./ignored.ts");
  const { files, problems } = walk(path, ignoredAt(path), options);
  const gone = (options.gone ?? []).filter(
    (file) => file.startsWith(path.endsWith(sep) ? path : path + sep) && options.wanted(file),
  );
  return { pattern, kind: "folder", files: [...files, ...gone], problems };
}

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
      if (name.startsWith(".") || name === "node_modules") continue;
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

async function findByGlob(pattern: string, options: FindOptions): Promise<Found> {
  const { default: fastGlob } = await import("fast-glob");
  const { ignoredAt } = await import("./ignored.ts");
  const ignored = ignoredAt(options.from);
  const entries = fastGlob.sync(sep === "/" ? pattern : pattern.replaceAll(sep, "/"), {
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
  return { pattern, kind: "glob", files: [...new Set(files)], problems };
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
