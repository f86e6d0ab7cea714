import type { Dialect, Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { Expression } from "../../expression.ts";
import type { Constraint, CreateTable, OperationOf } from "../../operation.ts";
import type { Schema, Table, Trigger } from "../../schema.ts";
import {
  columnIn,
  foreignKeysOn,
  isStrictType,
  rowNumber,
  storedIndexes,
  same,
  tableOf,
  yesIf,
} from "./lookup.ts";

/** What is made, dropped, read and written. */
export const objectTraits: Dialect["traits"] = {
  // --- CREATE
  "name-taken": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind === "create-table")
      return yesIf(schema.table(operation.table) !== undefined);
    if (operation.kind === "create-view") return yesIf(schema.table(operation.view) !== undefined);
    if (operation.kind === "create-index" && operation.name !== undefined) {
      const name = { name: operation.name };
      return yesIf((schema.index(name) ?? schema.table(name)) !== undefined);
    }
    if (operation.kind !== "create-trigger") return "no";
    return yesIf(
      [...schema.tables()].some(({ triggers }) =>
        triggers.some(
          ({ name, temporary }) => same(name, operation.name) && temporary === operation.temporary,
        ),
      ),
    );
  },
  /** TEMP, and a place besides. */
  "temporary-elsewhere": ({ operation }) => {
    const name =
      operation.kind === "create-table" && operation.persistence === "temporary"
        ? operation.table
        : operation.kind === "create-view" && operation.temporary
          ? operation.view
          : undefined;
    return yesIf(name !== undefined && !same(name.schema ?? "temp", "temp"));
  },
  "view-there": ({ operation, schema }) =>
    yesIf(operation.kind === "create-table" && schema.table(operation.table)?.kind === "view"),
  "table-there": ({ operation, schema }) =>
    yesIf(
      (operation.kind === "create-view" && schema.table(operation.view)?.kind === "table") ||
        (operation.kind === "create-index" && isTableNamed(operation.name, schema)),
    ),
  indexless: (situation) => {
    const table = tableOf(situation);
    if (table?.kind === "view") return "yes";
    const named = table !== undefined && table.complete;
    return yesIf(named && storedIndexes(table, situation.schema).length === 0);
  },
  "reindexes-missing": ({ operation, schema }) => {
    if (operation.kind !== "reindex" || operation.name === undefined) return "no";
    const { name } = operation;
    const isThere = schema.table(name) !== undefined || schema.index(name) !== undefined;
    return yesIf(schema.complete && !isThere && !collations.has(name.name.toLowerCase()));
  },
  "analyzes-missing": ({ operation, schema }) =>
    yesIf(
      operation.kind === "analyze" &&
        schema.complete &&
        operation.tables.some(
          (name) =>
            !databases.has(name.name.toLowerCase()) &&
            schema.table(name) === undefined &&
            schema.index(name) === undefined,
        ),
    ),
  /** What stands behind VACUUM is a database, and no table or option. */
  "vacuums-no-database": ({ operation, schema }) =>
    yesIf(
      operation.kind === "vacuum" &&
        operation.tables.some(
          (name) =>
            !databases.has(name.name.toLowerCase()) &&
            (schema.table(name) !== undefined || /^(?:full|analyze|verbose)$/i.test(name.name)),
        ),
    ),
  "looks-through": ({ operation }) =>
    yesIf(
      operation.kind === "session-command" &&
        /^pragma (?:foreign_key|integrity|quick)_check$/.test(operation.command),
    ),
  "keeps-up": ({ operation }) =>
    yesIf(
      operation.kind === "session-command" &&
        /^pragma (?:optimize|incremental_vacuum)$/.test(operation.command),
    ),
  "writes-qualified": ({ operation }) =>
    yesIf(
      operation.kind === "create-trigger" &&
        operation.temporary !== true &&
        operation.body?.some(
          (one) =>
            (one.kind === "insert" || one.kind === "update" || one.kind === "delete") &&
            one.table.schema !== undefined,
        ) === true,
    ),
  "key-is-row-number": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "create-index" || table?.complete !== true) return "no";
    return yesIf(
      operation.keys.some(
        ({ column = "" }) =>
          /^(?:rowid|oid|_rowid_)$/i.test(column) && columnIn(table, column) === undefined,
      ),
    );
  },
  "key-column-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "create-index" || table?.complete !== true || table.kind !== "table")
      return "no";
    return yesIf(
      operation.keys.some(
        ({ column }) => column !== undefined && columnIn(table, column) === undefined,
      ),
    );
  },
  strict: ({ operation }) => yesIf(settingOf(operation, "strict")),
  "unknown-table-option": ({ operation }) =>
    yesIf(
      operation.kind === "create-table" &&
        Object.keys(operation.settings ?? {}).some(
          (word) => !["strict", "without rowid", "module"].includes(word),
        ),
    ),
  "generates-columns": ({ operation }) =>
    yesIf(
      (operation.kind === "create-table" &&
        operation.columns.some(({ generated }) => generated !== undefined)) ||
        (operation.kind === "add-column" && operation.column.generated !== undefined),
    ),
  "column-twice": ({ operation }) => {
    if (operation.kind !== "create-table") return "no";
    const names = operation.columns.map(({ name }) => name.toLowerCase());
    return yesIf(new Set(names).size < names.length);
  },
  "two-primary-keys": ({ operation }) =>
    yesIf(operation.kind === "create-table" && primaryKeys(operation).length > 1),
  "no-primary-key": ({ operation }) =>
    yesIf(
      operation.kind === "create-table" &&
        settingOf(operation, "without rowid") &&
        primaryKeys(operation).length === 0,
    ),
  "bad-autoincrement": ({ operation }) =>
    yesIf(
      operation.kind === "create-table" &&
        operation.columns.some(
          ({ identity, type }) => identity !== undefined && type.name.toLowerCase() !== "integer",
        ),
    ),
  "untyped-column": ({ operation }) =>
    yesIf(
      operation.kind === "create-table" &&
        settingOf(operation, "strict") &&
        operation.columns.some(({ type }) => type.name === ""),
    ),
  "foreign-type": ({ operation }) =>
    yesIf(
      operation.kind === "create-table" &&
        settingOf(operation, "strict") &&
        operation.columns.some((column) => column.type.name !== "" && !isStrictType(column)),
    ),

  // --- DROP
  "not-there": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind === "drop-index") {
      return yesIf(
        schema.complete && operation.indexes.every((name) => schema.index(name) === undefined),
      );
    }
    if (operation.kind === "drop-trigger") {
      return yesIf(schema.complete && triggerToDrop(operation, schema) === undefined);
    }
    return yesIf(schema.complete && tableOf(situation) === undefined);
  },
  "of-constraint": ({ operation, schema }) =>
    yesIf(
      operation.kind === "drop-index" &&
        operation.indexes.some(
          (name) =>
            /^sqlite_autoindex_/i.test(name.name) || schema.index(name)?.constraint !== undefined,
        ),
    ),
  referenced: (situation) => {
    const table = tableOf(situation);
    return yesIf(table !== undefined && situation.schema.referencing(table.name).length > 0);
  },
  "drops-temporary": ({ operation, schema }) => {
    if (operation.kind !== "drop-trigger") return "no";
    const trigger = triggerToDrop(operation, schema);
    return yesIf(
      [...schema.tables()].some(
        (table) =>
          trigger !== undefined &&
          table.triggers.includes(trigger) &&
          isTemporaryOn(trigger, table),
      ),
    );
  },
  /** Rows of other tables that refer to those that go. */
  "looked-for": (situation) => {
    const table = tableOf(situation);
    if (table === undefined || situation.schema.referencing(table.name).length === 0) return "no";
    return foreignKeysOn(situation);
  },
  "has-triggers": (situation) => yesIf((tableOf(situation)?.triggers.length ?? 0) > 0),

  // --- rows
  "has-where": ({ operation }) =>
    yesIf(
      (operation.kind === "update" || operation.kind === "delete") &&
        operation.where !== undefined &&
        !isAlwaysTrue(operation.where.value),
    ),
  /** An index, or the number of the row, leads to the rows. */
  "finds-rows": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "update" && operation.kind !== "delete") return "no";
    const columns = operation.where === undefined ? [] : (columnsOf(operation.where.value) ?? []);
    if (table === undefined) return "unknown";
    const number = rowNumber(table);
    const leads = (column: string): boolean =>
      (number !== undefined && same(number, column)) ||
      /^(?:rowid|oid|_rowid_)$/i.test(column) ||
      situation.schema
        .indexesOf(table.name)
        .some(({ keys }) => same(keys[0]?.column ?? "", column));
    return columns.some(leads) ? "unknown" : "no";
  },
};

