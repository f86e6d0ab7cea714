/** Packages that npm has, with migrations in code. */
import { copyFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArguments } from "../../src/cli/arguments.ts";
import { findConfig } from "../../src/cli/config.ts";
import type { Lot } from "../../src/cli/lots.ts";
import { readLots } from "../../src/cli/lots.ts";
import { projectsOf } from "../../src/cli/project.ts";
import { unpack } from "./migrations.ts";
import type { runners } from "./runners.ts";

export interface Published {
  readonly name: string;
  readonly version: string;
  /** Ids of the extractors that have to be found; none where only agreement is asked for. */
  readonly frameworks: readonly string[];
  /** Where they are, when nothing else tells. */
  readonly folder?: string;
  /** What its users would write down of its own functions. */
  readonly config?: string;
  /** The config says whatever they change; else as much as serves to try it. */
  readonly told?: "whole";
  /** What its builders are run with. Without one, it is counted that there are no calls of builders. */
  readonly runner?: keyof typeof runners;
  /** The only server that its builders are run for. */
  readonly server?: "postgres";
}

export const published: readonly Published[] = [
  {
    name: "unleash-server",
    version: "7.5.1",
    frameworks: ["db-migrate"],
    runner: "db-migrate",
  },
  {
    name: "@n8n/db",
    version: "1.41.2",
    frameworks: ["typeorm"],
    config: "n8n.json",
    told: "whole",
    runner: "n8n",
    // On SQLite TypeORM makes each table anew, which says nothing of n8n's words.
    server: "postgres",
  },
  { name: "flowise", version: "3.1.2", frameworks: ["typeorm"] },
  {
    name: "ghost",
    version: "5.130.6",
    frameworks: ["knex"],
    config: "ghost.json",
    runner: "ghost",
  },
  { name: "@logto/schemas", version: "1.43.0", frameworks: ["slonik"] },
  { name: "@medusajs/order", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/product", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/auth", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/cart", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/customer", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/fulfillment", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/inventory", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/payment", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/pricing", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/user", version: "2.21.2", frameworks: ["mikro-orm"] },
  { name: "@medusajs/workflow-engine-redis", version: "2.21.2", frameworks: ["mikro-orm"] },
  {
    name: "@backstage/plugin-catalog-backend",
    version: "4.0.5",
    frameworks: ["knex"],
    runner: "knex",
  },
  { name: "graphile-worker", version: "0.17.3", frameworks: [], folder: "sql" },
  { name: "@backstage/plugin-auth-backend", version: "0.31.0", frameworks: [], runner: "knex" },
  {
    name: "@backstage/plugin-scaffolder-backend",
    version: "4.3.0",
    frameworks: [],
    runner: "knex",
  },
  {
    name: "@atproto/bsky",
    version: "0.0.221",
    frameworks: [],
    folder: "dist/data-plane/server/db/migrations",
    runner: "kysely",
  },
];

/** As somebody would lint it in the package's folder, with the config of its own functions. */
export async function lotsOf(
  { name, version, config, folder }: Published,
  flags: readonly string[],
): Promise<readonly Lot[]> {
  const cwd = resolve(unpack({ name, version, folder: "." }));
  if (config !== undefined) {
    copyFileSync(join("test/corpus/own-calls", config), join(cwd, "lockproof.config.json"));
  }
  const args = parseArguments(["lint", ...flags]);
  const stream = { isTTY: false, columns: undefined, write: () => undefined };
  const io = { cwd, env: {}, out: stream, err: stream, readStdin: () => new Uint8Array() };
  const projects = await projectsOf(await findConfig(args, cwd), args, cwd);
  return (await readLots(folder === undefined ? [] : [folder], projects, args, io)).lots;
}
