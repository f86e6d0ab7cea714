/** What rows that are written, changed or deleted set off through foreign keys. */
import type { Dialect, RoleTarget, Situation } from "../../dialect.ts";
import type { ForeignKey, Operation, OperationOf } from "../../operation.ts";
import type { FullName, Schema, Table } from "../../schema.ts";
import { keyOf, sameName } from "../../schema.ts";
import { leftNull } from "./inserted.ts";
import {
  descendantsOf,
  distinctTables,
  foreignKeysOf,
  indexTarget,
  lineageOf,
  relation,
} from "./lookup.ts";
import { primaryKey } from "./roles-keys.ts";
import { writtenTables } from "./reach.ts";

export const writeRoles: Dialect["roles"] = {
  "looked-up": (situation) => lookedUp(situation).flatMap((each) => tablesAt(each, situation)),
  "looked-up-indexes": (situation) =>
    lookedUp(situation).flatMap((each) => {
      const isSure = (name: FullName): boolean => each.sure && sameName(name, each.name);
      return tablesAt(each, situation).flatMap(({ name }) =>
        indexesOf(name, situation).map((index) => (isSure(name) ? index : unsure(index))),
      );
    }),
  "written-along": (situation) => setOff(situation, "changes").map(relation).map(unsure),
  "written-along-indexes": (situation) =>
    setOff(situation, "changes").flatMap((name) => indexesOf(name, situation).map(unsure)),
  "looked-along": (situation) => setOff(situation, "looks").map(relation).map(unsure),
  "looked-along-indexes": (situation) =>
    setOff(situation, "looks").flatMap((name) => indexesOf(name, situation).map(unsure)),
};

export function unsure(target: RoleTarget): RoleTarget {
  return { ...target, unsure: true };
}

/** Since 16 the planner opens the indexes of partitioned tables too. */
export function indexesOf(
  name: FullName,
  { schema, server }: Pick<Situation, "schema" | "server">,
): readonly RoleTarget[] {
  if (server < 16 && schema.table(name)?.partitionBy !== undefined) return [];
  return schema.indexesOf(name).map(indexTarget);
}

interface LookedUp {
  readonly name: FullName;
  /** Some row surely points there. */
  readonly sure: boolean;
}

/** Which partition holds what is looked up, the row tells. */
function tablesAt({ name, sure }: LookedUp, { schema }: Situation): readonly RoleTarget[] {
  const own = relation(name);
  return [
    sure ? own : unsure(own),
    ...descendantsOf(schema, name).map((table) => unsure(relation(table.name))),
  ];
}

/** Tables at the other end of the keys that new values are held against. */
function lookedUp({ operation, schema }: Situation): readonly LookedUp[] {
  const table = writtenTable(operation, schema);
  if (table === undefined) return [];
  const { writes, sure } = writesOf(operation, table);
  const checked = foreignKeysOf(table).filter(({ constraint }) =>
    writes.some((write) => isChecked(constraint, write)),
  );
  const names = checked.flatMap(({ references }) => references ?? []);
  return distinctTables(names).map((name) => ({ name, sure }));
}

function writtenTable(operation: Operation, schema: Schema): Table | undefined {
  switch (operation.kind) {
    case "insert":
    case "update":
    case "delete":
    case "merge":
      return schema.table(operation.table);
    case "copy":
      return operation.table === undefined || operation.direction === "to"
        ? undefined
        : schema.table(operation.table);
    default:
      return undefined;
  }
}

/** Columns that get values; or those that surely stay empty in a new row. */
type Write = { readonly sets: readonly string[] } | { readonly empty: readonly string[] };

interface Writes {
  readonly writes: readonly Write[];
  /** There surely is such a row. */
  readonly sure: boolean;
}

