/**
 * Whether code in a folder may be migrations, by what the folder, those above it (the nearest first) and
 * the files in it are called. An application's own code speaks to the same libraries, and is no migration.
 */
export function mayHoldMigrations(folders: readonly string[], files: Iterable<string>): boolean {
  if (folders.slice(0, 4).some((name) => /^(?:migrations?|alterations?)$/i.test(name))) return true;
  for (const name of files) if (/^\d{8,}.*\.[cm]?[jt]s$/.test(name)) return true;
  return false;
}
