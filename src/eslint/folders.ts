import { readdirSync } from "node:fs";

/** An editor's ESLint lives for days: folders are looked at again after a while. */
const patience = 5000;
const folders = new Map<string, ReadonlySet<string>>();
let readAt = 0;

/**
 * The names in a folder, which every file in it asks for more than once. To list a folder costs less than
 * to ask for two names in it.
 */
export function namesIn(folder: string): ReadonlySet<string> {
  const now = Date.now();
  if (now - readAt > patience) {
    folders.clear();
    readAt = now;
  }
  const known = folders.get(folder);
  if (known !== undefined) return known;
  const names = new Set(listed(folder));
  folders.set(folder, names);
  return names;
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
