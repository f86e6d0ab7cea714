import type { Dialect, Situation } from "../../dialect.ts";
import type { Name, Operation } from "../../operation.ts";
import type { FullName, Table } from "../../schema.ts";
import { sameName } from "../../schema.ts";
import { anyOf, yesIf } from "./answers.ts";
import { sameIndex } from "./index-match.ts";
import { defaulted, filledTable } from "./inserted.ts";
import { descendantsOf, foreignKeysOf, isSelf, lineageOf, namesOf, tableOf } from "./lookup.ts";
import { referencedBy } from "./roles-keys.ts";
import { bound, defaultBound } from "./partition-bound.ts";
import { strongParameters } from "./storage-parameters.ts";
import { isSchema } from "./traits-catalog.ts";
import { lookedUp } from "./looked-up.ts";

/** Questions about tables, their partitions and what leans on them. */
export const tableTraits: Dialect["traits"] = {
  /** Surely not there: nothing that exists is missing from the history. */
  missing: (situation) =>
    yesIf(namesOf(situation.operation).some((name) => isMissing(name, situation))),
  "name-schema-missing": (situation) => {
    const { operation, schema } = situation;
    const names = lookedUp(operation);
    const [first] = namesOf(operation);
    const isLost = ({ schema: within }: Name): boolean =>
      within !== undefined && !isSchema(within, schema);
    if (!schema.complete || !names.some(isLost)) return "no";
    // Where what it works on is missing, nothing else is looked for.
    const goesOn =
      first === undefined ||
      !names.includes(first) ||
      isLost(first) ||
      !isMissing(first, situation);
    return yesIf(goesOn);
  },
  "all-missing": (situation) =>
    yesIf(namesOf(situation.operation).every((name) => isMissing(name, situation))),
  present: (situation) => yesIf(exists(situation)),
  "name-taken": ({ operation, schema }) => {
    if (operation.kind !== "rename-table") return "no";
    const old = schema.resolve(operation.table);
    const to = { schema: old.schema, name: operation.to };
    return yesIf(
      schema.table(to) !== undefined ||
        schema.index(to) !== undefined ||
        schema.sequence(to) !== undefined,
    );
  },
  "is-view": (situation) => yesIf(tableOf(situation)?.kind === "view"),
  "is-materialized": (situation) => yesIf(tableOf(situation)?.kind === "materialized-view"),
  partitioned: (situation) => yesIf(isPartitioned(tableOf(situation))),
  "inherits-from-partition": ({ operation, schema }) =>
    yesIf(
      operation.kind === "create-table" &&
        operation.inherits.some((name) => {
          const parent = schema.table(name);
          return parent?.partitionBy !== undefined || parent?.partitionOf !== undefined;
        }),
    ),
  "has-children": ({ operation, schema }) =>
    yesIf(namesOf(operation).some((name) => schema.children(schema.resolve(name)).length > 0)),
  "is-partition": (situation) => yesIf(tableOf(situation)?.partitionOf !== undefined),

  "depended-on": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "drop-table" && operation.kind !== "drop-view") return "no";
    const dropped = namesOf(operation).map((name) => schema.resolve(name));
    return yesIf(dropped.some((name) => isNeeded(name, dropped, situation)));
  },
  "referenced-from-outside": ({ operation, schema }) => {
    if (operation.kind !== "truncate") return "no";
    const named = operation.tables.map((name) => schema.resolve(name));
    const names = [
      ...named,
      ...named.flatMap((name) => descendantsOf(schema, name).map((table) => table.name)),
    ];
    return yesIf(
      named.some((name) =>
        lineageOf(schema, name)
          .flatMap((target) => schema.referencing(target))
          .some((table) => !names.some((other) => sameName(other, table.name))),
      ),
    );
  },
  "already-logged": (situation) => persistence(situation, "permanent"),
  "already-unlogged": (situation) => persistence(situation, "unlogged"),
  temporary: (situation) => persistence(situation, "temporary"),
  "refers-to-unlogged": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option") return "no";
    const table = schema.table(operation.table);
    if (table === undefined) return "no";
    return yesIf(
      foreignKeysOf(table).some(({ references }) => {
        const target = references === undefined ? undefined : schema.table(references);
        return target?.persistence === "unlogged" && !sameName(target.name, table.name);
      }),
    );
  },
  "unlogged-while-referenced": ({ operation, schema }) => {
    if (operation.kind !== "set-table-option") return "no";
    const name = schema.resolve(operation.table);
    return yesIf(
      schema
        .referencing(name)
        .some((table) => table.persistence === "permanent" && !sameName(table.name, name)),
    );
  },
  "same-owner": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values.some(isSelf)),
  "default-tablespace": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values.includes("pg_default")),
  "default-access-method": ({ operation }) =>
    yesIf(
      operation.kind === "set-table-option" &&
        (operation.values.length === 0 || operation.values.includes("heap")),
    ),
  /** DEFAULT instead of a name. */
  "names-default": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values.length === 0),
  "strong-parameter": ({ operation }) =>
    yesIf(
      operation.kind === "set-table-option" &&
        operation.values.some((value) => strongParameters.has(value)),
    ),
  "names-a-table": (situation) => yesIf(tableOf(situation) !== undefined),
  "names-an-index": ({ operation, schema }) =>
    yesIf(
      namesOf(operation).some(
        (name) => schema.table(name) === undefined && schema.index(name) !== undefined,
      ),
    ),

  /** Which partition a row goes to is for the row to tell. */
  "routes-rows": (situation) => (isPartitioned(tableOf(situation)) ? "unknown" : "no"),
  "has-triggers": (situation) => yesIf((tableOf(situation)?.triggers.length ?? 0) > 0),
  "user-triggers-only": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values.includes("user")),
  /** Those bring triggers of the server's own. */
  "has-foreign-keys": ({ operation, schema }) =>
    yesIf(
      namesOf(operation).some((name) => {
        const table = schema.table(name);
        if (table === undefined) return false;
        return foreignKeysOf(table).length > 0 || schema.referencing(table.name).length > 0;
      }),
    ),
  "has-indexes": ({ operation, schema }) => {
    const names = namesOf(operation);
    if (names.some((name) => schema.indexesOf(schema.resolve(name)).length > 0)) return "yes";
    return names.every((name) => showsIndexes(schema.table(name))) ? "no" : "unknown";
  },
  /** Another clause needs the strongest lock, which then is taken on what is named too. */
  /** Another clause takes the lock of triggers. */
  "among-triggers": ({ siblings }) =>
    yesIf(
      siblings.some((other) => other.kind === "set-table-option" && other.option === "trigger"),
    ),
  "among-stronger": ({ siblings }) =>
    yesIf(
      siblings.some(
        (other) =>
          !weakKinds.has(other.kind) &&
          !(other.kind === "set-table-option" && weakOptions.has(other.option)) &&
          !(
            other.kind === "set-column-option" &&
            ["statistics", "attributes"].includes(other.option)
          ),
      ),
    ),
  /** A query may return no row that needs them. */
  "takes-defaults": ({ operation, schema }) => {
    if (operation.kind !== "insert") return "no";
    const table = filledTable(operation.table, schema);
    const isDrawn = table?.columns.some(({ sequence, draws }) => sequence ?? draws) === true;
    if (!isDrawn || defaulted(operation, table).length === 0) return "no";
    return operation.rows === undefined ? "unknown" : "yes";
  },
  "names-table": ({ operation }) => yesIf(namesOf(operation).length > 0),
  "new-partition": ({ operation }) =>
    yesIf(operation.kind === "create-table" && operation.partitionOf !== undefined),
  "parent-referenced": (situation) => yesIf(referencedBy(situation).length > 0),
  "query-runs": ({ operation }) =>
    yesIf(operation.kind !== "create-table" || operation.as === undefined || operation.as.withData),
  /** A view has a condition of its own. */
  "has-where": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "update" && operation.kind !== "delete") return "no";
    return yesIf(operation.where !== undefined || tableOf(situation)?.kind === "view");
  },
  "bound-proven": (situation) => bound(situation),
  "default-bound-proven": (situation) => defaultBound(situation),
  "detaches-tree": ({ operation, schema }) =>
    yesIf(
      operation.kind === "detach-partition" && isPartitioned(schema.table(operation.partition)),
    ),
  "is-default-partition": ({ operation, schema }) =>
    yesIf(
      operation.kind === "detach-partition" &&
        schema.table(operation.partition)?.partitionOf?.bound.isDefault === true,
    ),
  "default-beside": ({ operation, schema }) => {
    if (operation.kind !== "detach-partition") return "no";
    return yesIf(
      schema
        .children(schema.resolve(operation.table))
        .some(({ partitionOf }) => partitionOf?.bound.isDefault === true),
    );
  },
  "already-attached": ({ operation, schema }) =>
    yesIf(
      operation.kind === "attach-partition" &&
        schema.table(operation.partition)?.partitionOf !== undefined,
    ),
  "not-attached": ({ operation, schema }) => {
    if (operation.kind !== "detach-partition") return "no";
    const partition = schema.table(operation.partition);
    return yesIf(partition?.complete === true && partition.partitionOf === undefined);
  },
  "partition-missing": ({ operation, schema }) =>
    yesIf(
      (operation.kind === "attach-partition" || operation.kind === "detach-partition") &&
        schema.complete &&
        schema.table(operation.partition) === undefined,
    ),
  "partition-nullable": ({ operation, schema }) => {
    if (operation.kind !== "attach-partition") return "no";
    const parent = schema.table(operation.table);
    const partition = schema.table(operation.partition);
    if (parent === undefined || partition?.complete !== true) return "no";
    return yesIf(
      parent.columns.some(
        ({ name, notNull }) =>
          notNull === "yes" &&
          partition.columns.some((column) => column.name === name && column.notNull === "no"),
      ),
    );
  },
  "partition-needs-index": (situation) => needsIndex(situation),
  "keys-to-prove": ({ operation, schema }) => {
    if (operation.kind !== "attach-partition") return "no";
    const [parent, partition] = [schema.table(operation.table), schema.table(operation.partition)];
    if (parent === undefined) return "no";
    const missing = foreignKeysOf(parent).filter((key) => !hasKey(partition, keyOf(key)));
    return yesIf(missing.length > 0);
  },
  "keys-already-there": ({ operation, schema }) => {
    if (operation.kind !== "attach-partition" && operation.kind !== "add-foreign-key") return "no";
    if (operation.kind === "add-foreign-key") {
      const table = schema.table(operation.table);
      const wanted = {
        columns: operation.constraint.columns,
        references: schema.resolve(operation.constraint.references),
      };
      // One that came down from the parent is not free to be adopted.
      if (table === undefined || hasKey(table, wanted)) return "no";
      return yesIf(descendantsOf(schema, table.name).some((below) => hasKey(below, wanted)));
    }
    const [parent, partition] = [schema.table(operation.table), schema.table(operation.partition)];
    if (parent === undefined) return "no";
    return yesIf(foreignKeysOf(parent).some((key) => hasKey(partition, keyOf(key))));
  },
};

