import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { codeOf, refusal } from "../node/refusal.ts";
import type { Overlay } from "./io.ts";

/** What became of files since a base: since a branch left it, or since the last commit. */
export interface Changes {
  /** `undefined`: as it was. */
  of(file: string): "added" | Touched | undefined;
  /** What the next commit will hold, where that counts. */
  readonly index?: Overlay;
}

export interface Since {
  /** `undefined`: the last commit. */
  readonly ref: string | undefined;
  /** Work that is not committed yet counts: as it lies in the work tree, or as far as it is staged. */
  readonly now: "work-tree" | "index";
}

export interface Touched {
  /** Lines of the file as it is now. A removal counts for both lines it stood between. */
  readonly lines: readonly LineRange[];
}

export interface LineRange {
  readonly first: number;
  readonly last: number;
  /** Nothing is left of it: it lies between the two lines. */
  readonly removed: boolean;
}

export function changesSince({ ref, now }: Since, cwd: string): Changes {
  const flag = ref === undefined ? "--staged" : "--base";
  const git = gitIn(cwd, flag);
  const top = git(
    ["rev-parse", "--show-toplevel"],
    `${flag} needs a git repository: ${cwd} is in none.`,
  ).trimEnd();
  const base = ref === undefined ? lastCommit(git) : baseOf(ref, git);
  const gitTop = gitIn(top, flag);
  const diff: Git = (args, otherwise) =>
    gitTop(["diff", ...(now === "index" ? ["--cached"] : []), ...args], otherwise);
  const changed = changedFiles(diff, base);
  if (now === "work-tree") {
    for (const path of untracked(gitTop)) changed.set(path, "added");
  }
  const root = realpathSync(top);
  const pathOf = (file: string): string => relative(root, realpath(file)).replaceAll(sep, "/");
  return {
    of(file) {
      const path = pathOf(file);
      const from = changed.get(path);
      return from === undefined || from === "added"
        ? from
        : { lines: touchedLines(diff, base, from.path, path) };
    },
    ...(now === "index" ? { index: indexOf(gitTop, root, pathOf) } : {}),
  };
}

/** Where git looks for the hooks of a repository, and whether they are that repository's alone. */
export function hooksOf(top: string): {
  readonly folder: string;
  readonly owner: "repository" | "others";
} {
  const git = gitIn(top, "init");
  const ask = (...what: readonly string[]): string =>
    resolve(top, git(["rev-parse", ...what]).trimEnd());
  const folder = ask("--git-path", "hooks");
  const within = [top, ask("--git-common-dir")].some((place) => folder.startsWith(place + sep));
  return { folder, owner: within ? "repository" : "others" };
}

function baseOf(ref: string, git: Git): string {
  const tip = git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
    `--base: git knows no "${ref}" here. Fetch it first: git fetch origin.`,
  ).trimEnd();
  return git(
    ["merge-base", tip, "HEAD"],
    `--base: "${ref}" and HEAD have no common ancestor in this clone. If it is shallow, fetch more of its history (fetch-depth: 0 in actions/checkout).`,
  ).trimEnd();
}

/** Before the first commit everything is new. */
function lastCommit(git: Git): string {
  try {
    return git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).trimEnd();
  } catch {
    return git(["mktree"]).trimEnd();
  }
}

function indexOf(git: Git, root: string, pathOf: (file: string) => string): Overlay {
  const differing = new Set<string>();
  const gone: string[] = [];
  const fields = split(git(["diff", "--name-status", "--no-renames", "-z", "--"]));
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const path = fields[at + 1] ?? "";
    differing.add(path);
    if (fields[at] === "D") gone.push(join(root, path));
  }
  const others = new Set(untracked(git));
  return {
    gone,
    read(file) {
      const path = pathOf(file);
      if (others.has(path)) return "absent";
      if (!differing.has(path)) return undefined;
      return Buffer.from(git(["cat-file", "blob", `:${path}`], undefined, "latin1"), "latin1");
    },
  };
}

function untracked(git: Git): readonly string[] {
  return split(git(["ls-files", "--others", "--exclude-standard", "-z"]));
}

type Git = (args: readonly string[], otherwise?: string, encoding?: "utf8" | "latin1") => string;

function gitIn(folder: string, flag: string): Git {
  return (args, otherwise, encoding = "utf8") => {
    try {
      return execFileSync("git", ["-C", folder, "--literal-pathspecs", ...args], {
        encoding,
        // Nothing comes in: `git mktree` makes the empty tree of it.
        input: "",
        stdio: ["pipe", "pipe", "pipe"],
        maxBuffer: 1 << 30,
      });
    } catch (error) {
      if (codeOf(error) === "ENOENT") throw refusal(`${flag} needs git, which was not found.`);
      throw refusal(otherwise ?? `${flag}: git ${args[0] ?? ""} failed: ${complaintOf(error)}`);
    }
  };
}

function complaintOf(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  return text.split("\n", 1)[0] ?? "";
}

/** By path: files that were not there, and what the others were called at the base. */
function changedFiles(diff: Git, base: string): Map<string, "added" | { readonly path: string }> {
  const changed = new Map<string, "added" | { readonly path: string }>();
  const fields = split(diff(["--name-status", "-z", "-M", "--diff-filter=AMRT", base, "--"]));
  for (let index = 0; index < fields.length;) {
    const status = fields[index++] ?? "";
    const before = fields[index++] ?? "";
    const path = status.startsWith("R") ? (fields[index++] ?? "") : before;
    changed.set(path, status === "A" ? "added" : { path: before });
  }
  return changed;
}

const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/;

function touchedLines(diff: Git, base: string, from: string, path: string): readonly LineRange[] {
  const patch = diff([
    "-U0",
    "-M",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    base,
    "--",
    from,
    path,
  ]);
  const lines: LineRange[] = [];
  for (const line of patch.split("\n")) {
    const match = hunk.exec(line);
    if (match === null) continue;
    const start = Number(match[1]);
    const count = match[2] === undefined ? 1 : Number(match[2]);
    lines.push(
      count === 0
        ? { first: start, last: start + 1, removed: true }
        : { first: start, last: start + count - 1, removed: false },
    );
  }
  return lines;
}

function split(text: string): readonly string[] {
  return text.split("\0").filter((part) => part !== "");
}

/** Git's root has no links in it; a path of ours may. */
function realpath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
