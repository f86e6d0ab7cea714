/** What a judging thread is told, and what it answers. */
export interface Task {
  /** The bundle of tests and code. */
  readonly judges: string;
  /** None: the unbroken code. */
  readonly mutant: number | undefined;
  /** The tests to run in this order until one fails; none: all. */
  readonly names: readonly string[] | undefined;
  /** Of all tests only each so many-th, from one on: threads share them. */
  readonly share?: readonly [from: number, step: number];
  readonly memory: ReadonlyMap<string, string> | undefined;
  /** Of all mutants. */
  readonly count: number;
}

/** What kills where the code does not even load. */
export const loading = "loading";

export type Judged =
  | { readonly verdict: "killed" | "broken"; readonly by: string }
  | { readonly verdict: "survived" }
  | {
      readonly verdict: "whole";
      readonly times: ReadonlyMap<string, number>;
      readonly memory: ReadonlyMap<string, string>;
      readonly coverage: Coverage;
    };

/** Mutants that are passed: a bit for each. */
export interface Coverage {
  readonly loading: Uint8Array;
  readonly byTest: ReadonlyMap<string, Uint8Array>;
}

export function isPassed(bits: Uint8Array | undefined, mutant: number): boolean {
  return (((bits?.[mutant >> 3] ?? 0) >> (mutant & 7)) & 1) === 1;
}