const weakKinds: ReadonlySet<Operation["kind"]> = new Set([
  "validate-constraint",
  "add-foreign-key",
]);

const weakOptions: ReadonlySet<string> = new Set([
  "cluster-on",
  "without-cluster",
  "storage-parameters",
  "trigger",
]);

function isMissing(
  name: Parameters<Situation["schema"]["resolve"]>[0],
  { schema }: Situation,
): boolean {
  if (!schema.complete) return false;
  const full = schema.resolve(name);
  if (["pg_catalog", "information_schema"].includes(full.schema)) return false;
  return (
    schema.table(name) === undefined &&
    schema.index(name) === undefined &&
    schema.sequence(name) === undefined &&
    schema.type(name) === undefined
  );
}

function exists({ operation, schema }: Situation): boolean {
  const isTemporary = operation.kind === "create-table" && operation.persistence === "temporary";
  return namesOf(operation).some(
    ({ name, schema: within }) =>
      schema.table(
        isTemporary
          ? { schema: "pg_temp", name }
          : { name, ...(within === undefined ? {} : { schema: within }) },
      ) !== undefined,
  );
}

export function isPartitioned(table: Table | undefined): boolean {
  return table?.partitionBy !== undefined;
}

function persistence(situation: Situation, wanted: Table["persistence"]): "yes" | "no" | "unknown" {
  const table = tableOf(situation);
  return table === undefined ? "no" : yesIf(table.persistence === wanted);
}

