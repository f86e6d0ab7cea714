import type { Dialect, Situation } from "../../dialect.ts";
import type { Column, Schema, Table, Ternary } from "../../schema.ts";
import { columnOf } from "../../schema.ts";
import type { ColumnDefinition, ForeignKey, Operation } from "../../operation.ts";
import { aftermath, columnsIn, primaryOf } from "./aftermath.ts";
import { charsetOf, collationOf, isText } from "./types.ts";
import { tableOf, yesIf } from "./lookup.ts";

/** Of a table that is older than the history nothing is sure enough to call a statement refused. */
export function known(holds: (table: Table, situation: Situation) => boolean) {
  return (situation: Situation): Ternary => {
    const table = tableOf(situation);
    return yesIf(table?.complete === true && holds(table, situation));
  };
}

function earlier({ operation, siblings }: Situation): readonly Operation[] {
  return siblings.slice(0, siblings.indexOf(operation));
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** The column would be put behind one that is not there. */
function isBehindNothing(table: Table, situation: Situation): boolean {
  const { operation } = situation;
  if (operation.kind !== "add-column" && operation.kind !== "redefine-column") return false;
  const { after } = operation;
  if (after === undefined) return false;
  if (operation.kind === "redefine-column" && operation.column === after) return true;
  const added = earlier(situation).some(
    (one) => one.kind === "add-column" && sameName(one.column.name, after),
  );
  return columnOf(table, after) === undefined && !added;
}

/** A column of that name is there, and stays under it. */
function isTaken(table: Table, situation: Situation): boolean {
  const { operation, siblings } = situation;
  const name =
    operation.kind === "add-column"
      ? operation.column.name
      : operation.kind === "rename-column"
        ? operation.to
        : undefined;
  if (name === undefined) return false;
  if (operation.kind === "rename-column" && sameName(name, operation.column)) return false;
  const leaves = siblings.some(
    (one) =>
      (one.kind === "drop-column" || one.kind === "rename-column") && sameName(one.column, name),
  );
  const twice = earlier(situation).some(
    (one) => one.kind === "add-column" && sameName(one.column.name, name),
  );
  return twice || (!leaves && table.columns.some((one) => sameName(one.name, name)));
}

function isGone(table: Table, situation: Situation): boolean {
  const { operation } = situation;
  if (!("column" in operation) || typeof operation.column !== "string") return false;
  const { column } = operation;
  if ("ifExists" in operation && operation.ifExists) return false;
  if (columnOf(table, column) === undefined) return true;
  if (operation.kind !== "drop-column") return isTouchedElsewhere(column, situation);
  return earlier(situation).some((one) => one.kind === "drop-column" && one.column === column);
}

const touching = new Set([
  "redefine-column",
  "rename-column",
  "set-default",
  "drop-default",
  "drop-column",
]);

/** Another clause of the statement is about the column, which the server then looks for in vain. */
function isTouchedElsewhere(column: string, { operation, siblings }: Situation): boolean {
  return siblings.some(
    (one) =>
      touching.has(one.kind) &&
      one.span.start !== operation.span.start &&
      "column" in one &&
      typeof one.column === "string" &&
      sameName(one.column, column),
  );
}

/** Columns of a key or an index that the table will not have. */
function lacksKeyColumn(table: Table, situation: Situation): boolean {
  const { operation } = situation;
  const columns =
    operation.kind === "create-index"
      ? columnsIn(operation)
      : operation.kind === "add-primary-key" || operation.kind === "add-foreign-key"
        ? operation.constraint.columns
        : [];
  const left = aftermath(situation, table).columns;
  return columns.some((name) => !left.some((one) => sameName(one.name, name)));
}

function numbersBadly(table: Table, situation: Situation): boolean {
  const { columns, indexes, primary } = aftermath(situation, table);
  const numbered = columns.filter((one) => one.numbered);
  const [first] = numbered;
  if (first === undefined) return false;
  const leads = [primary, ...indexes.map((index) => index.columns)];
  return numbered.length > 1 || !leads.some((list) => list?.[0] === first.name);
}

const whole = new Set(["tinyint", "smallint", "mediumint", "int", "bigint", "float", "double"]);

function indexThere({ indexesOf }: Schema, table: Table, name: string): boolean {
  return indexesOf(table.name).some((index) => sameName(index.name.name, name));
}

/** RENAME INDEX and ALTER INDEX. */
function namedIndex({ operation }: Situation): string | undefined {
  if (operation.kind === "set-index-option") return operation.index;
  return operation.kind === "rename-table" && operation.object === "index"
    ? operation.table.name
    : undefined;
}

function holderOf(situation: Situation): Table | undefined {
  const { operation, schema } = situation;
  return operation.kind === "rename-table" && operation.on !== undefined
    ? schema.table(operation.on)
    : tableOf(situation);
}

/** A key of several columns would lose one of them. */
function shrinksKey(table: Table, situation: Situation): boolean {
  const { operation, schema } = situation;
  if (operation.kind !== "drop-column") return false;
  const { indexes, primary } = aftermath(situation, table);
  const key = primaryOf(table);
  if (key?.includes(operation.column) === true && key.length > 1) {
    return primary !== undefined && primary.length < key.length;
  }
  return schema.indexesOf(table.name).some(({ unique, name, keys }) => {
    if (!unique || !keys.some(({ column }) => column === operation.column)) return false;
    return indexes.some((index) => !index.isNew && index.name === name.name);
  });
}

/** The table to rename, or one that gets its name from a clause before. */
function isThere({ operation, siblings, schema }: Situation): boolean {
  if (operation.kind !== "rename-table") return true;
  const { name } = operation.table;
  const made = siblings.some((one) => one.kind === "rename-table" && one.to === name);
  return made || schema.table(operation.table) !== undefined;
}

function keyOf({ operation }: Situation): ForeignKey | undefined {
  return operation.kind === "add-foreign-key" ? operation.constraint : undefined;
}

function isOff(value: readonly string[] | null | undefined): boolean {
  return ["0", "off", "false"].includes(value?.[0]?.toLowerCase() ?? "");
}

/** The foreign key and what it refers to do not fit each other. */
function fitsBadly(table: Table, situation: Situation): boolean {
  const key = keyOf(situation);
  if (key === undefined) return false;
  const { name, columns } = key;
  // One that goes in the same statement keeps its name to the end.
  if (name !== undefined && table.constraints.some((one) => sameName(one.name, name))) return true;
  const own = columns.map((one) => columnOf(table, one) ?? addedHere(situation, one));
  return refersBadly(key, own, table.settings, situation);
}

/** A foreign key of a table that is made. */
function newKeyFitsBadly(situation: Situation): boolean {
  const { operation } = situation;
  if (operation.kind !== "create-table") return false;
  const { columns, constraints, settings, table } = operation;
  const all = [...constraints, ...columns.flatMap((one) => one.constraints)];
  return all.some(
    (key) =>
      key.kind === "foreign-key" &&
      key.references.name !== table.name &&
      refersBadly(
        key,
        key.columns.map((name) => {
          const found = columns.find((one) => one.name === name);
          return found === undefined ? undefined : asColumn(found);
        }),
        settings,
        situation,
      ),
  );
}

function refersBadly(
  key: ForeignKey,
  own: readonly (Column | undefined)[],
  kept: Table["settings"],
  { schema, settings, server }: Situation,
): boolean {
  const { onDelete, onUpdate } = key;
  const nulls = onDelete === "set-null" || onUpdate === "set-null";
  if (nulls && own.some((one) => one?.notNull === "yes")) return true;
  const parent = schema.table(key.references);
  if (parent === undefined) return schema.complete && !isOff(settings.get("foreign_key_checks"));
  if (!parent.complete) return false;
  if (parent.partitioning !== undefined || key.referenced.length === 0) return true;
  const referenced = key.referenced.length > 0 ? key.referenced : (primaryOf(parent) ?? []);
  const lists = schema.indexesOf(parent.name).map(({ keys }) => keys.map(({ column }) => column));
  const leads = [...lists, primaryOf(parent) ?? []].some((list) =>
    referenced.every((one, index) => list[index] === one),
  );
  if (!leads) return true;
  return own.some((one, index) =>
    differs(one, kept, columnOf(parent, referenced[index] ?? ""), parent, server),
  );
}

function addedHere({ siblings }: Situation, name: string): Column | undefined {
  const found = siblings.find((one) => one.kind === "add-column" && one.column.name === name);
  return found?.kind === "add-column" ? asColumn(found.column) : undefined;
}

function asColumn({ name, type, collation, notNull }: ColumnDefinition): Column {
  return {
    name,
    type,
    notNull: yesIf(notNull),
    origin: "here",
    ...(collation === undefined ? {} : { collation }),
  };
}

/** Surely of types that cannot refer to each other. */
function differs(
  one: Column | undefined,
  kept: Table["settings"],
  other: Column | undefined,
  parent: Table,
  server: number,
): boolean {
  const [left, right] = [one?.type, other?.type];
  if (left === undefined || right === undefined) return false;
  if (isText(left) !== isText(right)) return true;
  const keptSo = kept === undefined ? {} : { settings: kept };
  if (!isText(left)) {
    const sign = (modifiers: readonly string[]): boolean => modifiers.includes("unsigned");
    return (
      left.name !== right.name ||
      (whole.has(left.name) && sign(left.modifiers) !== sign(right.modifiers))
    );
  }
  const [near, far] = [
    collationOf(left, one?.collation?.name, keptSo, server),
    collationOf(right, other?.collation?.name, parent, server),
  ];
  if (near !== undefined && far !== undefined) return near !== far;
  const [own, its] = [
    charsetOf(left, one?.collation?.name, keptSo),
    charsetOf(right, other?.collation?.name, parent),
  ];
  return own !== undefined && its !== undefined && own !== its;
}

/** What a server refuses whatever the rows are. */
export const refusalTraits: Dialect["traits"] = {
  "behind-nothing": known(isBehindNothing),
  "name-taken": known(isTaken),
  "column-gone": known(isGone),
  "key-column-missing": known(lacksKeyColumn),
  "numbers-badly": known(numbersBadly),
  "counts-letters": ({ operation }) =>
    yesIf(
      operation.kind === "add-column" &&
        operation.column.identity !== undefined &&
        !whole.has(operation.column.type.name),
    ),
  "second-primary-key": known((table, { siblings }) => {
    const gone = siblings.flatMap((one) => (one.kind === "drop-column" ? [one.column] : []));
    return (
      primaryOf(table)?.some((name) => !gone.includes(name)) === true &&
      !siblings.some((one) => one.kind === "drop-constraint" && one.name === "PRIMARY")
    );
  }),
  "named-index-missing": (situation) => {
    const name = namedIndex(situation);
    const table = holderOf(situation);
    if (name === undefined || table?.complete !== true) return "no";
    if ("missingOk" in situation.operation && situation.operation.missingOk) return "no";
    return yesIf(!indexThere(situation.schema, table, name));
  },
  "index-name-taken": (situation) => {
    const { operation, schema } = situation;
    const table = holderOf(situation);
    if (operation.kind !== "rename-table" || operation.object !== "index") return "no";
    if (table === undefined || sameName(operation.to, operation.table.name)) return "no";
    return yesIf(indexThere(schema, table, operation.to));
  },
  "table-name-taken": ({ operation, schema, siblings }) => {
    if (operation.kind !== "rename-table" || operation.object !== "table") return "no";
    if (operation.to === operation.table.name) return "no";
    const moved = siblings.some(
      (one) =>
        (one.kind === "rename-table" && one.table.name === operation.to) ||
        one.kind === "set-schema",
    );
    const other = { ...operation.table, name: operation.to };
    return yesIf(!moved && schema.table(other) !== undefined);
  },
  "constraint-missing": known((table, { operation, schema }) => {
    if (operation.kind !== "drop-constraint" || operation.name === "PRIMARY") return false;
    const { name } = operation;
    return (
      !table.constraints.some((one) => sameName(one.name, name)) && !indexThere(schema, table, name)
    );
  }),
  "constraint-there": known((table, { operation, siblings }) => {
    if (operation.kind !== "add-check" && operation.kind !== "add-foreign-key") return false;
    const { name } = operation.constraint;
    if (name === undefined) return false;
    const leaves = siblings.some((one) => one.kind === "drop-constraint" && one.name === name);
    return !leaves && table.constraints.some((one) => sameName(one.name, name));
  }),
  "of-index": known(
    (table, { operation, schema }) =>
      operation.kind === "drop-constraint" &&
      operation.name !== "PRIMARY" &&
      indexThere(schema, table, operation.name),
  ),
  "shrinks-key": known(shrinksKey),
  "leaves-nothing": known((table, situation) => aftermath(situation, table).columns.length === 0),
  "nulls-on-delete": known((table, { operation }) => {
    if (operation.kind !== "set-not-null") return false;
    return table.constraints.some(
      ({ constraint }) =>
        constraint.kind === "foreign-key" &&
        constraint.columns.includes(operation.column) &&
        (constraint.onDelete === "set-null" || constraint.onUpdate === "set-null"),
    );
  }),
  "fits-badly": known(fitsBadly),
  "new-key-fits-badly": (situation) => yesIf(newKeyFitsBadly(situation)),
  "renames-nothing": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "rename-table" || operation.object !== "table") return "no";
    const isSequence = schema.sequence(operation.table) !== undefined;
    return yesIf(
      schema.complete && operation.missingOk !== true && !isSequence && !isThere(situation),
    );
  },
  "counts-differ": (situation) => {
    const key = keyOf(situation);
    if (key === undefined || key.referenced.length === 0) return "no";
    return yesIf(key.referenced.length !== key.columns.length);
  },
  "in-spatial-index": known((table, { operation, schema }) => {
    if (operation.kind !== "drop-not-null") return false;
    return schema
      .indexesOf(table.name)
      .some((index) => index.method === "spatial" && columnsIn(index).includes(operation.column));
  }),
  versioned: known(({ settings }) => settings?.["versioned"] === "yes"),
  "not-versioned": known(({ settings }) => settings?.["versioned"] !== "yes"),
  "is-a-view": (situation) => yesIf(tableOf(situation)?.kind === "view"),
  "table-missing": (situation) => {
    const { operation, schema } = situation;
    if (!schema.complete || ("missingOk" in operation && operation.missingOk)) return "no";
    // OPTIMIZE tells of it in a row of its answer.
    if (operation.kind === "set-table-option" && operation.option === "optimize") return "no";
    // Only of its own database a dump tells what is not there.
    const isOther = "table" in operation && operation.table.schema !== undefined;
    return yesIf(!isOther && tableOf(situation) === undefined);
  },
  "in-redefinition": ({ operation, siblings }) =>
    yesIf(siblings.some((one) => one.kind === "redefine-column" && one.span === operation.span)),
  "table-referenced": (situation) => {
    const table = tableOf(situation);
    if (table === undefined) return "no";
    const own = table.constraints.some(({ constraint }) => constraint.kind === "foreign-key");
    return yesIf(own || situation.schema.referencing(table.name).length > 0);
  },
  "changes-way": known((table, { operation }) => {
    if (operation.kind !== "set-generated") return false;
    const old = columnOf(table, operation.column)?.generated;
    const now = operation.expression === undefined ? undefined : operation.stored === true;
    if (old === undefined) return now === false;
    // Computed once for all may become plain, and the other way round.
    return old.stored ? now === false : now !== false;
  }),
};
