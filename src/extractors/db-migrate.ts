import type { Extractor } from "../extractor.ts";
import { dependencyAbove } from "../folder.ts";
import { inVersionOrder, migrationOf } from "../migration-file.ts";
import type { ScriptFramework } from "../script/framework.ts";
import { migrationsOf } from "../script/framework.ts";
import { isScript, recognizeScripts, setBy } from "../script/recognize.ts";
import { changesOf } from "./db-migrate/calls.ts";

const sqlFile = /^\d+-[^/]*-(up|down)\.sql$/;

const scripts: ScriptFramework = {
  id: "db-migrate",
  title: "db-migrate",
  sign: /\bdbm\b|\bdb\.(?:runSql|addColumn|createTable|addIndex)\(/,
  sinks: { sure: ["runSql"], likely: ["all"] },
  build: changesOf,
  config: {
    files: /^database\.json$/,
    below: ["config/database.json"],
    server: /["']driver["']\s*:\s*["']([\w-]+)["']/g,
    flags: [[/db-migrate\b[^"&|]*\s(--non-transactional\b)/, "none"]],
  },
  wraps: (_, usual) => usual ?? "file",
};

const dbMigrate: Extractor = {
  id: "db-migrate",
  title: "db-migrate",
  commands: ["db-migrate up"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  recognize(folder) {
    if (folder.name !== "sqls" || !folder.files.some((file) => sqlFile.test(file))) {
      return recognizeScripts(folder, scripts);
    }
    const why = dependencyAbove(folder, "package.json", /"(db-migrate)"\s*:/);
    return {
      root: folder.path,
      why: why ?? "its files are called as db-migrate's",
      ...setBy(folder, scripts.config),
    };
  },
  steps: {
    statement: "await db.runSql(`…`)",
    alone: "db-migrate up --non-transactional, since no file can say it",
  },
  matches: (path) => sqlFile.test(path) || (!path.includes("/") && isScript(path)),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).flatMap((file) => {
      if (isScript(file.source.path)) return migrationsOf(file, scripts, options);
      const direction = /-down\.sql$/.test(file.source.path) ? "down" : "up";
      const transaction = options.recognition?.transaction ?? "file";
      return [migrationOf(file, { direction, transaction }, options)];
    }),
};

export default dbMigrate;
