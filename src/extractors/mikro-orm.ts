import { scriptExtractor } from "../script/framework.ts";

export default scriptExtractor({
  id: "mikro-orm",
  title: "MikroORM",
  sign: /\bextends\s+[\w.]*Migration\b[\s\S]*\bthis\.addSql\(/,
  sinks: { sure: ["addSql", "execute"], likely: [] },
  builds: ({ path }) => path.includes("getKnex"),
  wraps: (text) =>
    /\bisTransactional\s*\([^)]*\)[^{]*\{\s*return false\b/.test(text) ? "none" : "run",
});
