import { inNameOrder } from "../migration-file.ts";
import { scriptExtractor } from "../script/framework.ts";
import { changesOfRows } from "./kysely/rows.ts";
import { changesOfSchema } from "./kysely/schema.ts";

export default scriptExtractor({
  id: "kysely",
  title: "Kysely",
  commands: ["kysely migrate:latest", "kysely migrate latest"],
  runner: { back: "written", late: "refused", edited: "ignored" },
  steps: {
    statement: "await sql`…`.execute(db)",
    alone: "disableTransactions: true of the Migrator, since no file can say it",
  },
  sign: /from ["']kysely["']|require\(["']kysely["']\)/,
  sinks: { sure: [], likely: [] },
  build: (call) => changesOfSchema(call) ?? changesOfRows(call),
  config: {
    files: /^(?:kysely\.config|migrat(?:e|or|ions?))\.[cm]?[jt]s$/,
    below: [
      ".config/kysely.config.ts",
      "src/migrate.ts",
      "src/db/migrate.ts",
      "scripts/migrate.ts",
    ],
    server:
      /new (Postgres|Mysql|Sqlite)Dialect\b|\bdialect\s*:\s*["'](pg|postgres|mysql2|better-sqlite3)["']/g,
    wraps: [[/\bdisableTransactions\s*:\s*true\b/, "none"]],
  },
  ordered: inNameOrder,
  wraps: (_, usual) => usual ?? "run",
});
