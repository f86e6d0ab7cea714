import { readdirSync } from "node:fs";

/** An editor's ESLint lives for days: what stands on the disk is looked at again after a while. */
const patience = 5000;
const folders = new Map<string, ReadonlySet<string>>();
let since = 0;

/** When what is known of the disk was begun: what was remembered at another time is out of date. */
export function lookedAt(): number {
  const now = Date.now();
  if (now - since > patience) {
    folders.clear();
    since = now;
  }
  return since;
}

/**
 * The names in a folder, which every file in it asks for more than once. To list a folder costs less than
 * to ask for two names in it.
 */
export function namesIn(folder: string): ReadonlySet<string> {
  lookedAt();
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
