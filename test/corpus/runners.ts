/**
 * How the migrations of a published package are made to run, for what their builders send: by the framework
 * itself, on a connection that only writes down. SQL in the code is not sent, where its calls tell themselves
 * apart from those of builders.
 */
import { dirname, join } from "node:path";
import * as typeorm from "typeorm";
import { send as dbMigrate } from "../builders/db-migrate.ts";
import type { Send } from "../builders/frameworks.ts";
import { send as knex, sendOfBuilders } from "../builders/knex.ts";
import { send as kysely } from "../builders/kysely.ts";
import { send as typeOrm } from "../builders/typeorm.ts";
import { unpack } from "./migrations.ts";
import { load } from "./surroundings.ts";

type Up = (...given: readonly unknown[]) => unknown;
type Given = Readonly<Record<string, unknown>>;

export interface Runner {
  readonly send: Send;
  readonly run: (file: string, given: Given) => unknown;
}

export const runners = {
  knex: { send: sendOfBuilders, run: (file, given) => upOf(file)?.(given["knex"]) },
  kysely: { send: kysely, run: (file, given) => upOf(file)?.(given["db"]) },
  "db-migrate": {
    send: dbMigrate,
    run: (file, given) => {
      const up = upOf(file);
      const db = silenced(given["db"] as object, ["runSql", "all"]);
      if (up === undefined || up.length < 2) return up?.(db);
      return new Promise((resolve, reject) => {
        up(db, (error: unknown) => {
          if (error instanceof Error) reject(error);
          else resolve(undefined);
        });
      });
    },
  },
  typeorm: {
    send: typeOrm,
    run: (file, given) => {
      const queryRunner = silenced(given["queryRunner"] as object, ["query"]);
      return migrationIn(file)?.up(queryRunner);
    },
  },
  /** Ghost's own functions over Knex. */
  ghost: {
    send: knex,
    run: (file, given) => {
      const { knex: connection } = given;
      const info = { isMySQL: () => true, isSQLite: () => false };
      const surroundings = {
        "@tryghost/database-info": info,
        "../db": { knex: connection },
        "bson-objectid": Object.assign(objectId, { default: objectId }),
      };
      return upOf(file, surroundings)?.({ connection, transacting: connection });
    },
  },
  /** n8n's own words over TypeORM. */
  n8n: {
    send: typeOrm,
    run: (file, given) => {
      const lazy = unpack({ name: "p-lazy", version: "3.1.0", folder: "index.js" });
      const surroundings = { "@n8n/typeorm": typeorm, "p-lazy": load(lazy, {}) };
      const dsl = load(join(dirname(file), "../dsl/index.js"), surroundings) as Dsl;
      const furnished = furnishedRunner(given["queryRunner"] as Furnishing);
      const quoted = (name: string): string => `"${name}"`;
      return migrationIn(file, surroundings)?.up({
        logger: {
          info: () => undefined,
          warn: () => undefined,
          debug: () => undefined,
          error: () => undefined,
        },
        tablePrefix: "",
        dbType: "postgresdb",
        isPostgres: true,
        isSqlite: false,
        dbName: "n8n",
        queryRunner: silenced(furnished, ["query"]),
        schemaBuilder: dsl.createSchemaBuilder("", furnished),
        parseJson: (text: string) => text,
        escape: {
          columnName: quoted,
          tableName: quoted,
          indexName: (name: string) => quoted(`IDX_${name}`),
          triggerName: quoted,
          functionName: quoted,
        },
        runQuery: () => Promise.resolve([]),
        runInBatches: () => Promise.resolve(),
        copyTable: () => Promise.resolve(),
      });
    },
  },
} satisfies Readonly<Record<string, Runner>>;

/** An id, with or without `new`. */
function objectId(): object {
  return { toHexString: () => "made up" };
}

interface Dsl {
  readonly createSchemaBuilder: (prefix: string, queryRunner: object) => unknown;
}

function upOf(file: string, surroundings = {}): Up | undefined {
  return (load(file, surroundings) as { readonly up?: Up }).up;
}

interface Upwards {
  readonly up: Up;
}

/** An instance of the class that a file exports. */
function migrationIn(file: string, surroundings = {}): Upwards | undefined {
  const exported = Object.values(load(file, surroundings) as object) as (new () => Upwards)[];
  const [Migration] = exported.filter((one) => typeof one === "function" && "up" in one.prototype);
  return Migration === undefined ? undefined : new Migration();
}

/** The same, but for methods that send what stands in the code: they answer nothing. */
function silenced<T extends object>(target: T, names: readonly string[]): T {
  return new Proxy(target, {
    get(_, key) {
      if (names.includes(String(key))) {
        return (...given: readonly unknown[]) => {
          const done = given.at(-1);
          if (typeof done === "function") (done as Up)(null, []);
          return Promise.resolve([]);
        };
      }
      const value = Reflect.get(target, key) as unknown;
      return typeof value === "function" ? (value as Up).bind(target) : value;
    },
  });
}

type Furnishing = Record<string, Up> & object;

/** A query runner that finds in the database what a call is about. */
function furnishedRunner(queryRunner: Furnishing): Furnishing {
  let asked: readonly string[] = [];
  let isThere = false;
  for (const name of ["dropIndex", "dropCheckConstraint", "dropColumns", "dropForeignKey"]) {
    const usual = queryRunner[name];
    queryRunner[name] = (table, things) => {
      asked = [things].flat().filter((thing): thing is string => typeof thing === "string");
      return usual?.call(queryRunner, table, things);
    };
  }
  const drop = queryRunner["dropTable"];
  queryRunner["dropTable"] = async (...given) => {
    isThere = true;
    await drop?.call(queryRunner, ...given);
    isThere = false;
  };
  queryRunner["hasTable"] = () => Promise.resolve(isThere);
  queryRunner["getCachedTable"] = (name) => Promise.resolve(tableWith(String(name), asked));
  queryRunner["getTable"] = (name) => Promise.resolve(tableWith(String(name), asked));
  return queryRunner;
}

function tableWith(name: string, asked: readonly string[]): typeorm.Table {
  const table = new typeorm.Table({
    name,
    columns: asked.map((column) => ({ name: column, type: "text" })),
    indices: asked.map((index) => ({ name: index, columnNames: ["y"] })),
    checks: asked.map((check) => ({ name: check, expression: "y > 0" })),
  });
  table.findColumnByName = (column) => {
    // Whether it may be NULL is not known, so that either is a change.
    const found = new typeorm.TableColumn({ name: column, type: "text" });
    Object.assign(found, { isNullable: undefined });
    table.addColumn(found);
    return found;
  };
  return table;
}
