import type { Extractor } from "../extractor.ts";
import { dependencyAbove, fileSaying, pathIn } from "../folder.ts";
import { inVersionOrder, markersIn, migrationOf, partsOf } from "../migration-file.ts";
import type { ScriptFramework } from "../script/framework.ts";
import { migrationsOf } from "../script/framework.ts";
import { isScript, recognizeScripts } from "../script/recognize.ts";
import { changesOf } from "./node-pg-migrate/calls.ts";

/** Source: node-pg-migrate, src/sqlMigration.ts. */
const marker = /^--[\s-]*(up|down)\s+migration/i;

const scripts: ScriptFramework = {
  id: "node-pg-migrate",
  title: "node-pg-migrate",
  sign: /\bpgm\b|["']node-pg-migrate["']/,
  sinks: { sure: ["sql"], likely: ["query", "select"] },
  build: changesOf,
  // One transaction around all that is pending, unless --no-single-transaction says otherwise.
  config: {
    files: /^(?:\.node-pg-migraterc|node-pg-migrate)[\w.-]*$/,
    below: ["config/default.json", "config/default.js", "config/node-pg-migrate.json"],
    wraps: [[/["']?(?:single-transaction|singleTransaction)["']?\s*:\s*false\b/, "file"]],
    flags: [
      [
        /node-pg-migrate\b[^"&|]*\s(--no-single-transaction\b|--single-transaction[ =]false\b)/,
        "file",
      ],
    ],
  },
  wraps: (text, usual) => (/\.noTransaction\(\)/.test(text) ? "none" : (usual ?? "run")),
  optOut({ text }) {
    const head = /\bup\b[^{};]*?\(\s*pgm\b[^{;]*\{/.exec(text);
    return head === null
      ? undefined
      : { at: head.index + head[0].length, text: "\n  pgm.noTransaction();" };
  },
};

const nodePgMigrate: Extractor = {
  id: "node-pg-migrate",
  title: "node-pg-migrate",
  commands: ["node-pg-migrate up"],
  // Where none is written it turns the way there around by itself.
  runner: { back: "none", late: "refused", edited: "ignored" },
  recognize(folder) {
    const name = fileSaying(folder, /^\s*--[\s-]*up\s+migration/im);
    if (name !== undefined) {
      return { root: folder.path, why: `${pathIn(folder, name)} has an "-- Up Migration" line` };
    }
    const said = recognizeScripts(folder, scripts);
    // Code says whose it is; of plain SQL only the manifest does, and it speaks for all below it: so
    // names have to be of the kind that the tool itself gives.
    const written = folder.files.filter((file) => file.endsWith(".sql"));
    const isPlain = written.some((file) => plain.test(file));
    if (said !== undefined || !isPlain || written.some((file) => paired.test(file))) return said;
    const why = dependencyAbove(folder, "package.json", /"(node-pg-migrate)"\s*:/);
    return why === undefined ? undefined : { root: folder.path, why };
  },
  collects: true,
  steps: {
    statement: "pgm.sql(`…`) (or an SQL file)",
    alone: "pgm.noTransaction() before it",
  },
  optOut: (source) => (isScript(source.path) ? scripts.optOut?.(source) : undefined),
  matches: (path) => numbered.test(path) && (isScript(path) || path.endsWith(".sql")),
  extract: (files, options) =>
    inVersionOrder(files, ({ source }) => source.path).flatMap((file) =>
      isScript(file.source.path)
        ? migrationsOf(file, scripts, options)
        : partsOf(file, markersIn(file.source.text, marker), ({ match }) =>
            match[1]?.toLowerCase() === "down" ? "down" : "up",
          ).map(({ direction, spans }) =>
            migrationOf(
              file,
              { direction, transaction: options.recognition?.transaction ?? "run", spans },
              options,
            ),
          ),
    ),
};

export default nodePgMigrate;

const plain = /^\d{13,17}[_-][^/]+\.sql$/;

/** As db-migrate calls what goes up and what goes back. */
const paired = /[-.](?:up|down)\.sql$/;

const numbered = /^\d+[_-][^/]+$/;
