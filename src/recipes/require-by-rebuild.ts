import type { AddColumn } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Table } from "../schema.ts";
import type { Sql } from "../sql.ts";
import { join, sql, verbatim } from "../sql.ts";
import { addColumn, nullableDefinition } from "./column.ts";
import { rebuildTable, shapeOf, whyNot } from "./rebuild.ts";
import type { Shape } from "./rebuild.ts";

/** A column that must be filled comes nullable, code fills it, and a rebuild makes it required. */
export function requireLater(
  moment: Moment<AddColumn>,
  operation: AddColumn,
  known: Table | undefined,
): Plan<Sql> | string {
  const { column, table } = operation;
  const before = shapeOf(known, moment.schema);
  if (typeof before === "string" || known === undefined) {
    return whyNot(
      table,
      typeof before === "string" ? before : "It is not known what the table has.",
    );
  }
  const place = `${column.name} of ${display(table)}`;
  const written = nullableDefinition(column);
  // Behind the name, and the name's own part goes.
  const definition: Sql = { parts: written.parts.slice(1) };
  const withIt = (required: string): Shape => ({
    ...before,
    columns: [
      ...before.columns,
      {
        name: column.name,
        definition: join([definition, verbatim(required)], ""),
        from: sql`${column.name}`,
        counts: false,
      },
    ],
  });
  return plan(
    expand(addColumn(operation, written, known), {
      kind: "application",
      title: `Deploy code that gives ${place} a value in every INSERT`,
      undo: "redeploy-previous",
    }),
    migrate([`Every deployed version writes ${place}.`], {
      kind: "application",
      title: `Fill ${place} in the older rows, at most 10,000 to a transaction: only the application knows their values`,
      undo: "redeploy-previous",
    }),
    contract(
      [`No row has a NULL in ${place}.`],
      rebuildTable({
        moment,
        table: known,
        name: table,
        from: withIt(""),
        to: withIt(" NOT NULL"),
        title: `Make ${display(table)} anew with ${column.name} required`,
        reversible: true,
      }),
    ),
  );
}
