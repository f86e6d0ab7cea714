import type { Operation } from "../operation.ts";
import { migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Moment, StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Table } from "../schema.ts";
import { columnOf, rowKey } from "../schema.ts";
import type { Sql } from "../sql.ts";

/**
 * The command lines of the tools that copy a table in batches while writes go on, with the flags that their
 * own limits demand; or why none of them may be used.
 */
export function copyByTool(moment: StatementMoment | Moment): Plan<Sql> | string {
  const { statement, schema } = moment;
  const [changed] = statement.operations.flatMap((one) =>
    "table" in one ? [{ table: one.table }] : [],
  );
  if (changed === undefined) return "Run it while nothing writes.";
  const table = schema.table(changed.table);
  const name = display(changed.table);
  const database = changed.table.schema ?? "DATABASE";
  const clauses = clausesOf(moment);
  const lossy = whyLossy(statement.operations);
  if (lossy !== undefined) return lossy;
  if (table?.complete === true && rowKeyOf(moment, table) === undefined) {
    return `${name} has no primary key and no unique key over columns that are never NULL, without which no tool can copy it: give it one first, or run the statement while nothing writes to ${name}.`;
  }
  const renames = statement.operations.some(({ kind }) => kind === "rename-column");
  const bound = table?.constraints.some(({ constraint }) => constraint.kind === "foreign-key");
  const referenced = table !== undefined && schema.referencing(table.name).length > 0;
  const triggers = table !== undefined && table.triggers.length > 0;
  const tied = bound === true || referenced;
  const ghost = tied
    ? undefined
    : `gh-ost --database=${database} --table=${changed.table.name} --alter=${quoted(clauses)} --max-lag-millis=1500 --max-load=Threads_running=25 --panic-on-warnings${renames ? " --approve-renamed-columns" : ""}${triggers ? " --include-triggers" : ""} --execute`;
  const percona = `pt-online-schema-change --alter ${quoted(clauses)} D=${database},t=${changed.table.name} --max-lag=1s --set-vars lock_wait_timeout=5${referenced ? " --alter-foreign-keys-method=rebuild_constraints" : ""}${triggers ? " --preserve-triggers" : ""}${renames ? " --no-check-alter" : ""} --execute`;
  const lines = [...(ghost === undefined ? [] : [ghost]), percona].join("\nor: ");
  return {
    ...plan(
      migrate(
        [
          `${name} has been copied on a replica or a clone once, and there is disk for a second ${name}.`,
        ],
        {
          kind: "application",
          title: `Let a tool copy ${name} in batches while writes go on: ${lines}`,
          undo: "redeploy-previous",
        },
      ),
    ),
    ...(tied
      ? { caution: `gh-ost refuses it, because ${name} has foreign keys or is referred to by one.` }
      : {}),
    absorbs: statement.operations.map(({ span }) => span),
  };
}

/** Rows or values that the tools lose without a word. */
function whyLossy(operations: readonly Operation[]): string | undefined {
  if (operations.some((one) => one.kind === "create-index" && one.unique)) {
    return "Build the unique index in a statement of its own: a tool that copies the table leaves out rows that are double, and says nothing.";
  }
  const drops = operations.some((one) => one.kind === "drop-constraint" && one.name === "PRIMARY");
  if (drops && !operations.some(({ kind }) => kind === "add-primary-key")) {
    return "No tool copies a table whose primary key goes: give it another key over columns that are never NULL first, or run the statement while nothing writes to it.";
  }
  const renamed = operations.some((one) => one.kind === "rename-column");
  const defined = operations.some((one) => one.kind === "redefine-column");
  return renamed && !defined
    ? "Rename the column in a statement of its own, which takes an instant: tools take RENAME COLUMN for a new column beside one that is dropped, and its values are lost."
    : undefined;
}

function rowKeyOf({ schema }: StatementMoment, table: Table): readonly string[] | undefined {
  const unique = schema
    .indexesOf(table.name)
    .map(({ unique: is, keys }) => (is ? keys.map(({ column }) => column) : []))
    .find(
      (columns) =>
        columns.length > 0 &&
        columns.every((name) => columnOf(table, name ?? "")?.notNull === "yes"),
    );
  return rowKey(table) ?? unique?.map((name) => name ?? "");
}

/** As the user wrote them, from the first clause to the last. */
function clausesOf({ statement }: StatementMoment): string {
  const { span, text, operations, extent } = statement;
  if (extent !== undefined) return text.slice(extent.start, extent.end);
  const starts = operations.map((one) => one.span.start - span.start);
  const ends = operations.map((one) => one.span.end - span.start);
  return text.slice(Math.min(...starts), Math.max(...ends));
}

/** For a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
