import { existsSync } from "node:fs";
import { join } from "node:path";

/** What runs commands before a commit, and how lockproof gets into it. */
export interface HookTool {
  readonly title: string;
  /** Its file, from where it is looked for. The first one is written where there is none. */
  readonly files: readonly string[];
  /** The key of package.json that may stand in for its file. */
  readonly key?: string;
  /** The npm package that brings it. */
  readonly brought?: string;
  readonly lies: "at the top of the repository" | "in the working folder";
  /** A file that holds nothing but this, or what somebody adds to one that is there. */
  text(how: HookCommand, amount: "whole" | "part"): string;
  /** What it needs besides, in a sentence. */
  readonly then: string;
}

/** How a hook calls lockproof. */
export interface HookCommand {
  /** What starts it, from the folder that lockproof works in. */
  readonly program: string;
  /** That folder, from the top of the repository with `/`; empty: the same. */
  readonly folder: string;
  /** Of lockproof. */
  readonly version: string;
}

const preCommit: HookTool = {
  title: "pre-commit",
  files: [".pre-commit-config.yaml"],
  lies: "at the top of the repository",
  text({ folder, version }, amount) {
    const config =
      folder === "" ? [] : [`        args: [--config, ${folder}/lockproof.config.json]`];
    return lines([
      ...(amount === "whole" ? ["repos:"] : []),
      "  - repo: https://github.com/lockproof/lockproof",
      `    rev: v${version}`,
      "    hooks:",
      "      - id: lockproof",
      ...config,
    ]);
  },
  then: "pre-commit install starts it in each clone.",
};

/** All that a migration may be written in; what is none of the project's migrations, lockproof leaves out. */
const written = "*.{sql,js,cjs,mjs,ts,cts,mts,xml,yaml,yml,json}";

const lefthook: HookTool = {
  title: "lefthook",
  files: ["lefthook", ".lefthook", ".config/lefthook"].flatMap((name) =>
    ["yml", "yaml", "toml", "json", "jsonc"].map((ending) => `${name}.${ending}`),
  ),
  brought: "lefthook",
  lies: "at the top of the repository",
  text({ program, folder }) {
    return lines([
      "pre-commit:",
      "  jobs:",
      "    - name: lockproof",
      ...(folder === "" ? [] : [`      root: ${folder}/`]),
      `      glob: "${written}"`,
      `      run: ${program} lint --staged {staged_files}`,
    ]);
  },
  then: "lefthook install starts it in each clone.",
};

const lintStaged: HookTool = {
  title: "lint-staged",
  files: [
    ".lintstagedrc.json",
    ...["", ".yaml", ".yml", ".mjs", ".mts", ".js", ".cjs", ".ts", ".cts"].map(
      (ending) => `.lintstagedrc${ending}`,
    ),
    ...["mjs", "mts", "js", "cjs", "ts", "cts"].map((ending) => `lint-staged.config.${ending}`),
  ],
  key: "lint-staged",
  brought: "lint-staged",
  lies: "in the working folder",
  // It finds what is installed by itself, and names the files.
  text: (_, amount) =>
    amount === "whole"
      ? `${JSON.stringify({ [written]: "lockproof lint --staged" }, undefined, 2)}\n`
      : `"${written}": "lockproof lint --staged"\n`,
  then: "Something has to start lint-staged before a commit, such as husky.",
};

const husky: HookTool = {
  title: "husky",
  files: [".husky/pre-commit"],
  brought: "husky",
  lies: "at the top of the repository",
  text: shellLine,
  then: "npx husky starts it in each clone.",
};

/** Without a tool, the hook of this clone, which git hands on to nobody. */
export function gitHook(how: HookCommand, amount: "whole" | "part"): string {
  return `${amount === "whole" ? "#!/bin/sh\n" : ""}${shellLine(how)}`;
}

function shellLine({ program, folder }: HookCommand): string {
  const change = folder === "" ? "" : `cd "${folder}" && `;
  return `${change}${program} lint --staged\n`;
}

/** Who has two of them calls a later one from an earlier one. */
const tools: readonly HookTool[] = [preCommit, lefthook, lintStaged, husky];

export interface ToolInUse {
  readonly tool: HookTool;
  /** Absolute path; where it does not exist, the one to write. */
  readonly file: string;
  /** `undefined`: there is none yet. */
  readonly holds: "file" | "package.json" | undefined;
}

export interface Place {
  readonly top: string;
  readonly cwd: string;
  /** What package.json in the two says. */
  readonly manifest: Manifest;
}

export interface Manifest {
  /** The nearest one. */
  readonly file: string | undefined;
  /** The keys of the one in the working folder. */
  readonly keys: ReadonlySet<string>;
  /** Of this one and the one at the top. */
  readonly packages: ReadonlySet<string>;
}

export function toolInUse(place: Place): ToolInUse | undefined {
  for (const tool of tools) {
    const used = useOf(tool, place);
    if (used !== undefined) return used;
  }
  return undefined;
}

function useOf(tool: HookTool, { top, cwd, manifest }: Place): ToolInUse | undefined {
  const { files, lies, key, brought } = tool;
  const folder = lies === "in the working folder" ? cwd : top;
  const there = (at: string): string | undefined =>
    files.map((name) => join(at, name)).find((file) => existsSync(file));
  const file = there(folder);
  if (file !== undefined) return { tool, file, holds: "file" };
  if (key !== undefined && manifest.file !== undefined && manifest.keys.has(key)) {
    return { tool, file: manifest.file, holds: "package.json" };
  }
  const isUsed = brought !== undefined && manifest.packages.has(brought);
  if (!isUsed && there(top) === undefined) return undefined;
  return { tool, file: join(folder, files[0] ?? ""), holds: undefined };
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
