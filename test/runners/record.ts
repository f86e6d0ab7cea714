/** What real runners send to a real PostgreSQL: which migration in which transaction, in order. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import pg from "pg";
import { listenTo } from "./wire.ts";

const require = createRequire(import.meta.url);

/** A migration as it ran; equal numbers are one transaction, `none` is no transaction. */
export interface Ran {
  readonly name: string;
  readonly transaction: number | "none";
}

/** Runs pending migrations of a folder, with the runner's usual settings. */
export type Run = (folder: string, files: readonly string[], url: string) => Promise<void>;

/** Each migration of ours sends `SELECT 'ran name'`: everything else is the runner's own. */
export async function recorded(
  url: string,
  run: (url: string) => Promise<void>,
): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  const open = new Map<object, number>();
  let transactions = 0;
  const wire = await listenTo(url, (connection, text) => {
    for (const part of text.split(";").map((each) => each.trim())) {
      if (/^(?:BEGIN|START TRANSACTION)\b/i.test(part)) {
        if (!open.has(connection)) open.set(connection, ++transactions);
      } else if (/^(?:COMMIT|ROLLBACK)\b(?! TO)/i.test(part)) open.delete(connection);
      const name = /^(?:(?:\/\*.*\*\/|--.*\n)\s*)*SELECT 'ran (\S+)'/i.exec(part)?.[1];
      if (name !== undefined) ran.push({ name, transaction: open.get(connection) ?? "none" });
    }
  });
  try {
    await run(wire.url);
  } finally {
    await wire.close();
  }
  // Those that hold no migration are the runner's own.
  const numbers = [...new Set(ran.map(({ transaction }) => transaction))].filter(
    (one) => one !== "none",
  );
  return ran.map(({ name, transaction }) => ({
    name,
    transaction: transaction === "none" ? transaction : numbers.indexOf(transaction) + 1,
  }));
}

export const runKnex: Run = async (folder, _, connection) => {
  const { default: knex } = await import("knex");
  const log = { warn: () => undefined, error: () => undefined, debug: () => undefined };
  const db = knex({ client: "pg", connection, log });
  try {
    await db.migrate.latest({ directory: folder });
  } finally {
    await db.destroy();
  }
};

/** `each`: what a class that opts out asks the data source for. */
export const runTypeorm =
  (migrationsTransactionMode: "all" | "each"): Run =>
  async (folder, files, url) => {
    const { DataSource } = await import("typeorm");
    const source = new DataSource({
      type: "postgres",
      url,
      migrations: files.map((file) => `${folder}/${file}`),
      migrationsTransactionMode,
    });
    await source.initialize();
    try {
      await source.runMigrations();
    } finally {
      await source.destroy();
    }
  };

export const runKysely: Run = async (folder, files, connectionString) => {
  const { Kysely, Migrator, PostgresDialect } = await import("kysely");
  const pool = new pg.Pool({ connectionString });
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  const migrations = Object.fromEntries(
    files.map((file) => [
      file.replace(/\.\w+$/, ""),
      require(`${folder}/${file}`) as { readonly up: (db: unknown) => Promise<void> },
    ]),
  );
  try {
    const provider = { getMigrations: () => Promise.resolve(migrations) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    if (error !== undefined) throw error instanceof Error ? error : new Error("it failed");
  } finally {
    await db.destroy();
  }
};

export const runNodePgMigrate: Run = async (dir, _, databaseUrl) => {
  const { runner } = await import("node-pg-migrate");
  await runner({
    databaseUrl,
    dir,
    direction: "up",
    // As its command line has it unless told otherwise.
    singleTransaction: true,
    migrationsTable: "pgmigrations",
    log: () => undefined,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    },
  });
};

interface DbMigrate {
  readonly getInstance: (
    isModule: true,
    options: object,
  ) => { readonly silence: (on: true) => void; readonly up: () => Promise<void> };
}

export const runDbMigrate: Run = async (folder, _, url) => {
  const { getInstance } = require("db-migrate") as DbMigrate;
  const { hostname: host, port, username: user, password, pathname } = new URL(url);
  const dev = { driver: "pg", host, port, user, password, database: pathname.slice(1) };
  const runner = getInstance(true, {
    cwd: process.cwd(),
    config: { dev },
    cmdOptions: { "migrations-dir": folder, env: "dev" },
    throwUncatched: true,
  });
  runner.silence(true);
  await runner.up();
};

