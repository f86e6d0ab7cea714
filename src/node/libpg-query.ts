import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Assets, Factory } from "../parsers/libpg-query/load.ts";

/**
 * What the grammar is started with. These are deep imports, because the package's own entry can only be
 * waited for; so its version is pinned.
 */
export function libpgQuery(): Assets {
  const require = createRequire(import.meta.url);
  const load: (id: string) => Factory = require;
  const factory = load("libpg-query/wasm/libpg-query.js");
  return { factory, wasm: readFileSync(require.resolve("libpg-query/wasm/libpg-query.wasm")) };
}
