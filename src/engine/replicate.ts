import type { Dialect, Situation } from "../dialect.ts";
import type { Name, Operation } from "../operation.ts";
import type { Interruption, Replication, ReplicationFact } from "../replication.ts";
import type { Schema, Ternary } from "../schema.ts";

/** What a statement does to the replication that goes on while it runs. */
export function interruptionsBy(
  operations: readonly Operation[],
  around: Omit<Situation, "operation" | "siblings">,
  replication: Replication | undefined,
  dialect: Dialect,
): readonly Interruption[] {
  const facts = replication === undefined ? undefined : dialect.replication?.[replication];
  if (facts === undefined) return none;
  return operations.flatMap((operation): readonly Interruption[] => {
    const rows: readonly ReplicationFact[] = facts[operation.kind] ?? none;
    if (rows.length === 0 || isOfNewThing(operation, around.schema)) return none;
    const row = worstOf(rows, { ...around, operation, siblings: operations }, dialect);
    if (row === undefined || row.becomes === "goes-on") return none;
    const { id: fact, becomes, why, cure } = row;
    return [{ operation, fact, becomes, why, cure }];
  });
}

const none: readonly never[] = [];

/** The other side has no such table or type to miss the change: what made it here has been said already. */
function isOfNewThing(operation: Operation, schema: Schema): boolean {
  if (operation.kind === "change-enum") return schema.type(operation.name)?.origin === "here";
  if (operation.kind === "create-table") return operation.persistence === "temporary";
  if (operation.kind === "refresh-view") return isNew(operation.view, schema);
  if (operation.kind === "drop-table" || operation.kind === "truncate") {
    return operation.tables.every((name) => isNew(name, schema));
  }
  const { table }: { readonly table?: Name | undefined } = "table" in operation ? operation : {};
  return table !== undefined && isNew(table, schema);
}

function isNew(name: Name, schema: Schema): boolean {
  const table = schema.table(name);
  return table?.origin === "here" || table?.persistence === "temporary";
}

const rank = { "goes-on": 0, differs: 1, refuses: 2, stops: 3 } as const;

function worstOf(
  rows: readonly ReplicationFact[],
  situation: Situation,
  dialect: Dialect,
): ReplicationFact | undefined {
  let worst: ReplicationFact | undefined;
  for (const row of rows) {
    const fits = fitting(row, situation, dialect);
    if (fits === "no") continue;
    if (worst === undefined || rank[row.becomes] > rank[worst.becomes]) worst = row;
    if (fits === "yes") break;
  }
  return worst;
}

function fitting(
  { when = {} }: ReplicationFact,
  situation: Situation,
  { traits }: Dialect,
): Ternary {
  const { traits: asked = {}, ...fields } = when;
  for (const [name, wanted] of Object.entries(fields)) {
    const value: unknown = Reflect.get(situation.operation, name);
    if (value !== wanted && !(Array.isArray(wanted) && wanted.includes(value))) return "no";
  }
  let answer: Ternary = "yes";
  for (const [name, wanted] of Object.entries(asked)) {
    const said = traits[name]?.(situation) ?? "unknown";
    if (said === "unknown") answer = "unknown";
    else if ((said === "yes") !== wanted) return "no";
  }
  return answer;
}
