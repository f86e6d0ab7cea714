/** A folder of somebody's repository as an extractor looks at it; paths have `/` between names. */
export interface Folder {
  readonly name: string;
  /** As messages call it: from the working folder, which is the empty path. */
  readonly path: string;
  /** Names of the files in it, sorted. */
  readonly files: readonly string[];
  /** `undefined` at the top of the repository. */
  readonly parent: () => Folder | undefined;
  /** Text of a file in it or below it, by its path from here; `undefined` where there is none. */
  readonly text: (path: string) => string | undefined;
}

/** How a file in a folder is called in a sentence. */
export function pathIn(folder: Folder, name: string): string {
  return folder.path === "" ? name : `${folder.path}/${name}`;
}

/** The folder and those above it, the nearest first. */
export function* upward(folder: Folder): Generator<Folder> {
  for (let at: Folder | undefined = folder; at !== undefined; at = at.parent()) yield at;
}

/** The nearest file of one of the names, in the folder or above it. */
export function findAbove(
  folder: Folder,
  names: readonly string[],
): { readonly folder: Folder; readonly name: string; readonly text: string } | undefined {
  for (const at of upward(folder)) {
    for (const name of names) {
      if (!at.files.includes(name)) continue;
      return { folder: at, name, text: at.text(name) ?? "" };
    }
  }
  return undefined;
}

/** The first of a folder's SQL files in which a line is written so; a few are looked at. */
export function fileSaying(folder: Folder, line: RegExp): string | undefined {
  return folder.files
    .filter((name) => /\.sql$/i.test(name))
    .slice(0, 5)
    .find((name) => line.test(folder.text(name) ?? ""));
}

/** Says that a manifest in the folder or above it asks for a package. */
export function dependencyAbove(
  folder: Folder,
  manifest: string,
  dependency: RegExp,
): string | undefined {
  for (const at of upward(folder)) {
    if (!at.files.includes(manifest)) continue;
    const found = dependency.exec(at.text(manifest) ?? "");
    if (found !== null) return `${pathIn(at, manifest)} names ${found[1] ?? found[0]}`;
  }
  return undefined;
}

/**
 * The folder that holds the history of files in a folder, by their names: the one above where a folder is
 * one migration (`2024_add_users/up.sql`) or all of a version (`3.1/01_users.sql`), and itself otherwise.
 */
export function historyOf(folder: Folder, files: readonly string[]): Folder {
  // Names without a number give no order, so that the folder's must.
  const isMigration = /^[vV]?\d/.test(folder.name) && files.every((name) => !/\d/.test(name));
  return isMigration || isVersion(folder) ? (folder.parent() ?? folder) : folder;
}

/** A folder called by nothing but a version: `7`, `v2.1.0`, `2024`. */
export function isVersion({ name }: Folder): boolean {
  return /^[vV]?\d+(?:[._-]\d+)*$/.test(name);
}
