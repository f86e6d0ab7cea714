import { readFileSync } from "node:fs";
import factory from "libpg-query/wasm/libpg-query.js";
import type { Assets } from "../parsers/libpg-query/load.ts";

/** In the committed bundle the grammar lies beside it, and nothing is installed. */
export function libpgQuery(): Assets {
  return { factory, wasm: readFileSync(new URL("libpg-query.wasm", import.meta.url)) };
}
