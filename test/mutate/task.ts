/** What a judging thread is told, and what it answers. */
export interface Task {
  /** The bundle of tests and code. */
  readonly judges: string;
  /** None: the unbroken code. */
  readonly mutant: number | undefined;
  /** The tests to run in this order until one fails; none: all. */
  readonly names: readonly string[] | undefined;
  readonly memory: ReadonlyMap<string, string> | undefined;
  /** Of all mutants. */
  readonly count: number;
}

export type Judged =
  | { readonly verdict: "killed" | "broken"; readonly by: string }
  | { readonly verdict: "survived" }
  | {
      readonly verdict: "whole";
      readonly times: ReadonlyMap<string, number>;
      readonly memory: ReadonlyMap<string, string>;
      readonly coverage: Coverage;
    };

/** Mutants that are passed, by number. */
export interface Coverage {
  readonly loading: ReadonlySet<number>;
  readonly byTest: ReadonlyMap<string, ReadonlySet<number>>;
}
