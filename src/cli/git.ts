import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { codeOf, refusal } from "../node/refusal.ts";

/** What a branch did to files since it left its base; work that is not committed yet counts. */
export interface Changes {
  /** `undefined`: as it was. */
  of(file: string): "added" | Touched | undefined;
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

export function changesSince(ref: string, cwd: string): Changes {
  const git = gitIn(cwd);
  const top = git(
    ["rev-parse", "--show-toplevel"],
    `--base needs a git repository: ${cwd} is in none.`,
  ).trimEnd();
  const tip = git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
    `--base: git knows no "${ref}" here. Fetch it first: git fetch origin.`,
  ).trimEnd();
  const base = git(
    ["merge-base", tip, "HEAD"],
    `--base: "${ref}" and HEAD have no common ancestor in this clone. If it is shallow, fetch more of its history (fetch-depth: 0 in actions/checkout).`,
  ).trimEnd();
  const gitTop = gitIn(top);
  const changed = changedFiles(gitTop, base);
  const root = realpathSync(top);
  return {
    of(file) {
      const path = relative(root, realpath(file)).replaceAll(sep, "/");
      const from = changed.get(path);
      return from === undefined || from === "added"
        ? from
        : { lines: touchedLines(gitTop, base, from.path, path) };
    },
  };
}

type Git = (args: readonly string[], otherwise?: string) => string;

function gitIn(folder: string): Git {
  return (args, otherwise) => {
    try {
      return execFileSync("git", ["-C", folder, "--literal-pathspecs", ...args], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        maxBuffer: 1 << 30,
      });
    } catch (error) {
      if (codeOf(error) === "ENOENT") throw refusal("--base needs git, which was not found.");
      throw refusal(otherwise ?? `--base: git ${args[0] ?? ""} failed: ${complaintOf(error)}`);
    }
  };
}

function complaintOf(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  return text.split("\n", 1)[0] ?? "";
}

/** By path: files that were not there, and what the others were called at the base. */
function changedFiles(
  git: Git,
  base: string,
): ReadonlyMap<string, "added" | { readonly path: string }> {
  const changed = new Map<string, "added" | { readonly path: string }>();
  const fields = split(
    git(["diff", "--name-status", "-z", "-M", "--diff-filter=AMRT", base, "--"]),
  );
  for (let index = 0; index < fields.length;) {
    const status = fields[index++] ?? "";
    const before = fields[index++] ?? "";
    const path = status.startsWith("R") ? (fields[index++] ?? "") : before;
    changed.set(path, status === "A" ? "added" : { path: before });
  }
  for (const path of split(git(["ls-files", "--others", "--exclude-standard", "-z"]))) {
    changed.set(path, "added");
  }
  return changed;
}

const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/;

function touchedLines(git: Git, base: string, from: string, path: string): readonly LineRange[] {
  const patch = git([
    "diff",
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
