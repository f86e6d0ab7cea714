import type { Blocks, Effect, Work } from "./effect.ts";
import { obstructs, stalls, workOf } from "./effect.ts";
import { display, listed } from "./rule.ts";

/**
 * Whom effects block, with which lock, and how long, in one or two sentences for all rules.
 * `undefined` when nobody who reads or writes has to wait.
 */
export function impactOf(effects: readonly Effect[], bounded: boolean): string | undefined {
  const felt = effects.filter((effect) => effect.target.kind !== "index" && obstructs(effect));
  const long = felt.filter(stalls);
  if (long.length > 0) return `${describeLong(long)}${describeUnknown(long)}`;
  if (felt.length > 0) return describeBrief(felt, bounded);
  const indexes = effects.filter((effect) => effect.target.kind === "index" && obstructs(effect));
  return indexes.length === 0 ? undefined : describeBrief(indexes, bounded);
}

function describeLong(effects: readonly Effect[]): string {
  return [...groupBy(effects, (effect) => `${effect.blocks} ${workOf(effect)}`).values()]
    .map((group) => {
      const [first] = group;
      if (first === undefined) return "";
      return `Blocks ${blocked(first.blocks)} ${list(group)} while ${worked(workOf(first))} (${first.locks[0] ?? ""}).`;
    })
    .join(" ");
}

function describeBrief(effects: readonly Effect[], bounded: boolean): string {
  const sentences = [...groupBy(effects, (effect) => briefly(effect).blocks).values()].map(
    (group) => {
      const [first] = group;
      if (first === undefined) return "";
      const { blocks, lock } = briefly(first);
      return `Stops ${blocked(blocks)} ${list(group)} for an instant (${lock})`;
    },
  );
  const wait = bounded
    ? ", and its own wait for the lock is bounded."
    : ", but for as long as it has to wait for its lock, everybody queues behind it.";
  return `${sentences.join("; ")}${wait}`;
}

function briefly({ moment, blocks, locks }: Effect): { blocks: Blocks; lock: string } {
  return moment ?? { blocks, lock: locks[0] ?? "" };
}

function describeUnknown(effects: readonly Effect[]): string {
  return effects.every((effect) => effect.certain)
    ? ""
    : " What the history does not show decides it, so this is the worst case.";
}

function blocked(blocks: Blocks): string {
  return blocks === "everything" ? "reads and writes of" : "writes to";
}

function worked(work: Work): string {
  switch (work) {
    case "rewrite":
      return "every row is written anew";
    case "build":
      return "an index is built";
    case "scan":
      return "every row is read";
    case "none":
      return "it runs";
    default:
      return work satisfies never;
  }
}

function list(effects: readonly Effect[]): string {
  // Where the whole is locked, its parts say no more.
  if (effects.some(({ target }) => target.kind === "database")) return "the whole database";
  return listed([...new Set(effects.map(({ target }) => display(target.name)))]);
}

function groupBy<T>(
  items: readonly T[],
  key: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
