import { measuresOf, rules as builtIn } from "../index.ts";
import type { Config, Rule, RuleLevel, RuleOptions, RuleSetting } from "../index.ts";
import { suggest } from "./nearest.ts";
import { refusal } from "./refusal.ts";

/** lockproof's own rules and the config's, sorted by id. */
export function allRules({ config, name }: RulesConfig): readonly Rule[] {
  const all = new Map<string, Rule>(builtIn.map((rule) => [rule.id, rule]));
  for (const [index, rule] of (config.customRules ?? []).entries()) {
    const at = `${name}: customRules[${String(index)}]`;
    if (!isRule(rule)) throw refusal(`${at} is no rule. Make it with defineRule.`);
    if (all.has(rule.id)) throw refusal(`${at}: there is a rule "${rule.id}" already.`);
    all.set(rule.id, rule);
  }
  return [...all.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** The level that a config gives a rule. */
export function levelOf(setting: RuleSetting | undefined): RuleLevel | undefined {
  return typeof setting === "string" ? setting : setting?.[0];
}

/** The rule as the config has it, which is called `where`. */
export function asSet(rule: Rule, options: RuleOptions | undefined, where: string): Rule {
  if (options === undefined) return rule;
  const { id, options: own = {} } = rule;
  const checked = measuresOf(own, options);
  if (checked.ok) return rule.measured?.(checked.measures) ?? rule;
  const { key, value } = checked;
  if (value === undefined) {
    const known = Object.keys(own);
    const there = known.length === 0 ? "It has none." : `There is ${known.join(", ")}.`;
    throw refusal(`${where}: ${id} has no option "${key}".${suggest(key, known)} ${there}`);
  }
  throw refusal(`${where}: ${key} of ${id} cannot be "${value}": it is a duration, such as 10s.`);
}

/** What a config sets for a rule beside its level. */
export function optionsOf(setting: RuleSetting | undefined): RuleOptions | undefined {
  return typeof setting === "string" ? undefined : setting?.[1];
}

export interface RulesConfig {
  readonly config: Pick<Config, "customRules">;
  /** How messages call it. */
  readonly name: string;
}

function isRule(value: unknown): value is Rule {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "judge" in value &&
    typeof value.judge === "function" &&
    "on" in value &&
    Array.isArray(value.on)
  );
}
