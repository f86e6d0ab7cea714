import type { Moment } from "../rule.ts";
import type { Table } from "../schema.ts";

/** A name for a column that stands beside `column` while a plan runs, and that no other column has. */
export function freshColumn(moment: Pick<Moment, "naming">, table: Table, column: string): string {
  for (let number = 1; ; number++) {
    const name = shorten(moment, column, number === 1 ? "_new" : `_new${String(number)}`);
    if (!table.columns.some((other) => other.name === name)) return name;
  }
}

/** Cut in front of its ending: what the server would cut off at the end is what makes it different. */
function shorten({ naming }: Pick<Moment, "naming">, base: string, ending: string): string {
  for (let length = base.length; length > 0; length--) {
    const name = base.slice(0, length) + ending;
    if (naming.fold({ name }).name === name) return name;
  }
  return ending;
}
