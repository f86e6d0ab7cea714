import { dirname, resolve, sep } from "node:path";
import { mayHoldMigrations } from "../migration-folder.ts";
import { namesIn } from "./folders.ts";
import type { HostContext } from "./host.ts";
import { wishesOf } from "./settings.ts";
import type { Wishes } from "./settings.ts";

/**
 * Whether a file of code may be a migration, so that it is worth loading what tells. Asked of every file
 * that ESLint reads: it looks at names, once for each folder.
 */
export function mayBeMigration(context: HostContext): boolean {
  const { filename, cwd } = context;
  if (!/\.[cm]?[jt]s$/.test(filename)) return false;
  const file = resolve(cwd, filename);
  return wishesOf(context).some((wishes) =>
    wishes.paths === undefined
      ? wishes.framework !== undefined || holdsMigrations(dirname(file))
      : wishes.paths.some((path) => mayBeIn(file, path, wishes)),
  );
}

/** Below what a pattern says before it says more than names. */
function mayBeIn(file: string, path: string, { pathsFrom }: Wishes): boolean {
  const [start = ""] = path.split(/[*?[\]{}!()]/);
  const target = resolve(pathsFrom, start === path ? start : start.replace(/[^/\\]*$/, ""));
  return file === target || file.startsWith(target.endsWith(sep) ? target : target + sep);
}

/** An editor's ESLint lives for days: folders are looked at again after a while. */
const patience = 5000;
const folders = new Map<string, boolean>();
let readAt = 0;

function holdsMigrations(folder: string): boolean {
  if (Date.now() - readAt > patience) {
    folders.clear();
    readAt = Date.now();
  }
  const known = folders.get(folder);
  if (known !== undefined) return known;
  const holds = mayHoldMigrations(folder.split(/[\\/]/).reverse(), [...namesIn(folder)]);
  folders.set(folder, holds);
  return holds;
}
