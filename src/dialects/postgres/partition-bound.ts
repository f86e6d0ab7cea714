import type { Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { PartitionKey } from "../../operation.ts";
import type { Table, Ternary } from "../../schema.ts";
import { columnOf } from "../../schema.ts";
import { allOf, yesIf } from "./answers.ts";
import { provesNotNull } from "./proof.ts";

/** Does a proven CHECK of the table that is being attached keep its rows within the bound? */
export function bound({ operation, schema, siblings }: Situation): Ternary {
  if (operation.kind !== "attach-partition") return "no";
  const key = schema.table(operation.table)?.partitionBy;
  const partition = schema.table(operation.partition);
  if (partition === undefined) return "unknown";
  if (operation.bound.isDefault) return "no";
  const filled = keyColumns(key).map((name) =>
    columnOf(partition, name)?.notNull === "yes" ? "yes" : provesNotNull(partition, name, siblings),
  );
  return allOf([mayExclude(partition, key), ...filled]);
}

/** Does a proven CHECK of the default partition keep the new partition's rows out of it? */
export function defaultBound({ operation, schema }: Situation): Ternary {
  const parent =
    operation.kind === "attach-partition"
      ? operation.table
      : operation.kind === "create-table"
        ? operation.partitionOf?.parent
        : undefined;
  if (parent === undefined) return "no";
  const table = schema.table(parent);
  const rest = table === undefined ? undefined : schema.children(table.name).find(isDefault);
  return rest === undefined ? "no" : mayExclude(rest, table?.partitionBy);
}

function isDefault({ partitionOf }: Table): boolean {
  return partitionOf?.bound.isDefault === true;
}

/** Whether the CHECK really implies the bound is not computed: one over the key's columns may. */
function mayExclude(table: Table, key: PartitionKey | undefined): Ternary {
  const columns = keyColumns(key);
  const candidates = table.constraints.filter(({ constraint, valid }) => {
    if (constraint.kind !== "check" || !valid || !constraint.enforced) return false;
    const used = columnsOf(constraint.expression.value);
    return used === undefined || columns.length === 0 || columns.some((name) => used.includes(name));
  });
  return candidates.length > 0 || !table.complete ? "unknown" : yesIf(false);
}

function keyColumns(key: PartitionKey | undefined): readonly string[] {
  return key?.columns.flatMap((name) => name ?? []) ?? [];
}
