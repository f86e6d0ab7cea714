import { scriptExtractor } from "../script/framework.ts";
import { spanOf } from "../script/node.ts";
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
  runner: { back: "written", late: "refused", edited: "ignored" },
  sign: /from ["']kysely["']|require\(["']kysely["']\)/,
  sinks: { sure: [], likely: [] },
  build: ({ call: { node, path } }) =>
    path.at(-1) === "execute" && chainHas(node, changes)
      ? [{ span: spanOf(node), why: "a call of Kysely's schema builder, which is not read yet" }]
      : undefined,
  wraps: () => "run",
});
