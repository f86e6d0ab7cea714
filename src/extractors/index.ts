import type { Extractor } from "../extractor.ts";

/**
 * Loaded when needed: `id → () => import()`. The first that recognizes a folder has it, so that a
 * sign which is one framework's alone stands before one that several leave; plain SQL takes the rest.
 */
export const extractors = {
  sqitch: async (): Promise<Extractor> => (await import("./sqitch.ts")).default,
  drizzle: async (): Promise<Extractor> => (await import("./drizzle.ts")).default,
  prisma: async (): Promise<Extractor> => (await import("./prisma.ts")).default,
  wrangler: async (): Promise<Extractor> => (await import("./wrangler.ts")).default,
  "golang-migrate": async (): Promise<Extractor> => (await import("./golang-migrate.ts")).default,
  atlas: async (): Promise<Extractor> => (await import("./atlas.ts")).default,
  "graphile-migrate": async (): Promise<Extractor> =>
    (await import("./graphile-migrate.ts")).default,
  supabase: async (): Promise<Extractor> => (await import("./supabase.ts")).default,
  hasura: async (): Promise<Extractor> => (await import("./hasura.ts")).default,
  diesel: async (): Promise<Extractor> => (await import("./diesel.ts")).default,
  refinery: async (): Promise<Extractor> => (await import("./refinery.ts")).default,
  flyway: async (): Promise<Extractor> => (await import("./flyway.ts")).default,
  pop: async (): Promise<Extractor> => (await import("./pop.ts")).default,
  sqlx: async (): Promise<Extractor> => (await import("./sqlx.ts")).default,
  goose: async (): Promise<Extractor> => (await import("./goose.ts")).default,
  dbmate: async (): Promise<Extractor> => (await import("./dbmate.ts")).default,
  "sql-migrate": async (): Promise<Extractor> => (await import("./sql-migrate.ts")).default,
  tern: async (): Promise<Extractor> => (await import("./tern.ts")).default,
  "postgres-migrations": async (): Promise<Extractor> =>
    (await import("./postgres-migrations.ts")).default,
  pgroll: async (): Promise<Extractor> => (await import("./pgroll.ts")).default,
  liquibase: async (): Promise<Extractor> => (await import("./liquibase.ts")).default,
  payload: async (): Promise<Extractor> => (await import("./payload.ts")).default,
  "mikro-orm": async (): Promise<Extractor> => {
    const [{ mikroOrm }, { changesOf }] = await Promise.all([
      import("./mikro-orm.ts"),
      import("./knex/changes.ts"),
    ]);
    return mikroOrm(changesOf);
  },
  kysely: async (): Promise<Extractor> => (await import("./kysely.ts")).default,
  "slonik-migrator": async (): Promise<Extractor> => (await import("./slonik-migrator.ts")).default,
  slonik: async (): Promise<Extractor> => (await import("./slonik.ts")).default,
  "node-pg-migrate": async (): Promise<Extractor> => (await import("./node-pg-migrate.ts")).default,
  sequelize: async (): Promise<Extractor> => (await import("./sequelize.ts")).default,
  "db-migrate": async (): Promise<Extractor> => (await import("./db-migrate.ts")).default,
  typeorm: async (): Promise<Extractor> => (await import("./typeorm.ts")).default,
  knex: async (): Promise<Extractor> => (await import("./knex.ts")).default,
  "node-scripts": async (): Promise<Extractor> => (await import("./node-scripts.ts")).default,
  sql: async (): Promise<Extractor> => (await import("./sql.ts")).default,
};
