import type { Kind } from "../../operation.ts";
import { measured as written } from "./measured.generated.ts";

type Versions = ReadonlyMap<string, readonly number[]>;

const known = new Map<Kind, Versions>();

/** The versions whose servers have done what a row says, oldest first. */
export function measured(kind: Kind, row: string): readonly number[] {
  const versions = known.get(kind) ?? read(kind);
  known.set(kind, versions);
  return versions.get(row) ?? nowhere;
}

const nowhere: readonly number[] = [];

function read(kind: Kind): Versions {
  const groups: readonly (readonly [readonly number[], string])[] = written[kind] ?? [];
  return new Map(
    groups.flatMap(([versions, rows]) => rows.split(" ").map((row) => [row, versions] as const)),
  );
}
