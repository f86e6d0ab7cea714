import { scriptExtractor } from "../script/framework.ts";

export default scriptExtractor({
  id: "node-scripts",
  title: "Node drivers",
  sign: /(?:from|require\()\s*["'](?:pg|postgres|mysql2(?:\/promise)?|better-sqlite3|@prisma\/client)["']|\$executeRaw/,
  sinks: {
    sure: ["$executeRawUnsafe", "$queryRawUnsafe", "unsafe"],
    likely: ["query", "execute", "exec", "prepare", "none", "run"],
    tags: ["sql"],
  },
  wraps: () => "none",
});
