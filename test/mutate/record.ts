/**
 * What became of the sample's mutants when they were tried last: a kill is tried again with the test that
 * made it, and what survived is taken for surviving until `--write` asks again.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { groups } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";

export type Verdict = "killed" | "timed out" | "survived" | "not covered";

export interface Entry {
  readonly verdict: Verdict;
  /** The test that noticed it first. */
  readonly by?: string;
}

export type Entries = ReadonlyMap<string, Entry>;

export const file = join("test", "mutate", "record.txt");
const verdicts: readonly Verdict[] = ["killed", "timed out", "survived", "not covered"];

interface Line extends Entry {
  readonly key: string;
  readonly path: string;
}

function readLines(): readonly Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, key = "", path = "", rest = ""] = /^(\w+) (\S+) (.*)$/.exec(line) ?? [];
      const verdict = verdicts.find((each) => rest === each || rest.startsWith(`${each} by `));
      if (verdict === undefined) return [];
      const by = rest.slice(`${verdict} by `.length);
      return [{ key, path, verdict, ...(by === "" ? {} : { by }) }];
    });
}

export function readEntries(): Entries {
  return new Map(readLines().map(({ key, path: _, ...entry }) => [key, entry]));
}

/** One line each, in the order of their files. */
export function writeEntries(mutants: readonly Mutant[], entries: Entries): void {
  const lines = mutants.flatMap(({ key, path }) => {
    const entry = entries.get(key);
    if (entry === undefined) return [];
    const by = entry.by === undefined ? "" : ` by ${entry.by}`;
    return [`${key} ${path} ${entry.verdict}${by}\n`];
  });
  writeFileSync(file, lines.sort(byPath).join(""));
}

/** What .github/CONTRIBUTING.md says of it. */
export function sayScore(): string {
  const lines = readLines();
  const of = (some: readonly Line[]): string => {
    const killed = some.filter(({ verdict }) => verdict === "killed" || verdict === "timed out");
    return String(Math.floor((100 * killed.length) / some.length));
  };
  const parts = groups.map(({ name, folders }) => {
    return `${name} ${of(lines.filter(({ path }) => folders.some((one) => path.startsWith(`${one}/`))))}`;
  });
  return `Of the ${String(lines.length)} mutants on record the tests kill ${of(lines)} % (${parts.join(", ")}).`;
}

function byPath(left: string, right: string): number {
  const [a, b] = [left, right].map((line) => line.slice(line.indexOf(" ")));
  return (a ?? "") < (b ?? "") ? -1 : 1;
}
