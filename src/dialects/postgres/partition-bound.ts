import type { Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { Expression } from "../../expression.ts";
import type { PartitionKey } from "../../operation.ts";
import type { Table, Ternary } from "../../schema.ts";
import { columnOf } from "../../schema.ts";
import { allOf, yesIf } from "./answers.ts";
import { staysOutside, staysWithin } from "./bound-proof.ts";
import type { Key } from "./bound-proof.ts";
import { descendantsOf } from "./lookup.ts";
import { provesNotNull } from "./proof.ts";

/** Does a proven CHECK of the table that is being attached keep its rows within the bound? */
export function bound({ operation, schema, siblings }: Situation): Ternary {
  if (operation.kind !== "attach-partition") return "no";
  const parent = schema.table(operation.table)?.partitionBy;
  const partition = schema.table(operation.partition);
  if (partition === undefined) return "unknown";
  const { values, isDefault: isRest } = operation.bound;
  if (isRest) {
    // With nothing beside it the default takes every row.
    return yesIf(schema.children(schema.resolve(operation.table)).length === 0);
  }
  if (parent?.strategy === "hash") return "no";
  const within = proven(partition, parent, (condition, key) =>
    values === undefined ? "unknown" : staysWithin(condition, values, key),
  );
  const filled = keyColumns(parent).map((name) =>
    columnOf(partition, name)?.notNull === "yes" ? "yes" : provesNotNull(partition, name, siblings),
  );
  return allOf([within, ...filled]);
}

/** Does a proven CHECK of the default partition keep the new partition's rows out of it? */
export function defaultBound({ operation, schema }: Situation): Ternary {
  const wanted =
    operation.kind === "attach-partition"
      ? { parent: operation.table, bound: operation.bound }
      : operation.kind === "create-table"
        ? operation.partitionOf
        : undefined;
  const parent = wanted === undefined ? undefined : schema.table(wanted.parent);
  const rest = parent === undefined ? undefined : schema.children(parent.name).find(isDefault);
  const values = wanted?.bound.values;
  if (rest === undefined) return "no";
  const tables = [rest, ...descendantsOf(schema, rest.name)].filter(
    ({ partitionBy }) => partitionBy === undefined,
  );
  return allOf(
    tables.map((table) =>
      proven(table, parent?.partitionBy, (condition, key) =>
        values === undefined ? "unknown" : staysOutside(condition, values, key),
      ),
    ),
  );
}

function isDefault({ partitionOf }: Table): boolean {
  return partitionOf?.bound.isDefault === true;
}

function proven(
  table: Table,
  parent: PartitionKey | undefined,
  ask: (condition: Expression, key: Key) => Ternary,
): Ternary {
  const columns = keyColumns(parent);
  const conditions = table.constraints.flatMap(({ constraint, valid }) => {
    if (constraint.kind !== "check" || !valid || !constraint.enforced) return [];
    const used = columnsOf(constraint.expression.value);
    const speaks = used === undefined || columns.some((name) => used.includes(name));
    return speaks ? [constraint.expression.value] : [];
  });
  if (conditions.length === 0) return table.complete ? "no" : "unknown";
  const [column] = columns;
  if (columns.length !== 1 || column === undefined) return "unknown";
  const type = columnOf(table, column)?.type?.name ?? "";
  const ordered = ["date", "timestamp", "timestamptz"].includes(type);
  return ask({ kind: "and", operands: conditions }, { column, ordered });
}

function keyColumns(key: PartitionKey | undefined): readonly string[] {
  return key?.columns.flatMap((name) => name ?? []) ?? [];
}
