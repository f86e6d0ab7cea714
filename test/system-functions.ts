/** Writes which functions every server brings, by the version that has them first and last. */

/** Those in the table of volatilities, which the newest server has, are named only where an older one has not. */
export function functionsFile(
  byMajor: ReadonlyMap<number, readonly string[]>,
  known: ReadonlySet<string>,
): string {
  const majors = [...byMajor.keys()].sort((a, b) => a - b);
  const all = [...new Set([...byMajor.values()].flat())].sort();
  const groups = new Map<string, string[]>();
  for (const name of all) {
    const on = majors.filter((major) => byMajor.get(major)?.includes(name) === true);
    const since = on[0] === majors[0] ? "" : String(on[0]);
    const until = on.at(-1) === majors.at(-1) ? "" : String(on.at(-1));
    const key = `${since}-${until}`;
    if (key === "-" && known.has(name)) continue;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  const lines = [...groups].map(([key, names]) => `  "${key}": [\n${wrap(names)}  ].join(" "),\n`);
  return `${header}export const systemFunctions = {\n${lines.join("")}};\n`;
}

const header = `// Written by npm run prove from the servers' pg_proc.

/** Names of built-in functions, by the versions that have them: \`13-\` since 13, \`-14\` until 14, \`-\` all. */
`;

export function wrap(names: readonly string[]): string {
  const lines: string[] = [];
  let line = "";
  for (const name of names) {
    if (line.length + name.length > 88) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? name : `${line} ${name}`;
  }
  lines.push(line);
  return lines.map((text) => `    "${text}",\n`).join("");
}
