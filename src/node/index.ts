import {
  analyze,
  dialects,
  explainMigrations,
  extractors,
  migrationsFrom,
  rules,
} from "../index.ts";
import type {
  AnalyzeOptions,
  Dialect,
  Explanation,
  Migration,
  Replication,
  Report,
  TransactionMode,
} from "../index.ts";
import { startParser } from "./parser.ts";

export * from "../index.ts";
export { startParser } from "./parser.ts";

/** How to read one text of SQL; everything has the default that the command line has. */
export interface SqlOptions {
  readonly dialect?: string;
  readonly server?: string | number;
  readonly parser?: string;
  /** SQL that makes what was there before, such as a dump. */
  readonly schema?: string;
  readonly transaction?: TransactionMode;
  /** Settings that the runner applies before. */
  readonly prelude?: Readonly<Record<string, string>>;
  /** What is copied row by row while it runs. */
  readonly replication?: Replication;
  /** How the answer calls it. */
  readonly path?: string;
}

/** Tells what each statement locks and does, rule or no rule. */
export async function explain(sql: string, options: SqlOptions = {}): Promise<Explanation> {
  const [migrations, how] = await prepare(sql, options);
  return explainMigrations(migrations, how);
}

/** Lints one migration with lockproof's own rules. */
export async function lint(sql: string, options: SqlOptions = {}): Promise<Report> {
  const [migrations, how] = await prepare(sql, options);
  return analyze(migrations, { ...how, rules });
}

async function prepare(
  sql: string,
  options: SqlOptions,
): Promise<readonly [readonly Migration[], Omit<AnalyzeOptions, "rules">]> {
  const { path = "migration.sql", schema, transaction, prelude, replication } = options;
  const dialect = await dialectOf(options.dialect ?? "postgres");
  const parser = await startParser(options.parser ?? dialect.parser);
  const extractor = await extractors.sql();
  const migrations = migrationsFrom(
    extractor,
    [{ source: { path, text: sql }, reported: true, unit: path }],
    {
      transaction,
    },
  );
  const how = {
    parser,
    dialect,
    server: serverOf(options.server, dialect),
    prelude,
    replication,
    schema: schema === undefined ? undefined : { path: "schema.sql", text: schema },
  };
  return [migrations, how];
}

async function dialectOf(id: string): Promise<Dialect> {
  const known: Readonly<Record<string, () => Promise<Dialect>>> = dialects;
  const load = Object.hasOwn(known, id) ? known[id] : undefined;
  if (load !== undefined) return load();
  throw new RangeError(`Unknown dialect "${id}"; there are ${Object.keys(known).join(", ")}.`);
}

function serverOf(version: string | number | undefined, dialect: Dialect): number | undefined {
  if (version === undefined) return undefined;
  const server = dialect.parseServer(String(version));
  if (server !== undefined) return server;
  throw new RangeError(`"${version}" is no version of ${dialect.title} that lockproof knows.`);
}
