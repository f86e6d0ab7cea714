import { inVersionOrder } from "../migration-file.ts";
import { scriptExtractor } from "../script/framework.ts";
import { changesOf } from "./typeorm/calls.ts";
import { guardOf } from "./typeorm/guards.ts";

const modes = { each: "file", none: "none", all: "run" } as const;

export default scriptExtractor({
  id: "typeorm",
  title: "TypeORM",
  commands: [
    "typeorm migration:run",
    "typeorm-ts-node-commonjs migration:run",
    "typeorm-ts-node-esm migration:run",
  ],
  runner: { back: "written", late: "runs", edited: "ignored" },
  steps: {
    statement: "await queryRunner.query(`…`)",
    alone:
      'transaction = false in its class, and migrationsTransactionMode: "each" in the data source',
  },
  // Its runner reads the time from the name of the class, so that a project's own context gives it away.
  sign: /\bMigrationInterface\b|\bqueryRunner\b|from ["']typeorm["']|\bclass\s+[A-Za-z_]\w*?\d{13}\b[^{]*\{\s*(?:public\s+)?async\s+up\s*\(/,
  sinks: { sure: ["query"], likely: [] },
  build: changesOf,
  guardOf,
  // Source: SqliteQueryRunner.beforeMigration, which comes before the transaction.
  settings: { sqlite: { foreign_keys: "off" } },
  config: {
    files:
      /^(?:ormconfig\.(?:json|[cm]?[jt]s)|[\w.-]*(?:data-?source|typeorm)[\w.-]*\.[cm]?[jt]s)$/i,
    below: ["src", "src/config", "src/database", "src/db", "config", "database", "db"].flatMap(
      (folder) =>
        ["data-source.ts", "data-source.js", "datasource.ts", "typeorm.config.ts"].map(
          (name) => `${folder}/${name}`,
        ),
    ),
    server:
      /["']?type["']?\s*:\s*["']((?:aurora-)?(?:mysql|mariadb|postgres|sqlite|better-sqlite3|cockroachdb|mssql|oracle|sqljs)[\w-]*)["']/g,
    wraps: (["each", "none", "all"] as const).map((word) => [
      new RegExp(`migrationsTransactionMode["']?\\s*:\\s*["']${word}["']`),
      modes[word],
    ]),
    flags: (["each", "none", "all"] as const).map((word) => [
      new RegExp(`migration:run\\b[^"&|]*\\s((?:-t|--transaction)[ =]${word}\\b)`),
      modes[word],
    ]),
  },
  // One transaction around all that is pending, unless the data source or the class says otherwise.
  wraps: (text, usual) =>
    /^\s*(?:public\s+)?transaction\s*=\s*false\b/m.test(text) ? "none" : (usual ?? "run"),
  // Around all it refuses any class that says something of it: so it is set to one around each.
  parts: "all",
  // The name of the class ends in the time it was made at, whatever the file is called.
  ordered: (files) =>
    inVersionOrder(
      files,
      ({ source }) => /\bclass\s+\w*?(\d{13})\b/.exec(source.text)?.[1] ?? source.path,
    ),
});
