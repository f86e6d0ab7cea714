import type { AddColumn, ColumnDefinition, Operation, OperationOf } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import type { Sql } from "../sql.ts";
import { join, sql, verbatim } from "../sql.ts";
import { addColumn, isRequired, nullableDefinition } from "./column.ts";
import { passingName } from "./name.ts";
import { constraintSql, rebuildTable, shapeOf, whyNot, withColumn } from "./rebuild.ts";
import type { Shape } from "./rebuild.ts";
import { retireByRebuild } from "./retire-by-rebuild.ts";

/** What a refused change of a table wanted, by a new table with its rows; or why that cannot be said. */
export function reachOtherwise(
  moment: StatementMoment,
  rules: { readonly drop: string; readonly duplicates: string },
): Plan<Sql> | string {
  const [operation, ...others] = moment.statement.operations.filter(
    (one) => !("inline" in one) || !one.inline,
  );
  if (operation === undefined || others.length > 0 || !isChange(operation)) return hopeless;
  const name = operation.table;
  const table = moment.schema.table(name);
  if (table?.kind !== "table") return hopeless;
  if (operation.kind === "drop-column") return retireByRebuild(moment, operation, rules.drop);
  if (operation.kind === "add-column" && isUnique(operation.column)) {
    return addUnique(moment, rules.duplicates, operation, operation.column);
  }
  const from = shapeOf(table, moment.schema);
  if (typeof from === "string") return whyNot(name, from);
  const to = reached(operation, from);
  if (to === undefined) return hopeless;
  return plan(
    contract(
      gateOf(operation),
      rebuildTable({
        moment,
        table,
        name,
        from,
        to,
        title: `Make ${display(name)} anew, as it is to be`,
        reversible: true,
      }),
    ),
  );
}

const hopeless =
  "Nothing that can be written otherwise: see what earlier migrations have made, and say what is meant.";

type Change = OperationOf<
  "add-column" | "drop-column" | "set-not-null" | "drop-not-null" | "add-check" | "drop-constraint"
>;

function isChange(operation: Operation): operation is Change {
  return /^(?:(?:add|drop)-column|(?:set|drop)-not-null|add-check|drop-constraint)$/.test(
    operation.kind,
  );
}

function reached(operation: Operation, from: Shape): Shape | undefined {
  switch (operation.kind) {
    case "add-column": {
      const { column } = operation;
      if (from.columns.some(({ name }) => name === column.name)) return undefined;
      // The number of the row is what the old rows had none of.
      if (column.constraints.some(({ kind }) => kind === "primary-key")) return undefined;
      if (isRequired(column) && column.default === undefined && column.generated === undefined)
        return undefined;
      const text = verbatim(column.text.slice(nameLength(column)).trim());
      const added = { name: column.name, definition: text, counts: false };
      return { ...from, columns: [...from.columns, added] };
    }
    case "set-not-null":
      return withColumn(from, operation.column, (column) => ({
        ...column,
        definition: join([column.definition, verbatim("NOT NULL")], " "),
      }));
    case "drop-not-null":
      return withColumn(from, operation.column, (column) => ({
        ...column,
        definition: {
          parts: column.definition.parts.map((part) =>
            part.kind === "text" && part.text === "NOT NULL" ? { ...part, text: "" } : part,
          ),
        },
      }));
    case "add-check":
      return { ...from, constraints: [...from.constraints, constraintSql(operation.constraint)] };
    default:
      return undefined;
  }
}

/** The name as it is written, quotes and all. */
function nameLength({ text, name }: ColumnDefinition): number {
  return /^["`[]/.test(text) ? text.indexOf(name) + name.length + 1 : name.length;
}

function gateOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "set-not-null":
      return [`No row has a NULL in ${operation.column}, and every deployed version writes it.`];
    case "add-check":
      return [`No row breaks ${operation.constraint.text}, and no deployed version writes one.`];
    default:
      return [];
  }
}

function isUnique({ constraints }: ColumnDefinition): boolean {
  return constraints.some(({ kind }) => kind === "unique");
}

/** The column alone can be added; the index that makes it unique is built when its values are there. */
function addUnique(
  moment: StatementMoment,
  duplicates: string,
  operation: AddColumn,
  column: ColumnDefinition,
): Plan<Sql> {
  const { table } = operation;
  const known = moment.schema.table(table);
  const bare = {
    ...column,
    constraints: column.constraints.filter(({ kind }) => kind !== "unique"),
  };
  const index = passingName({ ...moment, table: known }, table, [column.name, "key"]);
  return plan(
    expand(addColumn(operation, nullableDefinition(bare), known)),
    migrate([], {
      kind: "application",
      title: `Deploy code that writes ${column.name} of ${display(table)}, and fill the older rows with values of their own`,
      undo: "redeploy-previous",
    }),
    contract([`No two rows of ${display(table)} have the same ${column.name}.`], {
      kind: "sql",
      title: `Make ${column.name} unique`,
      sql: sql`CREATE UNIQUE INDEX ${index} ON ${table} (${column.name});`,
      transaction: "own",
      brief: true,
      undo: { sql: sql`DROP INDEX ${index};` },
      allow: { rule: duplicates, reason: `no two rows have the same ${column.name}` },
    }),
  );
}
