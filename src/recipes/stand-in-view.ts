import type { Name } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import { display } from "../rule.ts";
import type { Table } from "../schema.ts";
import { sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { allowing } from "./allow.ts";

/** A table, or what can be read like one, that gets another name or schema. */
export interface Move {
  readonly from: Name;
  readonly to: Name;
  readonly table: Table | undefined;
  /** `TABLE`, `VIEW`: as it stands after ALTER. */
  readonly word: string;
  /** The user's own clause, and the one that takes it back: `RENAME TO clients`. */
  readonly clause: Sql;
  readonly reverse: Sql;
  readonly rule: string;
}

/**
 * The new name comes first, as a view that can be read and written through; old code notices nothing.
 * When nobody says the old name any more, the table takes the view's place.
 */
export function moveBehindView(move: Move): Plan<Sql> {
  const { from, to, table, clause, reverse, rule } = move;
  const [old, fresh] = [display(from), display(to)];
  const makeView = sql`CREATE VIEW ${to} AS SELECT * FROM ${from};`;
  const word = verbatim(move.word);
  const caution = `While ${fresh} is a view, row security that binds roles other than its owner needs it WITH (security_invoker = true).`;
  return {
    ...plan(
      expand({
        kind: "sql",
        title: `Let ${fresh} be a view of ${old} that can be used in its place`,
        sql: makeView,
        transaction: "own",
        brief: false,
        undo: { sql: sql`DROP VIEW ${to};` },
      }),
      migrate(
        [
          `Roles that use ${old} have the same rights on the view ${fresh}.`,
          `What no view takes (COPY FROM, TRUNCATE, ON CONFLICT ON CONSTRAINT) goes on saying ${old} until the end.`,
          `No column is added to ${old} while the view stands: it would not show there.`,
        ],
        {
          kind: "application",
          title: `Deploy code that says ${fresh} instead of ${old}`,
          undo: "redeploy-previous",
        },
      ),
      contract([`No deployed code, job or report says ${old}; let it rest for a day.`], {
        kind: "sql",
        title: `Let ${old} take the place of the view ${fresh}`,
        sql: sql`
          DROP VIEW ${to};
          ${allowing({ rule, reason: `no deployed code says ${old}, all say ${fresh}` })}
          ALTER ${word} ${from} ${clause};`,
        transaction: "own",
        brief: true,
        undo: {
          sql: sql`
            ALTER ${word} ${to} ${reverse};
            ${makeView}`,
        },
      }),
    ),
    ...((table?.policies.length ?? 0) === 0 ? {} : { caution }),
  };
}
