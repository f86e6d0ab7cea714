import type { Situation } from "../../dialect.ts";
import type { IndexKey } from "../../operation.ts";
import type { Table, Ternary } from "../../schema.ts";

/** What traits ask of a situation again and again. */

export function yesIf(condition: boolean): Ternary {
  return condition ? "yes" : "no";
}

export function tableOf({ operation, schema }: Situation): Table | undefined {
  return "table" in operation ? schema.table(operation.table) : undefined;
}

/** The column that a clause changes. */
export function columnIn({ operation }: Situation): string | undefined {
  return "column" in operation && typeof operation.column === "string"
    ? operation.column
    : undefined;
}

/** The length of a key's part of a column: `20` of `body(20)`. */
export function prefixOf({ column, text }: IndexKey): number | undefined {
  const found = column === undefined ? undefined : /\((\d+)\)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
