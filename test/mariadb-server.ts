/** A MariaDB of its own from the system's package: started here on loopback, stopped whatever becomes of us. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import type { Connection, RowDataPacket } from "mysql2/promise";

export interface Mariadb {
  readonly version: string;
  readonly port: number;
  connect(): Promise<Connection>;
  stop(): void;
}

/** Tables come and go by the thousand. */
const memory = "/dev/shm";
const installer = "mariadb-install-db";
const daemon = ["mariadbd", "/usr/sbin/mariadbd"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

export const mariadbAvailable =
  daemon !== undefined && spawnSync(installer, ["--help"]).error === undefined;

if (!mariadbAvailable) {
  if (process.env["CI"])
    throw new Error("No MariaDB is installed: apt-get install mariadb-server.");
  console.warn("No MariaDB is installed: tests that need one are skipped.");
}

export async function startMariadb(more: readonly string[] = ["--skip-log-bin"]): Promise<Mariadb> {
  if (daemon === undefined) throw new Error("No MariaDB is installed.");
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "lockproof-mariadb-"));
  const data = join(folder, "data");
  const socket = join(folder, "socket");
  // It refuses to run as root unless it is told to.
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  const made = spawnSync(
    installer,
    ["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal", ...user],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${String(made.stderr)}`);
  const port = await freePort();
  const server = spawn(
    daemon,
    [
      "--no-defaults",
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${String(port)}`,
      "--bind-address=127.0.0.1",
      "--character-set-server=utf8mb4",
      "--collation-server=utf8mb4_general_ci",
      "--innodb-buffer-pool-size=64M",
      "--innodb-flush-log-at-trx-commit=0",
      ...more,
      "--skip-name-resolve",
      ...user,
    ],
    { stdio: "ignore" },
  );
  const stop = (): void => {
    process.off("exit", stop);
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", stop);
  const connect = (): Promise<Connection> =>
    createConnection({ host: "127.0.0.1", port, user: "root", multipleStatements: true });
  const version = await versionOf(connect, server);
  return { version, port, connect, stop };
}

interface Version extends RowDataPacket {
  readonly version: string;
}

async function versionOf(
  connect: () => Promise<Connection>,
  server: ChildProcess,
): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) break;
    try {
      const connection = await connect();
      const [rows] = await connection.query<Version[]>("SELECT version() AS version");
      await connection.end();
      return rows[0]?.version ?? "";
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("MariaDB did not start.");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });
}