interface Umzug {
  readonly Umzug: new (options: object) => { readonly up: () => Promise<unknown> };
  readonly SequelizeStorage: new (options: object) => object;
}

export const runUmzug: Run = async (cwd, _, url) => {
  const { Sequelize } = await import("sequelize");
  const { SequelizeStorage, Umzug } = require("umzug") as Umzug;
  const sequelize = new Sequelize(url, { logging: false });
  try {
    await new Umzug({
      migrations: { glob: ["*.js", { cwd }] },
      context: sequelize.getQueryInterface(),
      storage: new SequelizeStorage({ sequelize }),
      logger: undefined,
    }).up();
  } finally {
    await sequelize.close();
  }
};

interface MikroOrm {
  readonly MikroORM: {
    readonly init: (options: object) => Promise<{
      readonly migrator: { readonly up: () => Promise<unknown> };
      readonly close: () => Promise<void>;
    }>;
  };
}

export const runMikroOrm: Run = async (path, _, clientUrl) => {
  const { MikroORM } = require("@mikro-orm/postgresql") as MikroOrm;
  const { Migrator } = require("@mikro-orm/migrations") as { readonly Migrator: object };
  const orm = await MikroORM.init({
    clientUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: { path, snapshot: false, silent: true },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close();
  }
};

interface Drizzle {
  readonly drizzle: (pool: pg.Pool) => object;
}
interface DrizzleMigrator {
  readonly migrate: (db: object, options: object) => Promise<void>;
}

export const runDrizzle: Run = async (migrationsFolder, _, connectionString) => {
  const { drizzle } = require("drizzle-orm/node-postgres") as Drizzle;
  const { migrate } = require("drizzle-orm/node-postgres/migrator") as DrizzleMigrator;
  const pool = new pg.Pool({ connectionString });
  try {
    await migrate(drizzle(pool), { migrationsFolder });
  } finally {
    await pool.end();
  }
};

interface GraphileMigrate {
  readonly migrate: (settings: object) => Promise<void>;
}
interface GraphileLogger {
  readonly Logger: new (log: () => () => void) => object;
}

export const runGraphileMigrate: Run = async (migrationsFolder, _, connectionString) => {
  const { migrate } = require("graphile-migrate") as GraphileMigrate;
  const { Logger } = require("@graphile/logger") as GraphileLogger;
  const logger = new Logger(() => () => undefined);
  await migrate({ connectionString, migrationsFolder, logger });
  // Else its connections outlive the database.
  const pools = require("graphile-migrate/dist/pgReal.js") as {
    readonly clearAllPools: () => void;
  };
  pools.clearAllPools();
};

export const runDbmate: Run = async (folder, _, url) => {
  const { resolveBinary } = await import("dbmate");
  const plain = new URL(url);
  plain.searchParams.set("sslmode", "disable");
  const flags = ["--url", plain.href, "--migrations-dir", folder, "--no-dump-schema"];
  await promisify(execFile)(resolveBinary(), [...flags, "migrate"]);
};

interface PostgresMigrations {
  readonly migrate: (config: { readonly client: pg.Client }, folder: string) => Promise<unknown>;
}

export const runPostgresMigrations: Run = async (folder, _, connectionString) => {
  const { migrate } = require("postgres-migrations") as PostgresMigrations;
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await migrate({ client }, folder);
  } finally {
    await client.end();
  }
};

interface Slonik {
  readonly createPool: (url: string) => { readonly end: () => Promise<void> };
}
interface SlonikMigrator {
  readonly SlonikMigrator: new (options: object) => { readonly up: () => Promise<unknown> };
}

export const runSlonikMigrator: Run = async (migrationsPath, _, url) => {
  const { createPool } = require("slonik") as Slonik;
  const { SlonikMigrator } = require("@slonik/migrator") as SlonikMigrator;
  const slonik = createPool(url);
  const settings = { migrationTableName: "migration", logger: undefined };
  try {
    await new SlonikMigrator({ slonik, migrationsPath, ...settings }).up();
  } finally {
    await slonik.end();
  }
};
