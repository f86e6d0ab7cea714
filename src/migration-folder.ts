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
