import { knownRules } from "./generated/known-rules.ts";

/** The one rule of ESLint that says what the config's own rules find: which there are, it cannot know before. */
export const customRules = "custom-rules";

const own: ReadonlySet<string> = new Set(knownRules.map(({ id }) => id));

/** Whether a rule comes with lockproof. */
export function isOwn(id: string): boolean {
  return own.has(id);
}
