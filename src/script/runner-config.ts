import type { Folder } from "../folder.ts";
import { pathIn, upward } from "../folder.ts";
import type { TransactionMode } from "../migration.ts";

/** What a framework's own config says of its server and its runner; it is read as text, never run. */
export interface RunnerConfig {
  /** Names of the files beside or above the migrations that may be one. */
  readonly files: RegExp;
  /** Paths below those folders at which it is usually put. */
  readonly below?: readonly string[];
  /** How it names the server: `client: "pg"`. */
  readonly server?: RegExp;
  /** How it changes what the runner wraps. */
  readonly wraps?: readonly (readonly [RegExp, TransactionMode])[];
  /** Flags of the command, as the manifest's scripts give them. */
  readonly flags?: readonly (readonly [RegExp, TransactionMode])[];
}

export interface Said<Value> {
  readonly value: Value;
  readonly why: string;
}

/** The servers that the nearest config naming any is for. */
export function serversNamed(
  folder: Folder,
  { server, ...config }: RunnerConfig,
): readonly string[] {
  if (server === undefined) return [];
  for (const { text } of configsAbove(folder, config)) {
    const named = [...text.matchAll(server)].map(([, ...names]) => names.join(""));
    if (named.length > 0) return named;
  }
  return [];
}

/** How the runner wraps migrations, where a config or a script of the manifest says so. */
export function wrappingSaid(
  folder: Folder,
  { wraps = [], flags = [], ...config }: RunnerConfig,
): Said<TransactionMode> | undefined {
  // What is given on the command line outweighs a file.
  for (const at of flags.length === 0 ? [] : upward(folder)) {
    if (!at.files.includes("package.json")) continue;
    const found = saidIn(at.text("package.json") ?? "", flags);
    if (found !== undefined)
      return { ...found, why: `${pathIn(at, "package.json")} says ${found.why}` };
  }
  for (const { path, text } of wraps.length === 0 ? [] : configsAbove(folder, config)) {
    const found = saidIn(text, wraps);
    if (found !== undefined) return { ...found, why: `${path} says ${found.why}` };
  }
  return undefined;
}

function saidIn(
  text: string,
  ways: readonly (readonly [RegExp, TransactionMode])[],
): Said<TransactionMode> | undefined {
  for (const [sign, value] of ways) {
    const found = sign.exec(text);
    if (found !== null) return { value, why: (found[1] ?? found[0]).trim() };
  }
  return undefined;
}

/** The configs beside the migrations and above them, the nearest first, without what is commented out. */
export function* configsAbove(
  folder: Folder,
  { files, below = [] }: Pick<RunnerConfig, "files" | "below">,
): Generator<{ readonly folder: Folder; readonly path: string; readonly text: string }> {
  for (const at of upward(folder)) {
    for (const name of [...at.files.filter((file) => files.test(file)), ...below]) {
      const text = at.text(name);
      if (text === undefined) continue;
      yield { folder: at, path: pathIn(at, name), text: withoutComments(text) };
    }
  }
}

/** What is commented out is not said. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s,;{}])\/\/.*$/gm, "$1");
}