/** Temporary ones are found first. */
function triggerToDrop(
  { name, schema: place }: OperationOf<"drop-trigger">,
  schema: Schema,
): Trigger | undefined {
  const found = [...schema.tables()].flatMap((table) =>
    table.triggers
      .filter((trigger) => {
        const home = trigger.temporary === true ? "temp" : table.name.schema;
        return same(trigger.name, name) && same(place ?? home, home);
      })
      .map((trigger) => ({ trigger, isTemporary: isTemporaryOn(trigger, table) })),
  );
  return (found.find(({ isTemporary: first }) => first) ?? found[0])?.trigger;
}

function isTemporaryOn({ temporary }: Trigger, { name }: Table): boolean {
  return temporary === true || name.schema === "temp";
}

const databases = new Set(["main", "temp"]);
const collations = new Set(["binary", "nocase", "rtrim"]);

function isTableNamed(name: string | undefined, schema: Schema): boolean {
  return name !== undefined && schema.table({ name }) !== undefined;
}

function isAlwaysTrue(condition: Expression): boolean {
  if (condition.kind !== "constant") return false;
  return condition.type === "boolean"
    ? condition.value === "true"
    : condition.type === "number" && Number(condition.value) !== 0;
}

function settingOf(operation: Situation["operation"], setting: string): boolean {
  return operation.kind === "create-table" && operation.settings?.[setting] !== undefined;
}

function primaryKeys({ columns, constraints }: CreateTable): readonly Constraint[] {
  return [...constraints, ...columns.flatMap((column) => column.constraints)].filter(
    ({ kind }) => kind === "primary-key",
  );
}
