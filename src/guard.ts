import type { Name } from "./name.ts";

/** A condition that something runs on, of those that history can answer. */
export type Guard = PresenceGuard | ServerGuard | RetypeGuard;

/** It runs if a thing is there, or if it is not: what `IF NOT EXISTS` says where a statement cannot. */
export interface PresenceGuard {
  readonly kind: "presence";
  readonly wanted: "present" | "absent";
  /** `other`: a thing that no history keeps, or a state that it does not know. */
  readonly object:
    | "schema"
    | "relation"
    | "column"
    | "constraint"
    | "index"
    | "sequence"
    | "type"
    | "enum-value"
    | "function"
    | "trigger"
    | "other";
  /** Of a column, constraint, trigger or enum value its own name, of others with the schema if that is said. */
  readonly name: Name;
  /** The table or the type it is part of, where that is said. */
  readonly of?: Name;
  /** False when more is asked than whether it is there: then only its absence decides. */
  readonly exact: boolean;
}

/** It runs on servers of these versions, as the dialect counts them. */
export interface ServerGuard {
  readonly kind: "server";
  readonly since?: number;
  readonly until?: number;
}

/** It runs if the column that it drops and adds again had another type until then. */
export interface RetypeGuard {
  readonly kind: "retype";
}

/** The opposite, which only one guard has. */
export function negated(guards: readonly Guard[] | undefined): readonly Guard[] | undefined {
  const [only] = guards ?? [];
  if (only === undefined || guards?.length !== 1) return undefined;
  if (only.kind === "presence") {
    return [{ ...only, wanted: only.wanted === "present" ? "absent" : "present" }];
  }
  if (only.kind !== "server") return undefined;
  if (only.since !== undefined && only.until === undefined) {
    return [{ kind: "server", until: only.since - 1 }];
  }
  if (only.until !== undefined && only.since === undefined) {
    return [{ kind: "server", since: only.until + 1 }];
  }
  return undefined;
}
