/** Writes which settings every server has, by the versions that have them, and which of them SET changes. */
import { wrap } from "./system-functions.ts";

export interface ServerSetting {
  readonly name: string;
  /** A session may change it. */
  readonly free: boolean;
}

export function settingsFile(byMajor: ReadonlyMap<number, readonly ServerSetting[]>): string {
  const groups = new Map<string, string[]>();
  const majors = [...byMajor.keys()].sort((a, b) => a - b);
  const names = new Set([...byMajor.values()].flatMap((all) => all.map(({ name }) => name)));
  for (const name of [...names].sort()) {
    const on = majors.flatMap((major) => {
      const found = byMajor.get(major)?.find((setting) => setting.name === name);
      return found === undefined ? [] : [{ major, free: found.free }];
    });
    const since = on[0]?.major === majors[0] ? "" : String(on[0]?.major);
    const until = on.at(-1)?.major === majors.at(-1) ? "" : String(on.at(-1)?.major);
    // One that is free in some version alone is taken for free in all.
    const key = `${on.some(({ free }) => free) ? "" : "fixed "}${since}-${until}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  const lines = [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, all]) => `  "${key}": [\n${wrap(all)}  ].join(" "),\n`);
  return `${header}export const settings = {\n${lines.join("")}};\n`;
}

const header = `// Written by npm run prove from the servers' pg_settings.

/** Names of settings, by the versions that have them; \`fixed\`: a session cannot change them. */
`;
