import { scriptExtractor } from "../script/framework.ts";

const changes = new Set(
  (
    "addColumn addConstraint addIndex bulkDelete bulkUpdate changeColumn createFunction createTable " +
    "dropAllTables dropEnum dropTable removeColumn removeConstraint removeIndex renameColumn renameTable"
  ).split(" "),
);

export default scriptExtractor({
  id: "sequelize",
  title: "Sequelize",
  sign: /\bqueryInterface\b/,
  sinks: { sure: ["query"], likely: [] },
  builds: ({ path }) => path.length >= 2 && changes.has(path.at(-1) ?? ""),
  // Neither its command line nor Umzug opens one; a migration may open its own.
  wraps: (text) => (/\.transaction\s*\(/.test(text) ? "file" : "none"),
});
