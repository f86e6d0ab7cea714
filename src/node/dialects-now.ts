import type { Dialect, DialectId } from "../index.ts";
import { mariadb, mysql } from "../dialects/mysql/index.ts";
import { postgres } from "../dialects/postgres/index.ts";
import { sqlite } from "../dialects/sqlite/index.ts";

/** All of them at once, for hosts that cannot wait. */
export const dialectsNow: Readonly<Record<DialectId, Dialect>> = {
  mysql,
  mariadb,
  postgres,
  sqlite,
};
