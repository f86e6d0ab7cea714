import type { Parser } from "../index.ts";
import { start } from "../parsers/libpg-query/start.ts";
import { libpgQuery } from "./libpg-query.ts";

/** PostgreSQL's grammar without waiting, for hosts that are not asynchronous. */
export function startParserNow(): Parser {
  return start(libpgQuery());
}
