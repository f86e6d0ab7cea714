/** A database that nobody else uses, made for one piece of work and dropped after it. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";

/** Runs the body with one client of an empty database, and `connect` for further sessions of it. */
export async function inFreshDatabase<Result>(
  server: string,
  body: (client: Client, connect: () => Promise<Client>) => Promise<Result>,
): Promise<Result> {
  const name = `lockproof_${randomBytes(8).toString("hex")}`;
  const url = new URL(server);
  url.pathname = name;
  const clients: Client[] = [];

  const connect = async (): Promise<Client> => {
    const client = new Client(url.href);
    clients.push(client);
    client.on("error", () => undefined); // the drop below ends sessions that a test left waiting
    await client.connect();
    return client;
  };

  const owner = new Client(server);
  await owner.connect();
  try {
    const strategy = (await versionOf(owner)) >= 150_000 ? " STRATEGY file_copy" : "";
    await owner.query(`CREATE DATABASE ${name} TEMPLATE template0${strategy}`);
    return await body(await connect(), connect);
  } finally {
    // DROP DATABASE … WITH (FORCE) came with 13. The newest goes first: a session that waits for an
    // older one's lock must not get it, and go on, because the older one ended.
    const sessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'
      ORDER BY backend_start DESC`;
    await owner.query(sessions);
    await owner.query(`DROP DATABASE IF EXISTS ${name}`);
    await Promise.allSettled([...clients, owner].map((client) => client.end()));
  }
}

/** As `server_version_num`: 180004. */
export async function versionOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ server_version_num: string }>("SHOW server_version_num");
  return Number(rows[0]?.server_version_num);
}
