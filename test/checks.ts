/** One line for each thing that holds, and all there is to know of one that does not. */
export interface Checks {
  readonly check: (name: string, holds: boolean, otherwise: string) => void;
  readonly failed: () => number;
}

export function openChecks(): Checks {
  let failed = 0;
  return {
    check(name, holds, otherwise) {
      console.log(`${holds ? "✓" : "✗"} ${name}`);
      if (holds) return;
      failed += 1;
      console.log(otherwise.trim().replace(/^/gm, "    "));
    },
    failed: () => failed,
  };
}
