import type { ForeignKey } from "../operation.ts";
import type { StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import type { FullName } from "../schema.ts";
import { sameName } from "../schema.ts";
import { same, successorOf } from "./successor.ts";

/** How far ahead it is looked whether the other table goes as well. */
const horizon = 400;

/** A foreign key whose rows a deletion reaches. */
export interface TiedRows {
  readonly from: FullName;
  readonly key: ForeignKey;
}

/** Foreign keys of tables that stay, and that may have rows. */
export function rowsTiedTo(moment: StatementMoment, name: FullName): readonly TiedRows[] {
  const { schema } = moment;
  const alsoDropped = (other: FullName): boolean =>
    moment
      .next(horizon)
      .some(({ operations }) =>
        operations.some(
          (one) =>
            one.kind === "drop-table" && one.tables.some((each) => same(each.name, other.name)),
        ),
      ) && successorOf(moment, other) === undefined;
  return schema.referencing(name).flatMap((other) => {
    if (sameName(other.name, name) || other.filled === "no" || alsoDropped(other.name)) return [];
    return other.constraints.flatMap(({ constraint, references }) =>
      constraint.kind === "foreign-key" && references !== undefined && sameName(references, name)
        ? [{ from: other.name, key: constraint }]
        : [],
    );
  });
}

/** What deleting all rows of the other table does to these. */
export function deedOf({ from, key }: TiedRows): string {
  const table = display(from);
  const columns = key.columns.join(", ");
  switch (key.onDelete) {
    case "cascade":
      return `deletes the rows of ${table} that refer to it`;
    case "set-null":
      return `sets ${columns} of ${table} to NULL`;
    case "set-default":
      return `sets ${columns} of ${table} to its default`;
    case "no-action":
    case "restrict":
      return `fails if a row of ${table} refers to it`;
    default:
      return key.onDelete satisfies never;
  }
}
