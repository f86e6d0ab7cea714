import { faultIn } from "../index.ts";
import type { OwnCalls, ProjectConfig } from "../index.ts";
import { refusal } from "./refusal.ts";

/** Templates are checked where they are read, so that a slip in one is not taken for SQL. */
export function ownCalls({ sinks, helpers }: ProjectConfig, name: string): OwnCalls | undefined {
  if (sinks === undefined && helpers === undefined) return undefined;
  for (const [key, helper] of Object.entries(helpers ?? {})) {
    const { up = [], down = [], sql, words = {}, types = {} } = helper;
    const texts = [...up, ...down, sql ?? "", ...Object.values(words), ...Object.values(types)];
    for (const text of texts) {
      const fault = faultIn(text, Object.keys(helpers ?? {}));
      if (fault !== undefined) throw refusal(`${name}: helpers.${key}: ${fault}.`);
    }
  }
  return {
    ...(sinks === undefined ? {} : { sinks }),
    ...(helpers === undefined ? {} : { helpers }),
  };
}
