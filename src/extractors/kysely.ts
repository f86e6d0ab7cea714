import { scriptExtractor } from "../script/framework.ts";
import { chainHas } from "../script/sql.ts";

const changes = new Set(
  (
    "alterTable createIndex createSchema createTable createType createView dropIndex dropSchema " +
    "dropTable dropType dropView refreshMaterializedView"
  ).split(" "),
);

export default scriptExtractor({
  id: "kysely",
  title: "Kysely",
  sign: /from ["']kysely["']|require\(["']kysely["']\)/,
  sinks: { sure: [], likely: [] },
  builds: ({ node, path }) => path.at(-1) === "execute" && chainHas(node, changes),
  wraps: () => "run",
});
