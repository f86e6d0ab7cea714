import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { pathFrom } from "../node/files.ts";
import { codeOf, refusal } from "../node/refusal.ts";
import { repositoryOf } from "../node/repository.ts";
import { hooksOf } from "./git.ts";
import { gitHook, toolInUse } from "./hook-tool.ts";
import type { HookCommand, Manifest, ToolInUse } from "./hook-tool.ts";

type Said = readonly string[];

/** Writes the hook of the tool that is in use, unless its file is there; tells what it did, line by line. */
export function setUpHook(cwd: string): Said {
  const top = repositoryOf(cwd);
  if (top === undefined) {
    return ["No hook: this folder is in no git repository. Once it is, call init again."];
  }
  const package_ = manifestOf([cwd, top]);
  const how: HookCommand = {
    program: programFor(cwd, top, package_),
    folder: slashed(top, cwd),
    version: manifest.version,
  };
  const used = toolInUse({ top, cwd, manifest: package_ });
  return used === undefined ? setUpGit(top, how, cwd) : setUpTool(used, how, cwd);
}

function setUpTool({ tool, file, holds }: ToolInUse, how: HookCommand, cwd: string): Said {
  const path = pathFrom(file, cwd);
  if (holds === undefined) {
    writeNew(file, tool.text(how, "whole"), cwd);
    return [`${path}: written, the hook of ${tool.title}. ${tool.then}`];
  }
  const key = holds === "file" ? undefined : tool.key;
  const said = key === undefined ? textOf(file) : JSON.stringify(parsed(textOf(file))[key]);
  if (callsUs(said)) return [`${path}: ${tool.title} calls lockproof already.`];
  const under = key === undefined ? "" : ` under "${key}"`;
  return [
    `${path}: is there, and left as it is. For the hook of ${tool.title}, add${under}:`,
    "",
    tool.text(how, "part"),
  ];
}

function setUpGit(top: string, how: HookCommand, cwd: string): Said {
  const { folder, owner } = hooksOf(top);
  const file = join(folder, "pre-commit");
  const path = pathFrom(file, cwd);
  if (existsSync(file) && callsUs(textOf(file))) return [`${path}: calls lockproof already.`];
  if (owner === "others") {
    return [
      `${path}: is where git looks for hooks of other repositories, too, and left as it is. For this one:`,
      "",
      gitHook(how, "part"),
    ];
  }
  if (existsSync(file)) {
    return [`${path}: is there, and left as it is. Add:`, "", gitHook(how, "part")];
  }
  writeNew(file, gitHook(how, "whole"), cwd);
  return [`${path}: written, git's own hook, which stays in this clone.`];
}

function callsUs(text: string): boolean {
  return /\blockproof\b/.test(text);
}

/** Not npx, which takes longer to begin than lockproof to end. */
function programFor(cwd: string, top: string, { file }: Manifest): string {
  if (file === undefined) return `npx --yes lockproof@${manifest.version}`;
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".pnp.cjs"))) return "yarn lockproof";
    if (existsSync(join(folder, "node_modules", ".bin", "lockproof"))) {
      return `${slashed(cwd, folder) === "" ? "" : `${slashed(cwd, folder)}/`}node_modules/.bin/lockproof`;
    }
    if (folder === top || dirname(folder) === folder) return "node_modules/.bin/lockproof";
  }
}

function manifestOf(folders: readonly string[]): Manifest {
  const keys = new Set<string>();
  const packages = new Set<string>();
  const files = folders.map((folder) => join(folder, "package.json")).filter(existsSync);
  for (const file of files) {
    const said = parsed(textOf(file));
    if (dirname(file) === folders[0]) for (const key of Object.keys(said)) keys.add(key);
    for (const key of ["dependencies", "devDependencies"]) {
      for (const name of Object.keys(recordOf(said[key]))) packages.add(name);
    }
  }
  return { file: files[0], keys, packages };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Never over another file, even if that was made a moment ago. What git starts can be started. */
export function writeNew(file: string, text: string, cwd: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, {
      flag: "wx",
      mode: basename(file) === "pre-commit" ? 0o755 : 0o644,
    });
  } catch (error) {
    throw refusal(`${pathFrom(file, cwd)} cannot be written (${codeOf(error)}).`);
  }
}

/** A path from a folder, with `/`; empty: the folder itself. */
export function slashed(from: string, path: string): string {
  return relative(from, path).replaceAll(sep, "/");
}
