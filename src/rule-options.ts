import { millisecondsOf } from "./duration.ts";

/** A measure that a config may set for a rule: a duration, written as `5s`. */
export interface RuleOption {
  /** For the rule's page: what the rule does with it. */
  readonly about: string;
  readonly default: string;
}

/** What is set for a rule: durations as they are written. */
export type RuleOptions = Readonly<Record<string, string>>;

/** What a rule is asked with, in milliseconds. */
export type Measures = Readonly<Record<string, number>>;

export type MeasuresCheck =
  | { readonly ok: true; readonly measures: Measures }
  /** `key` is not one of them, or `value` is no duration. */
  | { readonly ok: false; readonly key: string; readonly value?: string };

/** The measures of a rule, those that are not set as the rule has them. */
export function measuresOf(
  options: Readonly<Record<string, RuleOption>>,
  set: RuleOptions,
): MeasuresCheck {
  const measures: Record<string, number> = {};
  for (const [key, option] of Object.entries(options)) {
    measures[key] = millisecondsOf(option.default) ?? 0;
  }
  for (const [key, value] of Object.entries(set)) {
    if (!Object.hasOwn(options, key)) return { ok: false, key };
    const measure = millisecondsOf(value);
    if (measure === undefined || measure <= 0) return { ok: false, key, value };
    measures[key] = measure;
  }
  return { ok: true, measures };
}
