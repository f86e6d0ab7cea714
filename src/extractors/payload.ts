import { inNameOrder } from "../migration-file.ts";
import { scriptExtractor } from "../script/framework.ts";

export default scriptExtractor({
  id: "payload",
  title: "Payload",
  commands: ["payload migrate"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  sign: /\bMigrateUpArgs\b/,
  sinks: { sure: [], likely: ["execute", "run"] },
  wraps: () => "file",
  // Source: payload, dist/database/migrations/readMigrationFiles.js: the names are sorted as texts.
  ordered: inNameOrder,
});
