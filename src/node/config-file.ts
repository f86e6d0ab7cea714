import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "../index.ts";
import { checkConfig } from "./config-schema.ts";
import { decode } from "./decode.ts";
import { codeOf, reasonOf, refusal } from "./refusal.ts";

export interface LoadedConfig {
  readonly config: Config;
  /** Where its paths start. */
  readonly folder: string;
  /** How messages call it. */
  readonly name: string;
}

export interface ConfigFile {
  readonly file: string;
  readonly name: string;
}

const names = ["ts", "js", "mjs", "json"].map((extension) => `lockproof.config.${extension}`);

/** Looks upward as far as the repository goes. */
export function nearestConfig(cwd: string): ConfigFile | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = configIn(folder);
    if (found !== undefined) return found;
    if (isTop(folder)) return undefined;
  }
}

/** Whether there is something of that name in a folder. */
export type Has = (folder: string, name: string) => boolean;

function exists(folder: string, name: string): boolean {
  return existsSync(join(folder, name));
}

/** The config that stands in a folder itself. */
export function configIn(folder: string, has: Has = exists): ConfigFile | undefined {
  const [name, other] = names.filter((one) => has(folder, one));
  if (name !== undefined && other !== undefined) {
    throw refusal(
      `${folder} has both ${name} and ${other}. Keep one of them, or choose with --config.`,
    );
  }
  return name === undefined ? undefined : { file: join(folder, name), name };
}

/** Above it, there is nothing that belongs to the same repository. */
export function isTop(folder: string, has: Has = exists): boolean {
  return has(folder, ".git") || dirname(folder) === folder;
}

/** What a config file says, or a refusal that names the key. */
export function checkedConfig(value: unknown, file: string, name: string): LoadedConfig {
  const checked = checkConfig(value);
  if (!checked.ok) throw refusal(`${name}: ${checked.message}`);
  return { config: checked.config, folder: dirname(file), name };
}

export function parseJson(file: string, name: string): unknown {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw refusal(`${name}: cannot be read (${codeOf(error)}).`);
  }
  const decoded = decode(bytes);
  if (!decoded.ok) throw refusal(`${name}: ${decoded.message}`);
  try {
    return JSON.parse(decoded.text);
  } catch (error) {
    throw refusal(`${name}: ${whereJsonBreaks(decoded.text, reasonOf(error))}`);
  }
}

function whereJsonBreaks(text: string, reason: string): string {
  const offset = /at position (\d+)/.exec(reason)?.[1];
  const before = text.slice(0, offset === undefined ? text.length : Number(offset));
  const line = before.split("\n").length;
  return `line ${String(line)} is not valid JSON (${reason}).`;
}
