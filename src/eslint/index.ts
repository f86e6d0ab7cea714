import manifest from "../../package.json" with { type: "json" };
import { codeHazards } from "./code-hazards.ts";
import { customRules } from "./custom-rules.ts";
import type { HostRule } from "./host.ts";
import { knownDialects, knownRules as known } from "./generated/known-rules.ts";
import type { KnownRule } from "./generated/known-rules.ts";
import { sqlLanguage } from "./language.ts";
import type { SqlLanguage } from "./language.ts";
import { customFindings, notAnalyzed, ruleOf } from "./rule.ts";

export type * from "./host.ts";
export type { SqlLanguage } from "./language.ts";

export interface Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Record<string, HostRule>;
  /**
   * One for each dialect, and `sql`: the dialect that the config or the framework names. `migrations` is
   * that for files which are recognized as migrations, and no others.
   */
  readonly languages: Record<string, SqlLanguage>;
  readonly configs: Record<"recommended" | "all", FlatConfig[]>;
}

export interface FlatConfig {
  readonly name: string;
  readonly files?: string[];
  readonly plugins: Record<string, Plugin>;
  readonly language?: string;
  readonly rules?: Record<string, Level>;
}

type Level = "error" | "warn";

const namespace = "lockproof";

const rules: Record<string, HostRule> = {
  ...Object.fromEntries(known.map((rule) => [rule.id, ruleOf(rule)])),
  "not-analyzed": notAnalyzed,
  [customRules]: customFindings,
  ...codeHazards,
};

const plugin: Plugin = {
  meta: { name: manifest.name, version: manifest.version, namespace },
  rules,
  languages: {
    ...Object.fromEntries(knownDialects.map((id) => [id, sqlLanguage(id)])),
    sql: sqlLanguage(undefined),
    migrations: sqlLanguage(undefined, "recognized"),
  },
  configs: { recommended: [], all: [] },
};

const levels = new Map<string, Level>(known.map((rule) => [rule.id, levelOf(rule)]));

plugin.configs.recommended.push(...configOf("recommended", (id) => levels.get(id) ?? "warn"));
plugin.configs.all.push(...configOf("all", () => "error"));

export default plugin;

/** Code of every file that is linted anyway, and SQL of those files that are migrations. */
function configOf(name: string, level: (id: string) => Level): FlatConfig[] {
  const plugins = { [namespace]: plugin };
  return [
    {
      name: `${namespace}/${name}`,
      plugins,
      rules: Object.fromEntries(Object.keys(rules).map((id) => [`${namespace}/${id}`, level(id)])),
    },
    {
      name: `${namespace}/${name}/sql`,
      files: ["**/*.sql"],
      plugins,
      language: `${namespace}/migrations`,
    },
  ];
}

function levelOf({ severity, harm }: KnownRule): Level {
  if (severity !== undefined) return severity === "error" ? "error" : "warn";
  return harm === "advice" ? "warn" : "error";
}
