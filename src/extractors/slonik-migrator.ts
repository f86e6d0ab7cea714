import type { Extractor } from "../extractor.ts";
import { dependencyAbove, findAbove } from "../folder.ts";
import { inNameOrder, migrationOf } from "../migration-file.ts";
import type { ScriptFramework } from "../script/framework.ts";
import { migrationsOf } from "../script/framework.ts";
import { isScript, recognizeScripts, setBy } from "../script/recognize.ts";

/** Source: @slonik/migrator, dist/index.js. */
const scripts: ScriptFramework = {
  id: "slonik-migrator",
  title: "@slonik/migrator",
  sign: /\bMigration\s*=\s*(?:async\s*)?\(\s*\{\s*context\s*:\s*\{[^}]*\bsql\b|["']@slonik\/migrator["']/,
  sinks: {
    sure: [],
    likely: "any anyFirst exists many manyFirst maybeOne maybeOneFirst one oneFirst query".split(
      " ",
    ),
  },
  config: {
    files: /^(?:migrate|migrator|migrations?)\.[cm]?[jt]s$/,
    below: ["src/migrate.ts", "src/migrator.ts", "scripts/migrate.ts", "scripts/migrate.js"],
    wraps: [[/\bsingleTransaction\s*:\s*true\b/, "run"]],
  },
  wraps: (_, usual) => usual ?? "none",
};

const slonikMigrator: Extractor = {
  id: "slonik-migrator",
  title: "@slonik/migrator",
  runner: { back: "written", late: "runs", edited: "ignored" },
  versionOf: (path) => path.replace(/(^|\/)down\/(?=[^/]+$)/, "$1"),
  steps: { alone: "singleTransaction: false (as it is unless told otherwise)" },
  recognize(folder) {
    const root = folder.name === "down" ? folder.parent() : folder;
    if (root === undefined) return undefined;
    const said = recognizeScripts(root, scripts);
    if (said !== undefined) return said;
    // Of plain SQL it is the way back in a folder below that tells, and the nearest manifest.
    const written = root.files.filter((file) => file.endsWith(".sql"));
    if (!written.some((file) => root.text(`down/${file}`) !== undefined)) return undefined;
    const manifest = findAbove(root, ["package.json"]);
    if (manifest === undefined) return undefined;
    const why = dependencyAbove(manifest.folder, "package.json", /"(@slonik\/migrator)"\s*:/);
    const dialect = { dialect: "postgres" };
    return why === undefined
      ? undefined
      : { root: root.path, why, ...dialect, ...setBy(root, scripts.config) };
  },
  matches: (path) =>
    /^(?:down\/)?[^/]+\.sql$/.test(path) || (isScript(path) && !path.includes("/")),
  extract: (files, options) =>
    inNameOrder(files).flatMap((file) => {
      const { path } = file.source;
      if (isScript(path)) return migrationsOf(file, scripts, options);
      const direction = /(?:^|\/)down\/[^/]+$/.test(path) ? "down" : "up";
      // A file is sent as one message.
      const transaction = options.recognition?.transaction ?? "implicit";
      return migrationOf(file, { direction, transaction }, options);
    }),
};

export default slonikMigrator;
