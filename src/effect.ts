import type { FullName, Ternary } from "./schema.ts";

/** Whom a lock stops: nobody who reads or writes, other schema changes, writers, or everybody. */
export type Blocks = "nothing" | "ddl" | "writes" | "everything";

/** What a statement does to one thing that others can see. */
export interface Effect {
  readonly target: Target;
  /** The dialect's names, strongest first; never empty. */
  readonly locks: readonly string[];
  readonly blocks: Blocks;
  /** A stronger lock that is held for an instant, before and after the work. */
  readonly moment?: { readonly lock: string; readonly blocks: Blocks };
  /** How the server goes about it, where it has several ways. */
  readonly algorithm?: string;
  /** How long others wait for it: not noticeably, while its work goes on, or to the end of the transaction it is in. */
  readonly lasts: "instant" | "work" | "until-commit";
  /** Reads every row. */
  readonly scan: Ternary;
  /** Writes every row anew. */
  readonly rewrite: Ternary;
  /** Builds an index that was not there. */
  readonly build: Ternary;
  /** Existing indexes it builds again. */
  readonly rebuilds: readonly FullName[];
  /**
   * The longest work the statement does anywhere while it holds these locks: a foreign key that is
   * proven on one table keeps the writers of the other one waiting too.
   */
  readonly under: Work;
  /** Waits until transactions older than itself have ended. */
  readonly waits: boolean;
  /** False when an unknown decided between fact rows; the effect is then the worst of them. */
  readonly certain: boolean;
  /** Ids of the fact rows it rests on. */
  readonly facts: readonly string[];
  /** `measured on 12–18`, by the versions that all these rows were measured on, or `documented`. */
  readonly evidence: string;
}

export interface Target {
  readonly kind: "relation" | "index" | "sequence" | "database";
  readonly name: FullName;
  /** The table an index belongs to. */
  readonly table?: FullName;
  /** What it is to the operation: `table`, `references`, `parent`, … */
  readonly role: string;
}

/** What becomes of the statement as a whole. */
export interface Outcome {
  readonly transaction: "allowed" | "forbidden";
  readonly fails?: Failure;
}

export interface Failure {
  readonly sqlstate: string;
  /** The server's own number of the error, where it has one. */
  readonly code?: number;
  /** One sentence. */
  readonly why: string;
  /** The last version that fails so; absent: every later one does, too. */
  readonly until?: number;
  /** It could be done, but not as the statement demands. */
  readonly demanded?: true;
}

/** How much work is done under a lock: the class of the time others wait. */
export type Work = "none" | "scan" | "build" | "rewrite";

export function workOf(effect: Effect): Work {
  return effect.under;
}

/** The work done on the target itself. */
export function ownWork(effect: Pick<Effect, "scan" | "rewrite" | "build" | "rebuilds">): Work {
  if (effect.rewrite !== "no") return "rewrite";
  if (effect.build !== "no" || effect.rebuilds.length > 0) return "build";
  return effect.scan === "no" ? "none" : "scan";
}

export function longerWork(left: Work, right: Work): Work {
  return workRank[right] > workRank[left] ? right : left;
}

const blockRank: Readonly<Record<Blocks, number>> = {
  nothing: 0,
  ddl: 1,
  writes: 2,
  everything: 3,
};
const workRank: Readonly<Record<Work, number>> = { none: 0, scan: 1, build: 2, rewrite: 3 };

/** Orders effects by the harm they do: long before short, then everybody before writers. */
export function worseEffect(left: Effect, right: Effect): Effect {
  return harm(right) > harm(left) ? right : left;
}

function harm(effect: Effect): number {
  const work = workRank[workOf(effect)];
  const blocks = blockRank[effect.blocks];
  return (work > 0 && blocks >= 2 ? 100 : 0) + blocks * 10 + work;
}

/** Others who read or write wait while it works, not only for a moment. */
export function stalls<E extends Effect>(effect: E | undefined): effect is E {
  if (effect === undefined) return false;
  return blockRank[effect.blocks] >= blockRank.writes && workOf(effect) !== "none";
}

/** Others who read or write have to wait for it, be it for a moment. */
export function obstructs({ blocks, moment }: Pick<Effect, "blocks" | "moment">): boolean {
  return blockRank[atMost(blocks, moment?.blocks)] >= blockRank.writes;
}

/** Whom it stops at its worst. */
function atMost(blocks: Blocks, moment: Blocks = "nothing"): Blocks {
  return blockRank[moment] > blockRank[blocks] ? moment : blocks;
}
