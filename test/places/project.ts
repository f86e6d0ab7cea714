/** A repository with a history and lockproof installed, for somebody to work in. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Block } from "./readme.ts";

export const safe = "ALTER TABLE orders ADD COLUMN paid boolean;\n";
export const unsafe = "CREATE INDEX orders_total ON orders (total);\n";

const bounded = "SET lock_timeout = '1s';\n";
const given = "CREATE TABLE orders (id bigint PRIMARY KEY, note text, total int);\n";

export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

export interface Project {
  readonly folder: string;
  readonly run: (command: string, environment?: Readonly<Record<string, string>>) => Ran;
  readonly write: (file: string, text: string) => void;
  /** Writes what blocks say belongs into a file. */
  readonly writeBlocks: (blocks: readonly Block[]) => void;
}

export const workshop = realpathSync(mkdtempSync(join(tmpdir(), "lockproof-places-")));
process.on("exit", () => rmSync(workshop, { recursive: true, force: true }));

let made = 0;

/** `main` has the first migration, and the branch `feature` is checked out. */
export function project(modules: string): Project {
  const folder = join(workshop, `project-${String(++made)}`);
  mkdirSync(folder);
  const write = (file: string, text: string): void => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (file.startsWith(".husky/")) chmodSync(path, 0o755);
  };
  const run: Project["run"] = (command, environment = {}) => runIn(folder, command, environment);
  write("package.json", `{ "private": true, "type": "module" }\n`);
  write(".gitignore", "node_modules\n");
  symlinkSync(modules, join(folder, "node_modules"));
  write("migrations/1_orders.sql", given);
  run("git init -q -b main && git add . && git commit -q -m first && git switch -q -c feature");
  run("git update-ref refs/remotes/origin/main main");
  const writeBlocks = (blocks: readonly Block[]): void => {
    for (const { file, text } of blocks) if (file !== undefined) write(file, text);
  };
  return { folder, run, write, writeBlocks };
}

/** A migration that does what it does with a bounded wait. */
export function bound(sql: string): string {
  return bounded + sql;
}

/** In a shell, as somebody types it, deaf to the configuration of the machine. */
export function runIn(folder: string, command: string, environment: NodeJS.ProcessEnv = {}): Ran {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", command], {
    cwd: folder,
    encoding: "utf8",
    timeout: 300_000,
    env: {
      PATH: process.env["PATH"],
      HOME: workshop,
      npm_config_cache: process.env["npm_config_cache"] ?? join(process.env["HOME"] ?? "", ".npm"),
      npm_config_update_notifier: "false",
      NO_COLOR: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.org",
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.org",
      ...environment,
    },
  });
  return { status, output: `${stdout}${stderr}` };
}
