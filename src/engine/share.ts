import type { Dialect, Fact, Footprint, RoleTarget } from "../dialect.ts";
import { stalls, worseEffect } from "../effect.ts";
import type { Blocks, Effect, Work } from "../effect.ts";
import type { FullName, Ternary } from "../schema.ts";
import { keyOf, sameName } from "../schema.ts";

/** What is done to one target, while it is being added up. */
export interface Share {
  readonly target: RoleTarget;
  readonly role: string;
  /** The strongest: a statement asks once for what its clauses need. */
  readonly lock: string;
  readonly rank: number;
  /** Others that are taken on the way, whatever the strongest is. */
  readonly also: readonly string[];
  readonly scan: Ternary;
  readonly rewrite: Ternary;
  readonly build: Ternary;
  readonly rebuilds: readonly FullName[];
  /** Every lock on it is held for a moment only. */
  readonly brief: boolean;
  readonly waits: boolean;
  readonly certain: boolean;
  readonly facts: readonly string[];
  readonly documented: boolean;
}

/** By target. */
export type Shares = Map<string, Share>;

export interface Origin {
  readonly target: RoleTarget;
  readonly role: string;
  readonly row: Fact;
  /** Of the footprint's lock. */
  readonly rank: number;
  /** Indexes in the role that is built again. */
  readonly rebuilds: readonly RoleTarget[];
}

export function addFootprint(shares: Shares, origin: Origin, footprint: Footprint): void {
  const { target, role, row } = origin;
  const key = `${target.kind} ${keyOf(target.name)}`;
  const share: Share = {
    target,
    role,
    lock: footprint.lock,
    rank: origin.rank,
    also: footprint.also ?? [],
    scan: footprint.scan === "unknown" ? "unknown" : answer(footprint.scan),
    rewrite: answer(footprint.rewrite),
    build: answer(footprint.build),
    rebuilds:
      footprint.rebuilds === undefined
        ? []
        : origin.rebuilds.flatMap(({ table, name }) =>
            table !== undefined && sameName(table, target.name) ? [name] : [],
          ),
    brief: footprint.brief ?? false,
    waits: footprint.waits ?? false,
    certain: footprint.scan !== "unknown",
    facts: [row.id],
    documented: row.evidence.startsWith("manual:"),
  };
  const before = shares.get(key);
  shares.set(key, before === undefined ? share : both(before, share));
}

/**
 * Adds shares up per target. `alternatives`: only one of them will be true, which one is unknown; the
 * worst is kept and what is not common to all becomes uncertain.
 */
export function mergeShares(
  all: readonly Shares[],
  how: "together" | "alternatives" = "together",
): Shares {
  const merged: Shares = new Map();
  for (const shares of all) {
    for (const [key, share] of shares) {
      const before = merged.get(key);
      merged.set(key, before === undefined ? share : both(before, share));
    }
  }
  if (how === "together") return merged;
  for (const [key, share] of merged) {
    const versions = all.map((shares) => shares.get(key));
    if (versions.every((version) => version !== undefined && alike(version, share))) continue;
    merged.set(key, {
      ...share,
      scan: agreed(versions.map((version) => version?.scan)),
      rewrite: agreed(versions.map((version) => version?.rewrite)),
      build: agreed(versions.map((version) => version?.build)),
      certain: false,
    });
  }
  return merged;
}

export function toEffect(
  share: Share,
  longest: Work,
  inTransaction: boolean,
  dialect: Dialect,
): Effect {
  const rank = (lock: string): number => dialect.locks[lock]?.rank ?? 0;
  const locks = [...new Set([share.lock, ...share.also])].sort(
    (left, right) => rank(right) - rank(left),
  );
  const under = share.brief ? "none" : longest;
  const outside = under === "none" ? "instant" : "work";
  return {
    target: {
      kind: share.target.kind,
      name: share.target.name,
      ...(share.target.table === undefined ? {} : { table: share.target.table }),
      role: share.role,
    },
    locks,
    blocks: locks.reduce<Blocks>(
      (worst, lock) => worseBlocks(worst, dialect.locks[lock]?.blocks ?? "everything"),
      "nothing",
    ),
    lasts: share.brief ? "instant" : inTransaction ? "until-commit" : outside,
    scan: share.scan,
    rewrite: share.rewrite,
    build: share.build,
    rebuilds: share.rebuilds,
    under,
    waits: share.waits,
    certain: share.certain,
    facts: share.facts,
    evidence: share.documented ? "documented" : dialect.measured,
  };
}

/** The worst first; of equals, the one that came first. */
export function sortByHarm(effects: readonly Effect[]): readonly Effect[] {
  if (effects.length < 2) return effects;
  return [...effects].sort((left, right) => {
    if (worseEffect(left, right) !== left) return 1;
    if (worseEffect(right, left) !== right) return -1;
    return Number(stalls(right)) - Number(stalls(left));
  });
}

function both(left: Share, right: Share): Share {
  return {
    target: left.target,
    role: left.role,
    ...(right.rank > left.rank ? pick(right) : pick(left)),
    also: union(left.also, right.also, (a, b) => a === b),
    scan: either(left.scan, right.scan),
    rewrite: either(left.rewrite, right.rewrite),
    build: either(left.build, right.build),
    rebuilds: union(left.rebuilds, right.rebuilds, sameName),
    brief: left.brief && right.brief,
    waits: left.waits || right.waits,
    certain: left.certain && right.certain,
    facts: union(left.facts, right.facts, (a, b) => a === b),
    documented: left.documented && right.documented,
  };
}

function alike(left: Share, right: Share): boolean {
  return (
    left.scan === right.scan &&
    left.rewrite === right.rewrite &&
    left.build === right.build &&
    left.rebuilds.length === right.rebuilds.length &&
    left.lock === right.lock &&
    left.waits === right.waits &&
    left.brief === right.brief
  );
}

function pick({ lock, rank }: Share): Pick<Share, "lock" | "rank"> {
  return { lock, rank };
}

function union<T>(
  left: readonly T[],
  right: readonly T[],
  same: (a: T, b: T) => boolean,
): readonly T[] {
  const added = right.filter((item) => !left.some((other) => same(item, other)));
  return added.length === 0 ? left : [...left, ...added];
}

function either(left: Ternary, right: Ternary): Ternary {
  if (left === "yes" || right === "yes") return "yes";
  return left === "unknown" || right === "unknown" ? "unknown" : "no";
}

function agreed(answers: readonly (Ternary | undefined)[]): Ternary {
  const [first = "no"] = answers;
  return answers.every((one) => (one ?? "no") === first) ? first : "unknown";
}

function answer(flag: boolean | undefined): Ternary {
  return flag === true ? "yes" : "no";
}

const order: readonly Blocks[] = ["nothing", "ddl", "writes", "everything"];

function worseBlocks(left: Blocks, right: Blocks): Blocks {
  return order.indexOf(right) > order.indexOf(left) ? right : left;
}
