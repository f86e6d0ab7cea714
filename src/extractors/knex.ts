import { scriptExtractor } from "../script/framework.ts";
import { changesOf } from "./knex/changes.ts";
import { guardOf } from "./knex/schema.ts";

export default scriptExtractor({
  id: "knex",
  title: "Knex",
  runner: { back: "written", late: "runs", edited: "ignored" },
  sign: /\bknex\b|\.schema\s*\.(?:createTable|alterTable|table|raw|hasTable|dropTable)\w*\(/,
  sinks: { sure: [], likely: ["raw"], takers: ["as", "with", "from", "join", "select"] },
  build: changesOf,
  guardOf,
  server: {
    files: ["knexfile.js", "knexfile.ts", "knexfile.cjs", "knexfile.mjs"],
    said: /["']?client["']?\s*:\s*["']([\w-]+)["']/g,
  },
  wraps: (text) => (/\btransaction\s*:\s*false\b/.test(text) ? "none" : "run"),
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
