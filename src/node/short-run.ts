import { setFlagsFromString } from "node:v8";

/**
 * For a process of our own that ends soon: V8 would spend more on optimizing than such a run gains by it.
 * To be called before a parser is started; it holds for the whole process, so a library must not.
 */
export function expectShortRun(): void {
  for (const flag of [...flags, lateOptimization]) setFlagsFromString(flag);
}

const flags = [
  // The grammar's WebAssembly. Both are needed since Node 24, where a flag set late implies no others.
  "--no-wasm-dynamic-tiering",
  "--no-wasm-tier-up",
  // Little is alive when young objects are collected: not worth waking other threads.
  "--no-parallel-scavenge",
];

/** Only what is really hot is worth optimizing. V8 counted bytes of code first, and now calls. */
const lateOptimization =
  Number.parseInt(process.versions.v8) < 12
    ? "--interrupt-budget=1000000"
    : "--invocation-count-for-turbofan=30000";
