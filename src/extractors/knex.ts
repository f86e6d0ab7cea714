import { scriptExtractor } from "../script/framework.ts";

const changes = new Set(
  (
    "alterTable createExtension createExtensionIfNotExists createMaterializedView createSchema " +
    "createSchemaIfNotExists createTable createTableIfNotExists createTableLike createView " +
    "createViewOrReplace dropExtension dropExtensionIfExists dropMaterializedView dropSchema " +
    "dropSchemaIfExists dropTable dropTableIfExists dropView dropViewIfExists " +
    "refreshMaterializedView renameTable table"
  ).split(" "),
);

export default scriptExtractor({
  id: "knex",
  title: "Knex",
  sign: /\bknex\b|\.schema\s*\.(?:createTable|alterTable|table|raw|hasTable|dropTable)\w*\(/,
  sinks: { sure: [], likely: ["raw"] },
  builds: ({ path }) => changes.has(path.at(-1) ?? "") && path.includes("schema"),
  wraps: (text) => (/\btransaction\s*:\s*false\b/.test(text) ? "none" : "run"),
});
