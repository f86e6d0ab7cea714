import type { OperationOf, TablePart } from "../operation.ts";
import { alterable } from "./apply-table.ts";
import { putTable } from "./state.ts";
import type { State } from "./state.ts";

/** Partitions that are no tables: the table's own list of them changes. */
export function changePartitions(state: State, operation: OperationOf<"change-partitions">): void {
  const table = alterable(state, operation);
  if (table === undefined) return;
  const { change, partitioning } = operation;
  if (change === "by" || change === "remove") {
    putTable(state, { ...table, partitioning });
    return;
  }
  if (table.partitioning === undefined) return;
  const parts = partsAfter(table.partitioning.parts, operation);
  putTable(state, { ...table, partitioning: { ...table.partitioning, parts } });
}

/** The list that a change leaves. */
export function partsAfter(
  before: readonly TablePart[],
  { change, partitions, parts, count = 0 }: OperationOf<"change-partitions">,
): readonly TablePart[] {
  const named = new Set(partitions.map((name) => name.toLowerCase()));
  const isNamed = ({ name }: TablePart): boolean => named.has(name.toLowerCase());
  switch (change) {
    case "add":
      return [...before, ...parts, ...further(before.length, count)];
    case "drop":
    case "convert":
      return before.filter((one) => !isNamed(one));
    case "coalesce":
      return before.slice(0, Math.max(0, before.length - count));
    case "reorganize": {
      const first = before.findIndex(isNamed);
      if (first < 0) return before;
      return before.flatMap((one, place) => {
        if (place === first) return parts;
        return isNamed(one) ? [] : one;
      });
    }
    default:
      return before;
  }
}

function further(from: number, count: number): readonly TablePart[] {
  return Array.from({ length: count }, (_, place) => ({
    name: `p${String(from + place)}`,
    bound: "none",
    values: [],
  }));
}
