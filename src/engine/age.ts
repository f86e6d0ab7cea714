import type { Origin } from "../schema.ts";
import type { FunctionsState, Made, TableState } from "./state.ts";

/** How old a thing is to the unit being deployed. Units may come again, so nothing is forgotten. */
export function agePart<Part extends Made & { readonly origin: Origin }>(
  part: Part,
  unit: string,
): Part {
  return isAged(part, unit) ? part : { ...part, origin: part.born === unit ? "here" : "before" };
}

function isAged({ born, origin }: Made & { readonly origin: Origin }, unit: string): boolean {
  return born === undefined || origin === (born === unit ? "here" : "before");
}

function ageParts<Part extends Made & { readonly origin: Origin }>(
  parts: readonly Part[],
  unit: string,
): readonly Part[] {
  for (const part of parts) {
    if (!isAged(part, unit)) return parts.map((each) => agePart(each, unit));
  }
  return parts;
}

export function ageTable(table: TableState, unit: string): TableState {
  const filled =
    table.filled === "yes" ? table.filled : table.empty === unit ? ("no" as const) : "unknown";
  const columns = ageParts(table.columns, unit);
  const constraints = ageParts(table.constraints, unit);
  const distinct = table.distinct?.filter((each) => each.unit === unit);
  const isSame =
    isAged(table, unit) &&
    filled === table.filled &&
    distinct?.length === table.distinct?.length &&
    columns === table.columns &&
    constraints === table.constraints;
  if (isSame) return table;
  const held = distinct === undefined ? {} : { distinct };
  return { ...agePart(table, unit), filled, columns, constraints, ...held };
}

export function ageFunctions(functions: FunctionsState, unit: string): FunctionsState {
  return { ...functions, overloads: functions.overloads.map((entry) => agePart(entry, unit)) };
}
