import { scriptExtractor } from "../script/framework.ts";
import { changesOf } from "./typeorm/calls.ts";
import { guardOf } from "./typeorm/guards.ts";

export default scriptExtractor({
  id: "typeorm",
  title: "TypeORM",
  runner: { back: "written", late: "runs", edited: "ignored" },
  // Its runner reads the time from the name of the class, so that a project's own context gives it away.
  sign: /\bMigrationInterface\b|\bqueryRunner\b|from ["']typeorm["']|\bclass\s+[A-Za-z_]\w*?\d{13}\b[^{]*\{\s*(?:public\s+)?async\s+up\s*\(/,
  sinks: { sure: ["query"], likely: [] },
  build: changesOf,
  guardOf,
  // Source: SqliteQueryRunner.beforeMigration, which comes before the transaction.
  settings: { sqlite: { foreign_keys: "off" } },
  server: {
    files: ["ormconfig.json", "ormconfig.js", "ormconfig.ts", "data-source.ts", "data-source.js"],
    said: /["']?type["']?\s*:\s*["']([\w-]+)["']/g,
  },
  // One transaction around all that is pending, unless the data source or the class says otherwise.
  wraps: (text) => (/^\s*(?:public\s+)?transaction\s*=\s*false\b/m.test(text) ? "none" : "run"),
  // The name of the class ends in the time it was made at, whatever the file is called.
  orderBy: ({ source }) => /\bclass\s+\w*?(\d{13})\b/.exec(source.text)?.[1] ?? source.path,
});
