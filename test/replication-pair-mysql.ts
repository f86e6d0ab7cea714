/** The same between two servers of MariaDB, the second of which follows the first by rows. */
import type { Connection, RowDataPacket } from "mysql2/promise";
import { startMariadb } from "./mariadb-server.ts";
import type { Mariadb } from "./mariadb-server.ts";
import type { Measured, ReplicationProbe } from "./replication-pair.ts";

export interface BlueGreen {
  readonly version: string;
  /** What becomes of green, which the statement runs on. */
  measure(probe: ReplicationProbe): Promise<Measured>;
  stop(): void;
}

export async function startBlueGreen(): Promise<BlueGreen> {
  const servers: Mariadb[] = [];
  const stop = (): void => servers.forEach((one) => one.stop());
  for (const id of ["1", "2"]) {
    const log = ["--log-bin=log", "--binlog-format=ROW", `--server-id=${id}`, "--sync-binlog=0"];
    servers.push(await startMariadb([...log, "--slave-transaction-retries=0"]));
  }
  const [source, copy] = servers;
  if (source === undefined || copy === undefined) throw new Error("There are two of them.");
  const [blue, green] = [await source.connect(), await copy.connect()];
  let number = 0;
  return {
    version: source.version,
    stop,
    async measure(probe) {
      const database = `probe_${String(++number)}`;
      for (const one of [blue, green]) {
        await one.query(`CREATE DATABASE ${database}; USE ${database}; ${probe.given}`);
        await one.query("CREATE TABLE heartbeat (at INT PRIMARY KEY)");
      }
      await follow(green, blue, source.port);
      try {
        return await observe(blue, green, probe);
      } finally {
        await green.query("STOP SLAVE; RESET SLAVE ALL");
        for (const one of [blue, green]) await one.query(`DROP DATABASE ${database}`);
      }
    },
  };
}

interface Position extends RowDataPacket {
  readonly File: string;
  readonly Position: number;
}

async function follow(green: Connection, blue: Connection, port: number): Promise<void> {
  const [[at]] = await blue.query<Position[]>("SHOW MASTER STATUS");
  await green.query(
    `CHANGE MASTER TO master_host='127.0.0.1', master_port=${String(port)}, master_user='root',
      master_log_file='${at?.File ?? ""}', master_log_pos=${String(at?.Position)}, master_use_gtid=no`,
  );
  await green.query("START SLAVE");
}

interface Status extends RowDataPacket {
  readonly Last_SQL_Errno: number;
  readonly Last_SQL_Error: string;
}

async function observe(
  blue: Connection,
  green: Connection,
  { statement, then }: ReplicationProbe,
): Promise<Measured> {
  try {
    await green.query(statement);
  } catch (error) {
    return { becomes: "invalid", detail: String(error) };
  }
  await blue.query(`${then}; INSERT INTO heartbeat VALUES (1)`);
  for (let tries = 0; tries < 500; tries++) {
    const [beats] = await green.query<RowDataPacket[]>("SELECT at FROM heartbeat");
    if (beats.length > 0) return compare(blue, green);
    const [[status]] = await green.query<Status[]>("SHOW SLAVE STATUS");
    if (status !== undefined && status.Last_SQL_Errno > 0) {
      return {
        becomes: "stops",
        detail: `${String(status.Last_SQL_Errno)} ${status.Last_SQL_Error}`,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { becomes: "stops", detail: "nothing arrives any more" };
}

/** Columns of one name have to hold the same, and a table has to have as many rows. */
async function compare(blue: Connection, green: Connection): Promise<Measured> {
  const [tables] = await blue.query<RowDataPacket[]>("SHOW TABLES");
  const different: string[] = [];
  for (const table of tables.flatMap((row) => Object.values(row).map(String))) {
    const [here] = await blue.query<RowDataPacket[]>(`SELECT * FROM ${table}`);
    const there = await green.query<RowDataPacket[]>(`SELECT * FROM ${table}`).then(
      ([rows]) => rows,
      () => undefined,
    );
    if (there === undefined) continue;
    const shared = Object.keys(here[0] ?? {}).filter((name) => name in (there[0] ?? {}));
    const written = (rows: readonly RowDataPacket[]): string =>
      rows
        .map((row) => JSON.stringify(shared.map((name) => String(row[name]))))
        .sort()
        .join("\n");
    if (written(here) !== written(there)) different.push(table);
  }
  return different.length === 0
    ? { becomes: "goes-on" }
    : { becomes: "differs", detail: different.join(", ") };
}
