import type { Name } from "../operation.ts";
import type { Schema } from "../schema.ts";
import { sameName } from "../schema.ts";

// Whether code can still be using a thing that is about to go.

/** It belongs to a column that no longer takes its numbers from it: inserts do without it already. */
export function isLeft(name: Name, schema: Schema): boolean {
  const sequence = schema.sequence(name);
  if (sequence?.ownedBy === undefined) return false;
  const { table, column } = sequence.ownedBy;
  const owner = schema.table(table)?.columns.find((each) => each.name === column);
  return (
    owner !== undefined && (owner.draws === undefined || !sameName(owner.draws, sequence.name))
  );
}

/** Nothing but a trigger can call it, and one that still does keeps it from being dropped. */
export function isOnlyTrigger(name: Name, schema: Schema): boolean {
  const known = schema.functions(name);
  return (
    known.length > 0 &&
    known.every(({ returns }) => returns?.name === "trigger" || returns?.name === "event_trigger")
  );
}
