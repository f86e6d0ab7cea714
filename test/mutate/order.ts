/** Which tests a mutant is tried on, and in which order: those first that are likely to kill it soon. */
import { basename } from "node:path";
import type { Mutant } from "./mutants.ts";
import { isPassed } from "./task.ts";
import type { Judged } from "./task.ts";

export type Whole = Extract<Judged, { readonly verdict: "whole" }>;

const pages = "test/mutate/judges/pages.ts > ";

export interface Order {
  readonly names: readonly string[];
  readonly milliseconds: number;
}

/**
 * What is passed while files are loaded, such as a row of knowledge, any test may kill. `killers` are
 * those that killed others of its file. `undefined`: no test passes it.
 */
export function orderOf(
  { id, near, path }: Mutant,
  { times, coverage }: Pick<Whole, "times" | "coverage">,
  killers: readonly string[],
  patience: number,
): Order | undefined {
  const isOfLoading = isPassed(coverage.loading, id);
  const passing = [...times].filter(
    ([name]) => isOfLoading || isPassed(coverage.byTest.get(name), id),
  );
  if (passing.length === 0) return undefined;
  const likely = new Set(killers);
  // A row names its probe, and a rule's test the rule; a theme may be called as a file.
  const words = new Set([...near.matchAll(/"([^"]{5,})"/g)].map(([, word]) => word));
  words.add(basename(path, ".ts"));
  const isNamed = (name: string): boolean =>
    name.split(" > ").some((part) => words.has(part)) ||
    words.has(name.split(" > ").slice(-2).join("/"));
  // The pages of rules and facts show most of what is made while files are loaded.
  const isPage = (name: string): boolean => isOfLoading && name.startsWith(pages);
  const rank = ([name, time]: readonly [string, number]): number =>
    likely.has(name) ? -3 : isNamed(name) ? -2 : isPage(name) ? -1 : time;
  const names: string[] = [];
  let milliseconds = 0;
  for (const [name, time] of passing.sort((left, right) => rank(left) - rank(right))) {
    if (milliseconds > patience) break;
    names.push(name);
    milliseconds += time;
  }
  return { names, milliseconds };
}
