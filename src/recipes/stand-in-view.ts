import type { Name, RenameTable, SetSchema } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import { display } from "../rule.ts";
import type { Table } from "../schema.ts";
import { sql, verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";
import { allowing } from "./allow.ts";
import { passingName } from "./name.ts";
import type { Surroundings } from "./name.ts";

/** A table, or what can be read like one, that gets another name or schema. */
export interface Move {
  readonly operation: RenameTable | SetSchema;
  readonly table: Table | undefined;
  /** `TABLE`, `VIEW`: as it stands after ALTER. */
  readonly word: string;
}

/**
 * The new name comes first, as a view that can be read and written through; old code notices nothing.
 * When nobody says the old name any more, the table takes the view's place.
 */
export function moveBehindView({ operation, table, word: kind }: Move): Plan<Sql> | string {
  const { table: from } = operation;
  const schema = table?.name.schema ?? from.schema;
  if (operation.kind === "set-schema" && schema === undefined) {
    return `The schema of ${from.name} is unknown; give a schema (--schema, or \`schema\` in the configuration), and lockproof writes the plan.`;
  }
  const isName = operation.kind === "rename-table";
  const clause = isName ? sql`RENAME TO ${operation.to}` : sql`SET SCHEMA ${operation.schema}`;
  const reverse = isName ? sql`RENAME TO ${from.name}` : sql`SET SCHEMA ${schema ?? "public"}`;
  const to = newName(operation);
  const [old, fresh] = [display(from), display(to)];
  const makeView = sql`CREATE VIEW ${to} AS SELECT * FROM ${from};`;
  const word = verbatim(kind);
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
          ${allowing({ rule: "table-rename", reason: `no deployed code says ${old}, all say ${fresh}` })}
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

/** The same where every statement commits: RENAME TABLE lets table and view change names in one instant. */
export function renameBehindView(
  moment: Surroundings,
  operation: RenameTable | SetSchema,
): Plan<Sql> | string {
  if (operation.kind === "set-schema") {
    return "Let a view of it bear the new name until no deployed code says the old one; then move the table, which the server refuses while it has triggers.";
  }
  const { table: from } = operation;
  const to = newName(operation);
  const gone = { ...from, name: passingName(moment, to, ["view"]) };
  const [old, fresh] = [display(from), display(to)];
  const makeView = sql`CREATE VIEW ${to} AS SELECT * FROM ${from};`;
  return plan(
    expand({
      kind: "sql",
      title: `Let ${fresh} be a view of ${old} that can be used in its place`,
      sql: makeView,
      transaction: "own",
      brief: true,
      undo: { sql: sql`DROP VIEW ${to};` },
    }),
    migrate(
      [
        `Accounts that use ${old} have the same rights on ${fresh}: rights are of names, and do not follow a rename.`,
        `What no view takes (TRUNCATE, LOCK TABLES, a foreign key) goes on saying ${old} until the end.`,
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
        RENAME TABLE ${to} TO ${gone}, ${from} TO ${to};
        ${allowing({ rule: "view-drop", reason: `what it showed is ${fresh} now` })}
        DROP VIEW ${gone};`,
      transaction: "own",
      brief: true,
      allow: { rule: "table-rename", reason: `no deployed code says ${old}, all say ${fresh}` },
      undo: { sql: sql`RENAME TABLE ${to} TO ${from}; ${makeView}` },
    }),
  );
}

/** What code has to know before another table takes the place. */
export function beforeSwap(from: Name): string {
  return `In its new place all goes on, but ${display(from)} is gone: deploy code that no longer says ${display(from)} before they change names`;
}

export function newName(operation: RenameTable | SetSchema): Name {
  const { table } = operation;
  return operation.kind === "rename-table"
    ? { ...table, name: operation.to }
    : { schema: operation.schema, name: table.name };
}
