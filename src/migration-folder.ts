import type { Folder } from "./folder.ts";

/**
 * Whether code in a folder may be migrations, by what the folder, those above it (the nearest first) and
 * the files in it are called. An application's own code speaks to the same libraries, and is no migration.
 */
export function mayHoldMigrations(folders: readonly string[], files: readonly string[]): boolean {
  return (
    folders.slice(0, 4).some((name) => /^(?:migrations?|alterations?)$/i.test(name)) ||
    files.some((name) => /^\d{8,}/.test(name) && /\.[cm]?[jt]s$/.test(name))
  );
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