function writesOf(operation: Operation, table: Table): Writes {
  switch (operation.kind) {
    case "insert":
      return {
        writes: [{ empty: leftNull(operation, table) }],
        sure: operation.rows !== undefined && !operation.onConflict,
      };
    case "update":
      return {
        writes: [{ sets: setColumns(operation) }],
        sure: operation.where === undefined && table.filled === "yes",
      };
    case "merge":
      return {
        writes: operation.actions.flatMap((action): readonly Write[] => {
          if (action.does === "delete") return [];
          if (action.does === "update") return [{ sets: action.columns }];
          return [{ empty: leftNull(action, table) }];
        }),
        sure: false,
      };
    case "copy": {
      const values = { width: table.columns.length, defaults: [], nulls: [] };
      return { writes: [{ empty: leftNull({ ...operation, values }, table) }], sure: false };
    }
    default:
      return { writes: [], sure: false };
  }
}

function setColumns({ assignments }: OperationOf<"update">): readonly string[] {
  return assignments
    .filter(({ value }) => !(value.value.kind === "constant" && value.value.type === "null"))
    .map(({ column }) => column);
}

/** Is the other end looked up before the statement is over? */
function isChecked(key: ForeignKey, write: Write): boolean {
  if (!key.enforced || key.deferral === "deferred") return false;
  if ("empty" in write) return !key.columns.some((name) => write.empty.includes(name));
  return write.sets.some((name) => key.columns.includes(name));
}

/** Rows that go, or columns that change in rows that stay. */
type Change = "gone" | readonly string[];

/** What is written in other tables along with a row that goes or changes, and where the server only looks. */
function setOff(situation: Situation, how: "changes" | "looks"): readonly FullName[] {
  const { operation, schema } = situation;
  const begin = changesOf(operation);
  if (begin.length === 0) return [];
  const found: { readonly name: FullName; readonly changes: boolean }[] = [];
  const pending = writtenTables(situation).flatMap((name) =>
    begin.map((change) => ({ name, change })),
  );
  const seen = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { name, change } = next;
    const mark = `${keyOf(name)} ${change === "gone" ? "" : change.join()}`;
    if (seen.has(mark)) continue;
    seen.add(mark);
    const targets = lineageOf(schema, name);
    for (const holder of targets.flatMap((target) => schema.referencing(target))) {
      for (const [key, target] of keysTo(holder, targets)) {
        const columns = key.referenced.length > 0 ? key.referenced : keyColumns(target, schema);
        if (change !== "gone" && !columns.some((column) => change.includes(column))) continue;
        const action = change === "gone" ? key.onDelete : key.onUpdate;
        const changes = action !== "no-action" && action !== "restrict";
        found.push({ name: holder.name, changes });
        if (!changes) continue;
        const further = change === "gone" && action === "cascade" ? "gone" : key.columns;
        pending.push({ name: holder.name, change: further });
      }
    }
  }
  const isChanged = (name: FullName): boolean =>
    found.some((each) => each.changes && sameName(each.name, name));
  const names = distinctTables(found.map(({ name }) => name));
  return names.filter((name) => isChanged(name) === (how === "changes"));
}

function changesOf(operation: Operation): readonly Change[] {
  switch (operation.kind) {
    case "delete":
      return ["gone"];
    case "update":
      return [operation.assignments.map(({ column }) => column)];
    case "merge":
      return operation.actions.flatMap(({ does, columns }): readonly Change[] => {
        if (does === "insert") return [];
        return [does === "delete" ? "gone" : columns];
      });
    default:
      return [];
  }
}

function keysTo(
  table: Table,
  targets: readonly FullName[],
): readonly (readonly [ForeignKey, FullName])[] {
  return foreignKeysOf(table).flatMap(({ constraint, references }) =>
    references !== undefined && targets.some((target) => sameName(references, target))
      ? [[constraint, references] as const]
      : [],
  );
}

function keyColumns(name: FullName, schema: Schema): readonly string[] {
  const table = schema.table(name);
  return table === undefined ? [] : primaryKey(table);
}
