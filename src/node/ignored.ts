import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import createIgnore from "ignore";
import type { Ignore } from "ignore";
import { repositoryOf } from "./repository.ts";

/** Whether git ignores what stands at an absolute path. */
export type Ignored = (file: string, kind: "file" | "folder") => boolean;

/** Asks the `.gitignore` of every folder from the repository down; none outside of a repository. */
export function ignoredAt(root: string): Ignored {
  const top = repositoryOf(root);
  if (top === undefined) return () => false;
  const ignores = new Map<string, Ignore | undefined>();
  const ignoreOf = (folder: string): Ignore | undefined => {
    if (!ignores.has(folder)) ignores.set(folder, readIgnore(folder));
    return ignores.get(folder);
  };
  const ignored: Ignored = (file, kind) => {
    // The nearest .gitignore that has something to say decides.
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      const verdict = test(ignoreOf(folder), folder, file, kind);
      if (verdict?.ignored === true) return true;
      if (verdict?.unignored === true || folder === top || dirname(folder) === folder) return false;
    }
  };
  // Who names an ignored folder wants it.
  return root !== top && ignored(root, "folder") ? () => false : ignored;
}

function test(ignore: Ignore | undefined, folder: string, file: string, kind: "file" | "folder") {
  if (ignore === undefined) return undefined;
  const path = relative(folder, file).replaceAll(sep, "/");
  return ignore.test(kind === "folder" ? `${path}/` : path);
}

function readIgnore(folder: string): Ignore | undefined {
  try {
    return createIgnore().add(readFileSync(join(folder, ".gitignore"), "utf8"));
  } catch {
    return undefined;
  }
}
