import type { Parser } from "../index.ts";
import { start } from "../parsers/libpg-query/start.ts";
import { start as startMysql } from "../parsers/mysql/start.ts";
import { start as startSqlite } from "../parsers/sqlite/start.ts";
import { libpgQuery } from "./libpg-query.ts";

/** PostgreSQL's grammar without waiting, for hosts that are not asynchronous. */
export function startParserNow(): Parser {
  return start(libpgQuery);
}

/** Reads MySQL and MariaDB. */
export function startMysqlNow(): Parser {
  return startMysql();
}

export function startSqliteNow(): Parser {
  return startSqlite();
}
