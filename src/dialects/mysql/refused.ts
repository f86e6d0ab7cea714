import type { Failure } from "../../effect.ts";

/** A row of any kind: what the servers refuse, whatever the rows are. */
export interface Refused {
  readonly id: string;
  readonly when: { readonly traits: Readonly<Record<string, boolean>> };
  readonly locks: Readonly<Record<string, never>>;
  readonly fails: Failure;
  readonly settles: true;
  readonly evidence: string;
}

export function refused(id: string, trait: string, fails: Failure): Refused {
  return {
    id,
    when: { traits: { [trait]: true } },
    locks: {},
    fails,
    settles: true,
    evidence: "manual: server error message reference",
  };
}
