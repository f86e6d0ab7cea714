import { relative, resolve, sep } from "node:path";
import createIgnore from "ignore";
import type { IgnoreConfig } from "../index.ts";

/** Whether the config wants a finding silent. */
export type IgnoredFindings = (path: string, rule: string, tables: readonly string[]) => boolean;

/** Paths are matched as in a .gitignore at the config's place. */
export function ignoredFindings(
  entries: readonly IgnoreConfig[],
  folder: string,
  cwd: string,
): IgnoredFindings {
  const tests = entries.map(({ paths, tables, rules }) => {
    const matcher = paths === undefined ? undefined : createIgnore().add(paths.map(anchored));
    return (path: string, rule: string, names: readonly string[]): boolean =>
      (matcher === undefined || (createIgnore.isPathValid(path) && matcher.ignores(path))) &&
      (tables === undefined || tables.some((table) => names.includes(table))) &&
      (rules === undefined || rules.includes(rule));
  });
  return (path, rule, tables) => {
    const fromConfig = relative(folder, resolve(cwd, path)).replaceAll(sep, "/");
    return tests.some((test) => test(fromConfig, rule, tables));
  };
}

/** `./db/old` and `db/old` are the same place. */
function anchored(path: string): string {
  return path.replace(/^\.\//, "/").replaceAll("\\", "/");
}
