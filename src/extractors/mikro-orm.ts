import { scriptExtractor } from "../script/framework.ts";
import { spanOf } from "../script/node.ts";

export default scriptExtractor({
  id: "mikro-orm",
  title: "MikroORM",
  runner: { back: "written", late: "runs", edited: "ignored" },
  sign: /\bextends\s+[\w.]*Migration\b[\s\S]*\bthis\.addSql\(/,
  sinks: { sure: ["addSql", "execute"], likely: [] },
  build: ({ call: { node, path } }) =>
    path.includes("getKnex")
      ? [{ span: spanOf(node), why: "a call of MikroORM's schema builder, which is not read yet" }]
      : undefined,
  wraps: (text) =>
    /\bisTransactional\s*\([^)]*\)[^{]*\{\s*return false\b/.test(text) ? "none" : "run",
  collects: true,
  optOut({ path, text }) {
    const body = /\bclass\s+\w+\s+extends\s+[\w.]*Migration\b[^{]*\{/.exec(text);
    if (body === null || text.includes("isTransactional")) return undefined;
    const typed = /\.[cm]?ts$/.test(path);
    const head = typed ? "override isTransactional(): boolean" : "isTransactional()";
    const at = body.index + body[0].length;
    return { at, text: `\n  ${head} {\n    return false;\n  }\n` };
  },
});
