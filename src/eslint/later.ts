import { createRequire } from "node:module";
import type * as Engine from "./engine.ts";

/**
 * A rule cannot wait, and a run over code without migrations must not pay for what it does not use: so
 * what is large stands in a file of its own, which Node can require although it is a module.
 */
export function engine(): typeof Engine {
  return (loaded ??= load());
}

let loaded: typeof Engine | undefined;

function load(): typeof Engine {
  const require: (id: string) => typeof Engine = createRequire(import.meta.url);
  return require("./eslint-engine.js");
}
