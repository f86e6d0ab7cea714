/** Runs lockproof's command line in this process, in a folder made for the case. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import type { Io } from "../src/cli/io.ts";
import { run } from "../src/cli/run.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  /** Both streams are a terminal of that many columns. */
  readonly terminal?: number;
  /** What the build was made of; without it, nothing is remembered. */
  readonly build?: string;
}

export async function lockproof(
  cwd: string,
  argv: readonly string[],
  { env = {}, stdin = "", terminal, build }: Surroundings = {},
): Promise<Ran> {
  let out = "";
  let err = "";
  const stream = { isTTY: terminal !== undefined, columns: terminal };
  const io: Io = {
    cwd,
    env,
    build,
    out: { ...stream, write: (text) => void (out += text) },
    err: { ...stream, write: (text) => void (err += text) },
    readStdin: () => Buffer.from(stdin),
  };
  const code = await run(argv, io);
  return { code, out, err };
}

/** A character that steers a terminal: controls other than line feeds and tabs, and those of direction. */
export const steering = /[^\P{Cc}\n\t]|\p{Bidi_Control}/u;

/** A line of a stack trace. */
export const trace = /\n\s+at /;

export type Files = Readonly<Record<string, string | Uint8Array>>;

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files and nothing else, gone after the test file has run. */
export function folderWith(files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lockproof-")));
  folders.push(folder);
  addFiles(folder, files);
  return folder;
}

export function addFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Git in a folder, deaf to the configuration of the machine. */
export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", ["-C", folder, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.org",
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.org",
    },
  });
}
