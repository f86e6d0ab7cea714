import { dirname, resolve, sep } from "node:path";
import { mayHoldMigrations } from "../migration-folder.ts";
import { lookedAt, namesIn } from "./folders.ts";
import type { HostPlace } from "./host.ts";
import { wishesOf } from "./settings.ts";
import type { Wishes } from "./settings.ts";

/**
 * Whether a file of code may be a migration, so that it is worth loading what tells. Asked of every file
 * that ESLint reads: it looks at names, once for each folder.
 */
export function mayBeMigration(place: HostPlace): boolean {
  const { filename, cwd, settings } = place;
  const at = lookedAt();
  if (seen?.settings !== settings || seen.cwd !== cwd || seen.at !== at) {
    seen = { settings, cwd, at, folders: new Map() };
  }
  const folder = dirname(filename);
  let wishes = seen.folders.get(folder);
  if (wishes === undefined) {
    wishes = wishesFor(resolve(cwd, folder), place);
    seen.folders.set(folder, wishes);
  }
  // Most folders hold none.
  if (wishes.length === 0 || !/\.[cm]?[jt]s$/.test(filename)) return false;
  const file = resolve(cwd, filename);
  return wishes.some(({ paths, pathsFrom }) => {
    return paths === undefined || paths.some((path) => mayBeIn(file, path, pathsFrom));
  });
}

let seen:
  | {
      readonly settings: object;
      readonly cwd: string;
      readonly at: number;
      /** By what a file in it may be a migration. */
      readonly folders: Map<string, readonly Wishes[]>;
    }
  | undefined;

function wishesFor(folder: string, place: HostPlace): readonly Wishes[] {
  return wishesOf(place).filter(
    ({ paths, framework }) =>
      paths !== undefined || framework !== undefined || holdsMigrations(folder),
  );
}

function holdsMigrations(folder: string): boolean {
  return mayHoldMigrations(folder.split(/[\\/]/).reverse(), namesIn(folder));
}

/** Below what a pattern says before it says more than names. */
function mayBeIn(file: string, path: string, pathsFrom: string): boolean {
  const [start = ""] = path.split(/[*?[\]{}!()]/);
  const target = resolve(pathsFrom, start === path ? start : start.replace(/[^/\\]*$/, ""));
  return file === target || file.startsWith(target.endsWith(sep) ? target : target + sep);
}
