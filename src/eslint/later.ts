import { createRequire } from "node:module";
import type * as Engine from "./engine.ts";

/**
 * A rule cannot wait, and a run over code without migrations must not pay for what it does not use: so
 * what is large stands in a file of its own, which Node can require although it is a module.
 */
export function engine(): typeof Engine {
  const load: (id: string) => typeof Engine = createRequire(import.meta.url);
  return load("./eslint-engine.js");
}
