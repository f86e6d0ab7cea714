import type { Dialect, Fact, Footprint, RoleTarget } from "../dialect.ts";
import { stalls, worseEffect } from "../effect.ts";
import type { Blocks, Effect, Work } from "../effect.ts";
import { commonVersions, sayEvidence } from "../evidence.ts";
import type { FullName, Ternary } from "../schema.ts";
import { keyOf, sameName } from "../schema.ts";

/** What is done to one target, while it is being added up. */
export interface Share {
  readonly target: RoleTarget;
  readonly role: string;
  readonly deed: Deed;
  readonly rebuilds: readonly FullName[];
}

/** What a footprint says, or several of them together. */
export interface Deed {
  /** The strongest: a statement asks once for what its clauses need. */
  readonly lock: string;
  readonly rank: number;
  /** Others that are taken on the way, whatever the strongest is. */
  readonly also: readonly string[];
  /** At least, whatever the locks tell. */
  readonly blocks: Blocks | undefined;
  readonly scan: Ternary;
  readonly rewrite: Ternary;
  readonly build: Ternary;
  /** Every lock is held for a moment only. */
  readonly brief: boolean;
  readonly waits: boolean;
  readonly moment: string | undefined;
  readonly algorithm: string | undefined;
  readonly refusal: number | undefined;
  /** The algorithm's rank. */
  readonly cost: number;
  readonly certain: boolean;
  /** The lock itself may not be taken. */
  readonly unsure?: boolean;
  readonly facts: readonly string[];
  /** The versions that have shown all of it. */
  readonly measured: readonly number[];
}

/** By target. */
export type Shares = Map<string, Share>;

/** `measured`: the versions that have shown the row. */
export function deedOf(
  row: Fact,
  footprint: Footprint,
  dialect: Dialect,
  measured: readonly number[],
): Deed {
  return {
    lock: footprint.lock,
    rank: dialect.locks[footprint.lock]?.rank ?? 0,
    also: footprint.also ?? [],
    blocks: footprint.blocks,
    scan: footprint.scan === "unknown" ? "unknown" : answer(footprint.scan),
    rewrite: answer(footprint.rewrite),
    build: answer(footprint.build),
    brief: footprint.brief ?? false,
    waits: footprint.waits ?? false,
    moment: footprint.moment,
    algorithm: footprint.algorithm,
    refusal: footprint.refusal,
    cost: dialect.algorithms?.[footprint.algorithm ?? ""] ?? 0,
    certain: footprint.scan !== "unknown",
    facts: [row.id],
    measured,
  };
}

export function addShare(shares: Shares, share: Share): void {
  const { kind, name } = share.target;
  const key = kind === "relation" ? keyOf(name) : `${kind}\u0000${keyOf(name)}`;
  addUnder(shares, key, share);
}

function addUnder(shares: Shares, key: string, share: Share): void {
  const before = shares.get(key);
  shares.set(key, before === undefined ? share : both(before, share));
}

/** Adds shares up per target. */
export function mergeShares(all: readonly Shares[]): Shares {
  const merged: Shares = new Map();
  for (const shares of all) shares.forEach((share, key) => addUnder(merged, key, share));
  return merged;
}

/**
 * Adds up shares of which only one will be true, which one is unknown: the worst is kept, and what is not
 * common to all becomes uncertain.
 */
export function mergeAlternatives(all: readonly Shares[]): Shares {
  const merged = mergeShares(all);
  for (const [key, share] of merged) {
    const versions = all.map((shares) => shares.get(key));
    if (versions.every((version) => version !== undefined && alike(version, share))) continue;
    const deeds = versions.map((version) => version?.deed);
    const deed: Deed = {
      ...share.deed,
      scan: agreed(deeds.map((each) => each?.scan)),
      rewrite: agreed(deeds.map((each) => each?.rewrite)),
      build: agreed(deeds.map((each) => each?.build)),
      certain: false,
    };
    merged.set(key, { ...share, deed });
  }
  return merged;
}

