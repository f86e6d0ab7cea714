import type { Name } from "../operation.ts";
import type { SqlStep } from "../plan.ts";
import { display } from "../rule.ts";
import type { Sql } from "../sql.ts";
import { sql } from "../sql.ts";
import type { Altered } from "./constraint.ts";
import { addUnproven, alterTable, dropConstraint, prove } from "./constraint.ts";

/** Adds a foreign key that is proven while reads and writes go on. */
export function addForeignKey(
  altered: Altered,
  name: string,
  definition: Sql,
  partitions: readonly Name[],
): readonly SqlStep<Sql>[] {
  if (partitions.length === 0)
    return [addUnproven(altered, name, definition), prove(altered, name)];
  // Not every server takes NOT VALID on a partitioned table; all of them adopt what its partitions have.
  return [
    ...partitions.flatMap((table) => [
      {
        ...addUnproven({ table }, name, definition),
        // The key of the whole, once dropped, has taken those of its partitions along.
        undo: { sql: sql`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${name};` },
      },
      prove({ table }, name),
    ]),
    {
      kind: "sql",
      title: `Add ${name} to ${display(altered.table)}, which adopts what its partitions have proven`,
      sql: sql`${alterTable(altered)} ADD ${definition};`,
      transaction: "own",
      brief: true,
      undo: { sql: dropConstraint(altered, name) },
    },
  ];
}
