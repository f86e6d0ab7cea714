import { scriptExtractor } from "../script/framework.ts";
import { spanOf } from "../script/node.ts";

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
  build: ({ call: { node, path } }) =>
    path.length >= 2 && changes.has(path.at(-1) ?? "")
      ? [{ span: spanOf(node), why: "a call of Sequelize's schema builder, which is not read yet" }]
      : undefined,
  // Neither its command line nor Umzug opens one; a migration may open its own.
  wraps: (text) => (/\.transaction\s*\(/.test(text) ? "file" : "none"),
});