interface WantedKey {
  readonly columns: readonly string[];
  readonly references: FullName | undefined;
}

function keyOf({ constraint, references }: ReturnType<typeof foreignKeysOf>[number]): WantedKey {
  return { columns: constraint.columns, references };
}

function hasKey(table: Table | undefined, { columns, references }: WantedKey): boolean {
  return (
    table !== undefined &&
    references !== undefined &&
    foreignKeysOf(table).some(
      (entry) =>
        entry.references !== undefined &&
        sameName(entry.references, references) &&
        entry.constraint.columns.join() === columns.join(),
    )
  );
}

function isNeeded(name: FullName, dropped: readonly FullName[], { schema }: Situation): boolean {
  const goes = (table: Table): boolean => dropped.some((other) => sameName(other, table.name));
  const children = schema.children(name).filter(({ partitionOf }) => partitionOf === undefined);
  const users = [...schema.referencing(name), ...schema.viewsOn(name), ...children];
  // The key that refers to a partitioned table refers to each partition.
  const above = lineageOf(schema, name)
    .slice(1)
    .flatMap((target) => schema.referencing(target));
  return [...users, ...above].some((table) => !goes(table));
}

function needsIndex({ operation, schema }: Situation): "yes" | "no" | "unknown" {
  if (operation.kind !== "attach-partition") return "no";
  const parent = schema.table(operation.table);
  const partition = schema.table(operation.partition);
  if (parent === undefined) return "no";
  const wanted = schema.indexesOf(parent.name);
  if (wanted.length === 0) return "no";
  const there = partition === undefined ? [] : schema.indexesOf(partition.name);
  return anyOf(
    wanted.map((index) => yesIf(!there.some((candidate) => sameIndex(candidate, index)))),
  );
}

/** Of a view that the history has made, its columns may be unknown and its indexes are not. */
function showsIndexes(table: Table | undefined): boolean {
  if (table?.kind === "materialized-view") return table.origin !== "unknown";
  return table?.complete === true;
}
