import type { AddColumn } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Table } from "../schema.ts";
import type { Sql } from "../sql.ts";
import { sql, verbatim } from "../sql.ts";
import { nullableDefinition } from "./column.ts";
import { alterGuarded, demandOf } from "./guarded-alter.ts";

/** A column that must be filled comes nullable, code fills it, and only then is it required. */
export function requireGuarded(
  moment: Moment<AddColumn>,
  operation: AddColumn,
  known: Table | undefined,
): Plan<Sql> | string {
  const { column, table, placed = false } = operation;
  const place = `${column.name} of ${display(table)}`;
  const demand = demandOf(moment.ownWorst);
  if (placed || demand === undefined || column.constraints.length > 0 || known === undefined) {
    return `Add ${place} with NULL allowed, deploy code that writes it, fill the older rows by ranges of the key, then MODIFY it to NOT NULL with ALGORITHM=INPLACE, LOCK=NONE. Where one value is right for all rows, give it as DEFAULT.`;
  }
  const definition = nullableDefinition(column);
  return plan(
    expand(
      alterGuarded(table, sql`ADD COLUMN ${definition} NULL`, demand, {
        title: `Add ${place}, nullable`,
        undo: { sql: sql`ALTER TABLE ${table} DROP COLUMN ${column.name};` },
      }),
      {
        kind: "application",
        title: `Deploy code that gives ${place} a value in every INSERT`,
        undo: "redeploy-previous",
      },
    ),
    migrate([`Every deployed version writes ${place}.`], {
      kind: "application",
      title: `Fill ${place} in the older rows, a thousand to a transaction: only the application knows their values`,
      undo: "redeploy-previous",
    }),
    contract(
      [`No row has a NULL in ${place}, and sql_mode is strict.`],
      alterGuarded(
        table,
        sql`MODIFY COLUMN ${definition} NOT NULL`,
        verbatim(", ALGORITHM=INPLACE, LOCK=NONE"),
        {
          title: `Make ${place} required, beside reads and writes`,
          undo: { sql: sql`ALTER TABLE ${table} MODIFY COLUMN ${definition} NULL;` },
        },
      ),
    ),
  );
}
