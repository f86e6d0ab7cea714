import type { Extractor, extractors } from "../index.ts";
import atlas from "../extractors/atlas.ts";
import dbMigrate from "../extractors/db-migrate.ts";
import dbmate from "../extractors/dbmate.ts";
import diesel from "../extractors/diesel.ts";
import drizzle from "../extractors/drizzle.ts";
import flyway from "../extractors/flyway.ts";
import golangMigrate from "../extractors/golang-migrate.ts";
import goose from "../extractors/goose.ts";
import graphileMigrate from "../extractors/graphile-migrate.ts";
import hasura from "../extractors/hasura.ts";
import knex from "../extractors/knex.ts";
import { changesOf as knexChangesOf } from "../extractors/knex/changes.ts";
import kysely from "../extractors/kysely.ts";
import liquibase from "../extractors/liquibase.ts";
import { mikroOrm } from "../extractors/mikro-orm.ts";
import nodePgMigrate from "../extractors/node-pg-migrate.ts";
import nodeScripts from "../extractors/node-scripts.ts";
import pgroll from "../extractors/pgroll.ts";
import payload from "../extractors/payload.ts";
import pop from "../extractors/pop.ts";
import postgresMigrations from "../extractors/postgres-migrations.ts";
import prisma from "../extractors/prisma.ts";
import wrangler from "../extractors/wrangler.ts";
import refinery from "../extractors/refinery.ts";
import sequelize from "../extractors/sequelize.ts";
import slonikMigrator from "../extractors/slonik-migrator.ts";
import slonik from "../extractors/slonik.ts";
import sqitch from "../extractors/sqitch.ts";
import sqlMigrate from "../extractors/sql-migrate.ts";
import sql from "../extractors/sql.ts";
import sqlx from "../extractors/sqlx.ts";
import supabase from "../extractors/supabase.ts";
import tern from "../extractors/tern.ts";
import typeorm from "../extractors/typeorm.ts";

/** All of them at once, in the order of the registry, for hosts that cannot wait. */
export const extractorsNow: Readonly<Record<keyof typeof extractors, Extractor>> = {
  sqitch,
  drizzle,
  prisma,
  wrangler,
  "golang-migrate": golangMigrate,
  atlas,
  "graphile-migrate": graphileMigrate,
  supabase,
  hasura,
  diesel,
  refinery,
  flyway,
  pop,
  sqlx,
  goose,
  dbmate,
  "sql-migrate": sqlMigrate,
  tern,
  "postgres-migrations": postgresMigrations,
  liquibase,
  pgroll,
  payload,
  "mikro-orm": mikroOrm(knexChangesOf),
  kysely,
  "slonik-migrator": slonikMigrator,
  slonik,
  "node-pg-migrate": nodePgMigrate,
  sequelize,
  "db-migrate": dbMigrate,
  typeorm,
  knex,
  "node-scripts": nodeScripts,
  sql,
};
