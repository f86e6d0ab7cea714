import type { Constraint, Name, Operation } from "../operation.ts";
import type { Undo } from "../plan.ts";
import type { StatementMoment } from "../rule.ts";
import type { Column, Table } from "../schema.ts";
import { columnOf } from "../schema.ts";
import type { Sql } from "../sql.ts";
import { join, sql, verbatim } from "../sql.ts";

/** Takes back one after the other, last first; nothing is taken back when one of them cannot be. */
export function undoBoth(undos: readonly Undo<Sql>[]): Undo<Sql> {
  if (undos.includes("no-way-back")) return "no-way-back";
  const texts = undos.flatMap((undo) => (typeof undo === "string" ? [] : [undo.sql])).reverse();
  return texts.length === 0 ? "nothing-to-undo" : { sql: join(texts, "\n") };
}

/** What takes back an operation, as far as the schema before it tells. */
export function inverseOf(moment: StatementMoment, operation: Operation): Undo<Sql> {
  if (operation.kind === "set-schema" || !("table" in operation)) return "no-way-back";
  const { table: name } = operation;
  const table = moment.schema.table(name);
  const change = (words: Sql): Undo<Sql> => ({ sql: sql`ALTER TABLE ${name} ${words};` });
  const ofColumn = (column: string, words: Sql): Undo<Sql> =>
    change(sql`ALTER COLUMN ${column} ${words}`);
  switch (operation.kind) {
    case "add-column":
      // It may have been there before, with data.
      return operation.ifNotExists && table?.complete !== true
        ? "no-way-back"
        : change(sql`DROP COLUMN ${operation.column.name}`);
    case "set-default":
    case "drop-default":
      return columnOf(table, operation.column) === undefined
        ? "no-way-back"
        : ofColumn(operation.column, defaultWords(columnOf(table, operation.column)));
    case "set-not-null":
      return columnOf(table, operation.column)?.notNull === "yes"
        ? "nothing-to-undo"
        : ofColumn(operation.column, sql`DROP NOT NULL`);
    case "drop-not-null":
      return ofColumn(operation.column, sql`SET NOT NULL`);
    case "add-unique":
    case "add-primary-key":
      // The index was there before, and would go with the constraint.
      return operation.constraint.using === undefined
        ? change(sql`DROP CONSTRAINT ${addedName(moment, name, table, operation.constraint)}`)
        : "no-way-back";
    case "add-check":
    case "add-foreign-key":
    case "add-exclusion":
    case "add-not-null":
      return change(sql`DROP CONSTRAINT ${addedName(moment, name, table, operation.constraint)}`);
    case "drop-constraint":
      return readd(table, operation.name, change);
    case "rename-constraint":
      return change(sql`RENAME CONSTRAINT ${operation.to} TO ${operation.name}`);
    case "validate-constraint":
      return "nothing-to-undo";
    case "create-trigger":
      return { sql: sql`DROP TRIGGER ${operation.name} ON ${name};` };
    case "rename-column":
      return change(sql`RENAME COLUMN ${operation.to} TO ${operation.column}`);
    default:
      return "no-way-back";
  }
}

function defaultWords(column: Column | undefined): Sql {
  return column?.default === undefined ? sql`DROP DEFAULT` : sql`SET DEFAULT ${column.default}`;
}

function addedName(
  { naming, schema }: StatementMoment,
  name: Name,
  table: Table | undefined,
  constraint: Constraint,
): string {
  const place = schema.resolve(name).schema;
  const taken = (word: string): boolean =>
    table?.constraints.some((known) => known.name === word) === true ||
    schema.index({ schema: place, name: word }) !== undefined;
  return constraint.name ?? naming.constraint(name.name, constraint, taken);
}

function readd(
  table: Table | undefined,
  name: string,
  change: (words: Sql) => Undo<Sql>,
): Undo<Sql> {
  const known = table?.constraints.find((constraint) => constraint.name === name);
  if (known === undefined) return "no-way-back";
  const { constraint } = known;
  if (constraint.kind !== "check") return "no-way-back";
  const inherit = verbatim(constraint.noInherit ? " NO INHERIT" : "");
  return change(
    sql`ADD CONSTRAINT ${name} CHECK (${constraint.expression})${inherit}${verbatim(known.valid ? "" : " NOT VALID")}`,
  );
}
