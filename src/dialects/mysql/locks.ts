import type { Dialect, Footprint } from "../../dialect.ts";

/** By the words of LOCK=: what others may do while a statement works. All wait for its first and last moment. */
export const locks: Dialect["locks"] = {
  NONE: { blocks: "ddl", rank: 1 },
  SHARED: { blocks: "writes", rank: 2 },
  EXCLUSIVE: { blocks: "everything", rank: 3 },
};

export const algorithms = { INSTANT: 1, NOCOPY: 2, INPLACE: 3, COPY: 4 } as const;

const moment = "EXCLUSIVE";

/** Only the dictionary changes. */
export const instant: Footprint = { lock: "NONE", moment, algorithm: "INSTANT" };
/** Nothing of the data, but by the way of INPLACE. */
export const metadata: Footprint = { lock: "NONE", moment, algorithm: "INPLACE" };
/** The same, which MariaDB has a word for. */
export const nocopy: Footprint = { lock: "NONE", moment, algorithm: "NOCOPY" };
const built = { scan: true, build: true } as const;
export const build: Footprint = { ...metadata, ...built };
export const buildNocopy: Footprint = { ...nocopy, ...built };
export const rebuild: Footprint = { ...metadata, scan: true, rewrite: true };
export const copy: Footprint = {
  lock: "SHARED",
  moment,
  algorithm: "COPY",
  scan: true,
  rewrite: true,
};

/** Writers wait while it works. */
export function shared(footprint: Footprint): Footprint {
  return { ...footprint, lock: "SHARED" };
}

/** Everybody waits, for an instant. */
export const momentary: Footprint = { lock: "EXCLUSIVE", brief: true };
/** Rows are read or written one by one; only schema changes wait. */
export const rows: Footprint = { lock: "NONE" };
export const scanning: Footprint = { lock: "NONE", scan: true };

/** The server refuses a better way without a reason. */
export function unexplained(footprint: Footprint): Footprint {
  return { ...footprint, refusal: 1845 };
}
