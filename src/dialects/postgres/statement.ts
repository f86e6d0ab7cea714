import type { Situation } from "../../dialect.ts";
import type { Operation } from "../../operation.ts";

/**
 * The clauses of one ALTER TABLE do not run in the order they are written: what drops comes first, then
 * types, then new columns, then everything else.
 */
export function earlierClauses({ operation, siblings }: Situation): readonly Operation[] {
  return siblings.slice(0, Math.max(0, siblings.indexOf(operation)));
}

/** The column is dropped by another clause before this one looks for it. */
export function dropsColumn(situation: Situation, column: string): boolean {
  const { operation, siblings } = situation;
  const pool = dropping.has(operation.kind) ? earlierClauses(situation) : siblings;
  return pool.some(
    (other) => other !== operation && other.kind === "drop-column" && other.column === column,
  );
}

/** The column is added by another clause before this one looks for it. */
export function addsColumn({ operation, siblings }: Situation, column: string): boolean {
  if (dropping.has(operation.kind) || operation.kind === "set-type") return false;
  return siblings.some((other) => other.kind === "add-column" && other.column.name === column);
}

export function dropsConstraint(situation: Situation, name: string): boolean {
  const { operation, siblings } = situation;
  const pool = dropping.has(operation.kind) ? earlierClauses(situation) : siblings;
  return pool.some(
    (other) => other !== operation && other.kind === "drop-constraint" && other.name === name,
  );
}

const dropping: ReadonlySet<Operation["kind"]> = new Set([
  "drop-column",
  "drop-constraint",
  "drop-default",
  "drop-not-null",
]);

export const systemColumns: ReadonlySet<string> = new Set([
  "ctid",
  "xmin",
  "xmax",
  "cmin",
  "cmax",
  "tableoid",
]);
