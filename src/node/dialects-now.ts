import type { Dialect, DialectId } from "../index.ts";
import { postgres } from "../dialects/postgres/index.ts";

/** All of them at once, for hosts that cannot wait. */
export const dialectsNow: Readonly<Record<DialectId, Dialect>> = { postgres };
