import type { SqlStep } from "../plan.ts";
import type { Sql } from "../sql.ts";
import { sql } from "../sql.ts";
import type { Altered } from "./constraint.ts";
import { addUnproven, alterTable, dropConstraint, prove } from "./constraint.ts";

/** NOT NULL without reading the table under a lock that stops others. */
export interface NotNullSteps {
  /** From here on no new NULL can be written. */
  readonly forbid: SqlStep<Sql>;
  /** Once no NULL is left: prove it, and let the proof save the scan. */
  readonly settle: readonly SqlStep<Sql>[];
}

/** `check` names the constraint that lives until NOT NULL itself is set; see `passingName`. */
export function setNotNull(altered: Altered, column: string, check: string): NotNullSteps {
  const definition = sql`CONSTRAINT ${check} CHECK (${column} IS NOT NULL)`;
  return {
    forbid: addUnproven(altered, check, definition),
    settle: [prove(altered, check), ...settle(altered, column, check, definition)],
  };
}

/** The words a passing name for such a check is made of. */
export function proofWords(column: string): readonly string[] {
  return [column, "not_null_proof"];
}

/** Sets NOT NULL on the strength of a check that is proven and stays. */
export function settleByCheck(altered: Altered, column: string): SqlStep<Sql> {
  return {
    kind: "sql",
    title: `Set ${column} NOT NULL, which the proven check makes instant`,
    sql: sql`${alterTable(altered)} ALTER COLUMN ${column} SET NOT NULL;`,
    transaction: "own",
    brief: true,
    undo: { sql: sql`${alterTable(altered)} ALTER COLUMN ${column} DROP NOT NULL;` },
  };
}

function settle(
  altered: Altered,
  column: string,
  check: string,
  definition: Sql,
): readonly SqlStep<Sql>[] {
  // Two statements: in one, the server drops the check first and then has to read the table after all.
  return [
    {
      kind: "sql",
      title: `Set ${column} NOT NULL, which the proven check makes instant, and drop the check`,
      sql: sql`
        ${alterTable(altered)} ALTER COLUMN ${column} SET NOT NULL;
        ${dropConstraint(altered, check)}
      `,
      transaction: "own",
      brief: true,
      undo: {
        sql: sql`
          ${alterTable(altered)} ADD ${definition} NOT VALID;
          ${alterTable(altered)} ALTER COLUMN ${column} DROP NOT NULL;
        `,
      },
    },
  ];
}
