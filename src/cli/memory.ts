import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { isTop } from "../node/config-file.ts";

/** What earlier runs found, by all that it depends on. Whatever is wrong with it, a run goes on without it. */
export interface Memory {
  recall(key: string): unknown;
  remember(key: string, value: object): void;
}

/** Bytes of the hash before what is remembered; another hash, and it was written badly or by somebody else. */
const markLength = 32;

/** How many results stay, the newest first. */
const most = 40;

/** In the nearest node_modules of the repository; `undefined`: there is none to write to. */
export function openMemory(cwd: string): Memory | undefined {
  const modules = nearestModules(cwd);
  if (modules === undefined) return undefined;
  const folder = join(modules, ".cache", "lockproof");
  return {
    recall(key) {
      try {
        const bytes = readFileSync(join(folder, key));
        const content = bytes.subarray(markLength);
        if (!markOf(content).equals(bytes.subarray(0, markLength))) return undefined;
        const value: unknown = deserialize(content);
        return value;
      } catch {
        return undefined;
      }
    },
    remember(key, value) {
      try {
        mkdirSync(folder, { recursive: true });
        const content = serialize(value);
        // Whole or not at all, whoever else writes or reads at the time.
        const draft = join(folder, `${key}.${String(process.pid)}`);
        writeFileSync(draft, Buffer.concat([markOf(content), content]));
        renameSync(draft, join(folder, key));
        forget(folder);
      } catch {
        // A folder that is full or may only be read is no reason to fail.
      }
    },
  };
}

/** One key for values of any depth; what JSON leaves out must not matter. */
export function keyOf(parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const text = part === undefined ? "" : JSON.stringify(part);
    // With its length, so that no two lists of parts look alike.
    hash.update(`${String(text.length)}\n`).update(text);
  }
  return hash.digest("hex");
}

function markOf(content: Buffer): Buffer {
  return createHash("sha256").update(content).digest();
}

function nearestModules(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (existsSync(modules)) return modules;
    if (isTop(folder)) return undefined;
  }
}

function forget(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  if (files.length <= most) return;
  const byAge = files
    .map((file) => ({ file, at: statSync(file).mtimeMs }))
    .sort((one, other) => other.at - one.at);
  for (const { file } of byAge.slice(most)) unlinkSync(file);
}
