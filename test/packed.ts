/** The package as npm would publish it, and programs run on it. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  /** All it said, the way it could not be started included. */
  readonly output: string;
}

/** Packs into a folder that holds no other tarball. */
export function pack(folder: string): Ran & { readonly tarball: string } {
  const ran = run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder]);
  const name = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  return { ...ran, tarball: join(folder, name ?? "none") };
}

export function run(program: string, parameters: readonly string[], cwd = "."): Ran {
  if (program.includes("node_modules") && !existsSync(program)) {
    return { status: 1, stdout: "", output: `${program} is not there` };
  }
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1e8,
    shell: process.platform === "win32",
  });
  return { status, stdout, output: `${stdout}${stderr}${error?.message ?? ""}` };
}
