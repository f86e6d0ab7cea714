import { scriptExtractor } from "../script/framework.ts";
import { spanOf } from "../script/node.ts";

export default scriptExtractor({
  id: "mikro-orm",
  title: "MikroORM",
  sign: /\bextends\s+[\w.]*Migration\b[\s\S]*\bthis\.addSql\(/,
  sinks: { sure: ["addSql", "execute"], likely: [] },
  build: ({ call: { node, path } }) =>
    path.includes("getKnex")
      ? [{ span: spanOf(node), why: "a call of MikroORM's schema builder, which is not read yet" }]
      : undefined,
  wraps: (text) =>
    /\bisTransactional\s*\([^)]*\)[^{]*\{\s*return false\b/.test(text) ? "none" : "run",
});
