import { inNameOrder } from "../migration-file.ts";
import { scriptExtractor } from "../script/framework.ts";
import { changesOf } from "./sequelize/calls.ts";
import { guardOf } from "./sequelize/guards.ts";
import { transactions } from "./sequelize/transactions.ts";

export default scriptExtractor({
  id: "sequelize",
  title: "Sequelize",
  commands: ["sequelize db:migrate", "sequelize-cli db:migrate"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  steps: {
    statement: "await queryInterface.sequelize.query(`…`)",
    alone: "no sequelize.transaction() around it",
  },
  sign: /\bqueryInterface\b/,
  sinks: { sure: ["query"], likely: [] },
  build: changesOf,
  guardOf,
  config: {
    files: /^(?:\.sequelizerc|config\.json|database\.(?:json|js))$/,
    below: ["config/config.json", "config/config.js", "config/database.js", "config/database.json"],
    server: /["']?dialect["']?\s*:\s*["']([\w-]+)["']/g,
  },
  // Neither its command line nor Umzug opens one; a migration may open its own.
  ordered: inNameOrder,
  wraps: () => "none",
  transactions,
});
