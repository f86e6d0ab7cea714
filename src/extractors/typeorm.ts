import { scriptExtractor } from "../script/framework.ts";
import { spanOf } from "../script/node.ts";

const changes = new Set(
  (
    "addColumn addColumns changeColumn changeColumns clearTable createCheckConstraint createForeignKey " +
    "createForeignKeys createIndex createIndices createPrimaryKey createTable createUniqueConstraint " +
    "dropCheckConstraint dropColumn dropColumns dropForeignKey dropForeignKeys dropIndex dropIndices " +
    "dropPrimaryKey dropTable dropUniqueConstraint renameColumn renameTable updatePrimaryKeys"
  ).split(" "),
);

export default scriptExtractor({
  id: "typeorm",
  title: "TypeORM",
  runner: { back: "written", late: "runs", edited: "ignored" },
  sign: /\bMigrationInterface\b|\bqueryRunner\b|from ["']typeorm["']/,
  sinks: { sure: ["query"], likely: [] },
  build: ({ call: { node, path } }) =>
    path.length === 2 && changes.has(path[1] ?? "")
      ? [{ span: spanOf(node), why: "a call of TypeORM's schema builder, which is not read yet" }]
      : undefined,
  // One transaction around all that is pending, unless the data source or the class says otherwise.
  wraps: (text) => (/^\s*(?:public\s+)?transaction\s*=\s*false\b/m.test(text) ? "none" : "run"),
  // The name of the class ends in the time it was made at, whatever the file is called.
  orderBy: ({ source }) => /\bclass\s+\w*?(\d{13})\b/.exec(source.text)?.[1] ?? source.path,
});
