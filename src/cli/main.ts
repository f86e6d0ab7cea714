import nodeModule from "node:module";
import { expectShortRun } from "../node/short-run.ts";
import { processIo } from "./io.ts";

// Node 20 has none. To be of use to the rest it must come before it.
const { enableCompileCache }: Partial<Record<"builtinModules" | "enableCompileCache", unknown>> =
  nodeModule;
if (typeof enableCompileCache === "function") Reflect.apply(enableCompileCache, nodeModule, []);
if (process.argv[2] !== "lsp") expectShortRun();

/** Written by the build. */
declare const LOCKPROOF_BUILD: string | undefined;
const build = typeof LOCKPROOF_BUILD === "string" ? LOCKPROOF_BUILD : undefined;

const { run } = await import("./run.ts");
// Not process.exit: what is still in a pipe would be lost.
process.exitCode = await run(process.argv.slice(2), processIo(build));
