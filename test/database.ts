/** A fresh database on the run's PostgreSQL for every test that asks. */
import type { Client } from "pg";
import { inject } from "vitest";
import { inFreshDatabase } from "./fresh-database.ts";

/** False only where npm has no PostgreSQL for the platform: `describe.runIf(serverAvailable)(…)`. */
export const serverAvailable: boolean = inject("postgres")[18] !== undefined;

/** Runs the body with one client of an empty database, and `connect` for further sessions of it. */
export async function withDatabase<Result>(
  body: (client: Client, connect: () => Promise<Client>) => Promise<Result>,
): Promise<Result> {
  const server = inject("postgres")[18];
  if (server === undefined) throw new Error("No PostgreSQL server: guard with serverAvailable.");
  return inFreshDatabase(server, body);
}
