import type { Parser } from "../index.ts";
import { start } from "../parsers/pgsql-ast-parser/start.ts";

/** The adapter that needs no WebAssembly. */
export function startWithoutWebAssembly(): Parser {
  return start();
}