export function toEffect(
  { target, role, deed, rebuilds }: Share,
  longest: Work,
  inTransaction: boolean,
  dialect: Dialect,
): Effect {
  const under = deed.brief ? "none" : longest;
  const outside = under === "none" ? "instant" : "work";
  const locks = deed.also.length === 0 ? [deed.lock] : strongestFirst(deed, dialect);
  const { kind, name, table } = target;
  const effect: Effect = {
    target: table === undefined ? { kind, name, role } : { kind, name, table, role },
    locks,
    blocks: blockedBy(locks, dialect, deed.blocks),
    lasts: deed.brief ? "instant" : inTransaction ? "until-commit" : outside,
    scan: deed.scan,
    rewrite: deed.rewrite,
    build: deed.build,
    rebuilds,
    under,
    waits: deed.waits,
    certain: deed.certain,
    facts: deed.facts,
    evidence: sayEvidence(deed.measured, dialect),
  };
  const { moment, algorithm } = deed;
  // Every statement has effects, and most servers know neither: not worth two spreads.
  if (moment === undefined && algorithm === undefined) return effect;
  const { target: whole, locks: held, blocks, ...rest } = effect;
  return {
    target: whole,
    locks: held,
    blocks,
    ...(moment === undefined
      ? {}
      : { moment: { lock: moment, blocks: blockedBy([moment], dialect) } }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...rest,
  };
}

function strongestFirst({ lock, also }: Deed, dialect: Dialect): readonly string[] {
  const rank = (name: string): number => dialect.locks[name]?.rank ?? 0;
  return [...new Set([lock, ...also])].sort((left, right) => rank(right) - rank(left));
}

function blockedBy(locks: readonly string[], dialect: Dialect, least?: Blocks): Blocks {
  let worst = least ?? "nothing";
  for (const lock of locks) {
    const blocks = dialect.locks[lock]?.blocks ?? "everything";
    if (order.indexOf(blocks) > order.indexOf(worst)) worst = blocks;
  }
  return worst;
}

const order: readonly Blocks[] = ["nothing", "ddl", "writes", "everything"];

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
  // As the clauses of one statement mostly do: the same again.
  if (left.deed === right.deed && right.rebuilds.length === 0) return left;
  return {
    target: left.target,
    role: left.role,
    deed: bothDeeds(left.deed, right.deed),
    rebuilds: union(left.rebuilds, right.rebuilds, sameName),
  };
}

function bothDeeds(left: Deed, right: Deed): Deed {
  const strongest = right.rank > left.rank ? right : left;
  const other = strongest === left ? right : left;
  // What needs it for an instant takes it when the work begins or ends.
  const isMoment = strongest.brief && !other.brief && other.moment === strongest.lock;
  const stronger = isMoment ? other : strongest;
  return {
    lock: stronger.lock,
    rank: stronger.rank,
    also: union(union(left.also, right.also, isSame), heldSurely(left, right, stronger), isSame),
    blocks: left.blocks ?? right.blocks,
    scan: either(left.scan, right.scan),
    rewrite: either(left.rewrite, right.rewrite),
    build: either(left.build, right.build),
    brief: left.brief && right.brief,
    waits: left.waits || right.waits,
    moment: left.moment ?? right.moment,
    algorithm: right.cost > left.cost ? right.algorithm : left.algorithm,
    refusal: right.cost > left.cost ? right.refusal : left.refusal,
    cost: Math.max(left.cost, right.cost),
    certain: left.certain && right.certain,
    ...(stronger.unsure === true ? { unsure: true } : {}),
    facts: union(left.facts, right.facts, isSame),
    measured: commonVersions(left.measured, right.measured),
  };
}

/** Where the stronger lock may not be taken, the weaker one is all there is. */
function heldSurely(left: Deed, right: Deed, stronger: Deed): readonly string[] {
  const weaker = stronger === left ? right : left;
  return stronger.unsure !== true || weaker.lock === stronger.lock ? [] : [weaker.lock];
}

function alike(left: Share, right: Share): boolean {
  const [one, other] = [left.deed, right.deed];
  return (
    one.scan === other.scan &&
    one.rewrite === other.rewrite &&
    one.build === other.build &&
    left.rebuilds.length === right.rebuilds.length &&
    one.lock === other.lock &&
    one.waits === other.waits &&
    one.algorithm === other.algorithm &&
    one.moment === other.moment &&
    one.brief === other.brief
  );
}

function isSame(left: string, right: string): boolean {
  return left === right;
}

function union<T>(
  left: readonly T[],
  right: readonly T[],
  same: (a: T, b: T) => boolean,
): readonly T[] {
  if (right.length === 0) return left;
  const added = right.filter((item) => !left.some((other) => same(item, other)));
  return added.length === 0 ? left : [...left, ...added];
}

function either(left: Ternary, right: Ternary): Ternary {
  if (left === "yes" || right === "yes") return "yes";
  return left === "unknown" || right === "unknown" ? "unknown" : "no";
}

function agreed(answers: readonly (Ternary | undefined)[]): Ternary {
  const first = answers[0] ?? "no";
  return answers.every((one) => (one ?? "no") === first) ? first : "unknown";
}

function answer(flag: boolean | undefined): Ternary {
  return flag === true ? "yes" : "no";
}
