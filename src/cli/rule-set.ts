import type { Rule, Severity } from "../index.ts";
import type { RuleSetting } from "../index.ts";
import type { Arguments } from "./arguments.ts";
import type { LoadedConfig } from "../node/config-file.ts";
import { allRules, asSet, levelOf, optionsOf } from "../node/rules.ts";
import { suggest } from "../node/nearest.ts";
import { refusal } from "../node/refusal.ts";

/** The rules of a run: lockproof's own and the config's, without those that are off. */
export interface RuleSet {
  /** Sorted by id. */
  readonly rules: readonly Rule[];
  readonly severities: ReadonlyMap<string, Severity>;
  /** Ids of all rules there are. */
  readonly known: readonly string[];
}

export function ruleSetOf(loaded: LoadedConfig, args: Arguments): RuleSet {
  const all = allRules(loaded);
  const known = all.map((rule) => rule.id);
  const settings: Readonly<Record<string, RuleSetting>> = loaded.config.rules ?? {};
  for (const id of Object.keys(settings)) checkRule(id, known, `${loaded.name}: rules`);
  for (const { ignore = [] } of [loaded.config, ...(loaded.config.projects ?? [])]) {
    for (const id of ignore.flatMap(({ rules = [] }) => rules))
      checkRule(id, known, `${loaded.name}: ignore`);
  }
  const only = args.list("rule");
  for (const id of only) checkRule(id, known, "--rule");
  const severities = new Map<string, Severity>();
  const rules = all.flatMap((rule) => {
    const { id } = rule;
    const setting = Object.hasOwn(settings, id) ? settings[id] : undefined;
    const level = levelOf(setting);
    if (level !== undefined && level !== "off") severities.set(id, level);
    const set = asSet(rule, optionsOf(setting), `${loaded.name}: rules`);
    // Asking for a rule by name outweighs the config.
    return (only.length > 0 ? only.includes(id) : level !== "off") ? [set] : [];
  });
  return { rules, severities, known };
}

export function checkRule(id: string, known: readonly string[], what: string): void {
  if (known.includes(id)) return;
  throw refusal(
    `${what}: unknown rule "${id}".${suggest(id, known)} "lockproof rules" lists them.`,
  );
}
