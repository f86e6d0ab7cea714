import type { AddForeignKey } from "../operation.ts";
import { expand, migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Moment } from "../rule.ts";
import { display } from "../rule.ts";
import { rowKey } from "../schema.ts";
import { join, sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";

/**
 * A foreign key that is added with the checks of its session off: every other session is held to it at once,
 * and the rows that were there before are looked through afterwards, when no more orphans can be added.
 */
export function addUnprovenKey(
  moment: Moment<AddForeignKey>,
  name: string,
  definition: Sql,
): Plan<Sql> | string {
  const { table, constraint, inline } = moment.operation;
  const { columns, references } = constraint;
  const target = moment.schema.table(references);
  const named = constraint.referenced.length > 0 ? constraint.referenced : undefined;
  const referenced = named ?? (target === undefined ? undefined : rowKey(target));
  const [from, to] = [display(table), display(references)];
  if (inline || referenced?.length !== columns.length) {
    return `Mend the rows of ${from} that ${to} does not have, and then, in one session: SET SESSION foreign_key_checks = 0; the statement; SET SESSION foreign_key_checks = 1. It takes an instant and proves nothing, so look for orphans again afterwards. gh-ost refuses foreign keys.`;
  }
  const isSame = columns.map((own, at) => sql`parent.${referenced[at] ?? own} = child.${own}`);
  const isGiven = columns.map((own) => sql`child.${own} IS NOT NULL`);
  const both = (list: readonly Sql[]): Sql => join(list, " AND ");
  return plan(
    expand({
      kind: "sql",
      title: `Hold new rows of ${from} to ${name}, and prove none of the old ones`,
      sql: sql`
        SET SESSION foreign_key_checks = 0;
        ALTER TABLE ${table} ADD ${definition}${verbatim(", ALGORITHM=INPLACE, LOCK=NONE")};
        SET SESSION foreign_key_checks = 1;`,
      transaction: "none",
      brief: true,
      undo: { sql: sql`ALTER TABLE ${table} DROP FOREIGN KEY ${name};` },
    }),
    migrate(
      [],
      {
        kind: "sql",
        title: `Look for rows of ${from} that ${to} does not have`,
        sql: sql`
          SELECT child.* FROM ${table} AS child
          WHERE ${both(isGiven)} AND NOT EXISTS (SELECT 1 FROM ${references} AS parent WHERE ${both(isSame)})
          LIMIT 100;`,
        transaction: "none",
        brief: false,
        undo: "nothing-to-undo",
      },
      {
        kind: "application",
        title: `Mend or delete what is found, and look again until nothing is: the server never proves these rows by itself`,
        undo: "redeploy-previous",
      },
    ),
  );
}
