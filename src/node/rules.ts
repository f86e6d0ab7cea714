import { rules as builtIn } from "../index.ts";
import type { Config, Rule } from "../index.ts";
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
