import type { Dialect, Footprint } from "../../dialect.ts";

/** Table-level locks by the names the manual and LOCK TABLE use. */
export const locks: Dialect["locks"] = {
  "ACCESS SHARE": { blocks: "nothing", rank: 1 },
  "ROW SHARE": { blocks: "nothing", rank: 2 },
  "ROW EXCLUSIVE": { blocks: "nothing", rank: 3 },
  "SHARE UPDATE EXCLUSIVE": { blocks: "ddl", rank: 4 },
  SHARE: { blocks: "writes", rank: 5 },
  "SHARE ROW EXCLUSIVE": { blocks: "writes", rank: 6 },
  EXCLUSIVE: { blocks: "writes", rank: 7 },
  "ACCESS EXCLUSIVE": { blocks: "everything", rank: 8 },
};

export const accessShare: Footprint = { lock: "ACCESS SHARE" };
export const rowShare: Footprint = { lock: "ROW SHARE" };
export const rowExclusive: Footprint = { lock: "ROW EXCLUSIVE" };
export const shareUpdateExclusive: Footprint = { lock: "SHARE UPDATE EXCLUSIVE" };
export const share: Footprint = { lock: "SHARE" };
export const shareRowExclusive: Footprint = { lock: "SHARE ROW EXCLUSIVE" };
export const exclusive: Footprint = { lock: "EXCLUSIVE" };
export const accessExclusive: Footprint = { lock: "ACCESS EXCLUSIVE" };

export type Locks = Readonly<Record<string, Footprint>>;

/** The same on a table and on everything that inherits from it. */
export function tree(footprint: Footprint): Locks {
  return { table: footprint, descendants: footprint };
}

/** Every row is written anew, and with it every index. */
export const rewrite: Locks = {
  ...tree({
    ...accessExclusive,
    also: ["SHARE"],
    scan: true,
    rewrite: true,
    rebuilds: "stored-indexes",
  }),
  "stored-indexes": accessExclusive,
};

/** A read of a whole table by a query: the planner locks its indexes as well. */
export const queried: Locks = {
  query: { ...accessShare, scan: "unknown" },
  "query-indexes": accessShare,
  locked: rowShare,
  "locked-indexes": rowShare,
  drawn: rowExclusive,
};
