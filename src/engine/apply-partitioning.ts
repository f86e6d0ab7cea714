import type { OperationOf, TablePart } from "../operation.ts";
import { alterable } from "./apply-table.ts";
import { createTable } from "./create-table.ts";
import { dropTable } from "./drop.ts";
import { findTable, place, putTable } from "./state.ts";
import type { State, TableState } from "./state.ts";

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
  if (change === "convert") convert(state, table, operation);
}

/** CONVERT TABLE … TO PARTITION …, and the other way round. */
function convert(
  state: State,
  table: TableState,
  { parts, other }: OperationOf<"change-partitions">,
): void {
  if (other === undefined) return;
  if (parts.length > 0) {
    dropTable(state, place(state, other));
    return;
  }
  createTable(state, {
    kind: "create-table",
    span: { start: 0, end: 0 },
    table: other,
    ifNotExists: false,
    persistence: "permanent",
    columns: [],
    constraints: [],
    inherits: [],
    like: [{ table: table.name, including: ["all"] }],
  });
  const made = findTable(state, other);
  if (made !== undefined) putTable(state, { ...made, filled: table.filled, empty: undefined });
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
      return before.filter((one) => !isNamed(one));
    case "convert":
      return [...before.filter((one) => !isNamed(one)), ...parts];
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
