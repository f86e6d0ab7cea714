import type { Name } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan, SqlStep } from "../plan.ts";
import { sql } from "../sql.ts";
import type { Sql } from "../sql.ts";

export interface RememberedBatches {
  /** The table that remembers, beside the one that is written. */
  readonly progress: Name;
  /** Its columns: `id`, `done` and `upto`. */
  readonly columns: Sql;
  /** Whose rows are written. */
  readonly place: string;
  /** How the statements that make and drop the table stand in transactions. */
  readonly transaction: SqlStep<Sql>["transaction"];
  /** Writes the rows from `done` to `upto`, and says that they are done. */
  readonly batch: SqlStep<Sql>;
  readonly dropRule: string;
}

/** Batches where the values do not tell what is done: a small table remembers how far they came. */
export function rememberBatches({
  progress,
  columns,
  place,
  transaction,
  batch,
  dropRule,
}: RememberedBatches): Plan<Sql> {
  return plan(
    expand({
      kind: "sql",
      title: "Make a table that remembers how far the batches came",
      sql: sql`
        CREATE TABLE ${progress} (${columns});
        INSERT INTO ${progress} (id) VALUES (1);`,
      transaction,
      brief: true,
      undo: { sql: sql`DROP TABLE ${progress};` },
    }),
    migrate(
      [`Code copes with rows of ${place} of which some are changed and some are not yet.`],
      batch,
    ),
    contract(["The batches have come to the end."], {
      kind: "sql",
      title: `Drop ${progress.name}`,
      sql: sql`DROP TABLE ${progress};`,
      transaction,
      brief: true,
      undo: "no-way-back",
      allow: { rule: dropRule, reason: `${progress.name} served its plan only` },
    }),
  );
}

/** Up to where the batches came, as a value. */
export function doneIn(progress: Name): Sql {
  return sql`(SELECT done FROM ${progress})`;
}
