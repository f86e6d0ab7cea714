import type { Course, Dialect, Situation } from "../dialect.ts";
import type { Failure } from "../effect.ts";
import type { Demands } from "../operation.ts";
import { deedOf } from "./share.ts";
import type { Share, Shares } from "./share.ts";

/** What becomes of a demand, and of what the statement does to the table it changes. */
interface Answer {
  readonly fails?: Failure;
  follow(shares: Shares): Shares;
}

/** Lets a dialect say how a statement goes that tells the server how to go about it. */
export function demand(
  demands: Demands,
  all: Shares,
  situation: Situation,
  dialect: Dialect,
): Answer {
  const course = courseOf(all);
  const met = course === undefined ? undefined : dialect.meet?.(course, demands, situation);
  const { footprint, fails } = met ?? {};
  if (footprint === undefined) {
    return { ...(fails === undefined ? {} : { fails }), follow: (shares) => shares };
  }
  const changed = (share: Share): Share => {
    const { facts, measured, certain } = share.deed;
    const row = { id: facts[0] ?? "", locks: {}, evidence: "" };
    const deed = { ...deedOf(row, footprint, dialect, measured), facts, certain };
    return { ...share, deed, rebuilds: footprint.rewrite === true ? share.rebuilds : [] };
  };
  return {
    ...(fails === undefined ? {} : { fails }),
    follow: (shares) =>
      new Map([...shares].map(([key, share]) => [key, isWorked(share) ? changed(share) : share])),
  };
}

function courseOf(shares: Shares): Course | undefined {
  for (const share of shares.values()) {
    const { algorithm, lock, rewrite, certain, refusal } = share.deed;
    if (algorithm === undefined) continue;
    const course = { algorithm, lock, rewrite, certain };
    return refusal === undefined ? course : { ...course, refusal };
  }
  return undefined;
}

/** The table that the statement changes, not one it only looks at. */
function isWorked({ deed }: Share): boolean {
  return deed.algorithm !== undefined;
}
