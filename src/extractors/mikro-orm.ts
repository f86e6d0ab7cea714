import type { Extractor } from "../extractor.ts";
import type { ScriptFramework } from "../script/framework.ts";
import { inNameOrder } from "../migration-file.ts";
import { scriptExtractor } from "../script/framework.ts";

/** Up to version 6 its builder is another framework's, which whoever loads this hands over. */
export function mikroOrm(build: NonNullable<ScriptFramework["build"]>): Extractor {
  return scriptExtractor({ ...framework, build });
}

const framework: ScriptFramework = {
  id: "mikro-orm",
  title: "MikroORM",
  commands: ["mikro-orm migration:up", "mikro-orm-esm migration:up"],
  runner: { back: "written", late: "runs", edited: "ignored" },
  steps: {
    statement: "this.addSql(`…`)",
    alone: "isTransactional() { return false; } in its class",
  },
  sign: /\bextends\s+[\w.]*Migration\b[\s\S]*\bthis\s*\.(?:addSql|execute|getKnex)\(/,
  sinks: { sure: ["addSql", "execute"], likely: [] },
  config: {
    files: /^(?:mikro-?orm|orm)[\w.-]*\.[cm]?[jt]s$/i,
    below: ["src/mikro-orm.config.ts", "src/mikro-orm.config.js", "config/mikro-orm.config.ts"],
    server: /@mikro-orm\/(mysql|mariadb|postgresql|sqlite|better-sqlite|libsql)["']/g,
    wraps: [
      [/\btransactional["']?\s*:\s*false\b/, "none"],
      [/\ballOrNothing["']?\s*:\s*false\b/, "file"],
    ],
  },
  ordered: inNameOrder,
  wraps: (text, usual) =>
    /\bisTransactional\s*\([^)]*\)[^{]*\{\s*return false\b/.test(text) ? "none" : (usual ?? "run"),
  beside: true,
  collects: true,
  optOut({ path, text }) {
    const body = /\bclass\s+\w+\s+extends\s+[\w.]*Migration\b[^{]*\{/.exec(text);
    if (body === null || text.includes("isTransactional")) return undefined;
    const typed = /\.[cm]?ts$/.test(path);
    const head = typed ? "override isTransactional(): boolean" : "isTransactional()";
    const at = body.index + body[0].length;
    return { at, text: `\n  ${head} {\n    return false;\n  }\n` };
  },
};
