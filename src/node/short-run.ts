import { setFlagsFromString } from "node:v8";

/**
 * For a process of our own that ends soon: V8 would spend more on optimizing the grammar's WebAssembly
 * than such a run gains by it, a third of the time that linting 2 MB takes. To be called before a parser
 * is started; it holds for all WebAssembly of the process, so a library must not.
 */
export function expectShortRun(): void {
  // Both are needed since Node 24, where a flag set late no longer implies others.
  setFlagsFromString("--no-wasm-dynamic-tiering");
  setFlagsFromString("--no-wasm-tier-up");
}
