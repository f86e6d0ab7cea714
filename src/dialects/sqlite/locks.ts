import type { Dialect, Footprint } from "../../dialect.ts";

/**
 * The locks of a database file. A writer holds RESERVED from its first write to its commit, and no other
 * connection writes anything meanwhile; readers go on, but for the moment of the commit, and all the time
 * where the journal is a write-ahead log.
 */
export const locks: Dialect["locks"] = {
  SHARED: { blocks: "nothing", rank: 1 },
  RESERVED: { blocks: "writes", rank: 2 },
  EXCLUSIVE: { blocks: "everything", rank: 3 },
};

export const reads: Footprint = { lock: "SHARED" };
export const writes: Footprint = { lock: "RESERVED" };
