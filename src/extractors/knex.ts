import { inNameOrder } from "../migration-file.ts";
import { scriptExtractor } from "../script/framework.ts";
import { changesOf } from "./knex/changes.ts";
import { guardOf } from "./knex/schema.ts";

export default scriptExtractor({
  id: "knex",
  title: "Knex",
  commands: ["knex migrate:latest", "knex migrate:up"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  steps: {
    statement: "await knex.raw(`…`)",
    alone: "exports.config = { transaction: false } in its file (export const config in a module)",
  },
  sign: /\bknex\b|\.schema\s*\.(?:createTable|alterTable|table|raw|hasTable|dropTable)\w*\(/,
  sinks: { sure: [], likely: ["raw"], takers: ["as", "with", "from", "join", "select"] },
  build: changesOf,
  guardOf,
  config: {
    files: /^knexfile\.[cm]?[jt]s$/,
    below: ["src/knexfile.js", "src/knexfile.ts", "config/knexfile.js", "config/knexfile.ts"],
    server: /["']?client["']?\s*:\s*["']([\w-]+)["']/g,
    wraps: [[/disableTransactions["']?\s*:\s*true\b/, "none"]],
  },
  ordered: inNameOrder,
  wraps(text, usual) {
    const own = /\btransaction\s*:\s*(true|false)\b/.exec(text)?.[1];
    if (own === "false") return "none";
    return own === "true" && usual === "none" ? "file" : (usual ?? "run");
  },
  // Source: Migrator._runBatch, which opens one for all only when nobody opts out.
  parts: "pending",
  // Whoever says something of it already, decides for himself.
  optOut: ({ text }) =>
    /\bconfig\b/.test(text)
      ? undefined
      : {
          at: text.length,
          text: `${text.endsWith("\n") ? "" : "\n"}\n${
            /^\s*export\b/m.test(text) ? "export const config =" : "exports.config ="
          } { transaction: false };\n`,
        },
});
