/** A fresh database on the run's PostgreSQL for every test that asks. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";

/** False only where npm has no PostgreSQL for the platform: `describe.runIf(serverAvailable)(…)`. */
export const serverAvailable: boolean = inject("postgres")[18] !== undefined;

/** Runs the body with one client of an empty database, and `connect` for further sessions of it. */
export async function withDatabase<Result>(
  body: (client: Client, connect: () => Promise<Client>) => Promise<Result>,
): Promise<Result> {
  const server = inject("postgres")[18];
  if (server === undefined) throw new Error("No PostgreSQL server: guard with serverAvailable.");
  const name = `test_${randomBytes(8).toString("hex")}`;
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
    await owner.query(`CREATE DATABASE ${name} STRATEGY file_copy`);
    return await body(await connect(), connect);
  } finally {
    await owner.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await Promise.allSettled([...clients, owner].map((client) => client.end()));
  }
}
