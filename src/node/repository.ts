import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The top of the git repository that a folder is in. */
export function repositoryOf(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
