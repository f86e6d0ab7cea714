import type { Dialect, Situation } from "../../dialect.ts";
import type { PartitionedBy, Partitioning, TypeName } from "../../operation.ts";
import type { Ternary } from "../../schema.ts";
import { aftermath, primaryOf } from "./aftermath.ts";
import { tableOf, yesIf } from "./lookup.ts";

/** Columns that rows are put into partitions by. */
function keyColumns(partitioning: Partitioning | undefined): readonly string[] {
  return (partitioning?.columns ?? []).flatMap((one) => one ?? []);
}

function isWithin(columns: readonly string[], key: readonly (string | undefined)[]): boolean {
  const names = key.map((one) => one?.toLowerCase());
  return columns.every((one) => names.includes(one.toLowerCase()));
}

/** Unique keys that a change of partitions or a new table must take with it. */
function uniqueKeys(situation: Situation): readonly (readonly (string | undefined)[])[] {
  const { operation, schema } = situation;
  if (operation.kind === "create-table") {
    const { constraints, columns, indexes = [] } = operation;
    const all = [...constraints, ...columns.flatMap((one) => one.constraints)];
    return [
      ...all.flatMap((one) => (one.kind === "primary-key" ? [one.columns] : [])),
      ...indexes.flatMap(({ unique, keys }) => (unique ? [keys.map(({ column }) => column)] : [])),
    ];
  }
  const table = tableOf(situation);
  if (table === undefined) return [];
  const primary = primaryOf(table);
  return [
    ...(primary === undefined ? [] : [primary]),
    ...schema
      .indexesOf(table.name)
      .flatMap(({ unique, keys }) => (unique ? [keys.map(({ column }) => column)] : [])),
  ];
}

function newPartitioning({ operation }: Situation): Partitioning | undefined {
  return operation.kind === "create-table" || operation.kind === "change-partitions"
    ? operation.partitioning
    : undefined;
}

const whole = new Set(["tinyint", "smallint", "mediumint", "int", "bigint", "year", "bit"]);
const days = new Set(["date", "datetime"]);
/** What takes a day, and nothing else, where rows are cut by it. */
const ofDays = new Set(
  "year to_days to_seconds month dayofmonth dayofyear quarter week weekday dayofweek yearweek".split(
    " ",
  ),
);

/** A type that rows would be cut by, with how they are. */
function decidersIn(
  situation: Situation,
): readonly { readonly type: TypeName; readonly by: PartitionedBy }[] {
  const { operation } = situation;
  const table = tableOf(situation);
  const partitioning = newPartitioning(situation) ?? table?.partitioning;
  const by = partitioning?.by;
  if (by === undefined) return [];
  const cutting = keyColumns(partitioning);
  if (operation.kind === "set-type") {
    return isWithin([operation.column], cutting) ? [{ type: operation.type, by }] : [];
  }
  const columns = operation.kind === "create-table" ? operation.columns : (table?.columns ?? []);
  return columns.flatMap(({ name, type }) =>
    type !== undefined && isWithin([name], cutting) ? [{ type, by }] : [],
  );
}

function cutsByNoNumber(situation: Situation): Ternary {
  const found = decidersIn(situation);
  return yesIf(found.some(({ type, by }) => by.kind === "number" && !whole.has(type.name)));
}

function cutsByNoDay(situation: Situation): Ternary {
  const found = decidersIn(situation);
  return yesIf(found.some(({ type, by }) => ofDays.has(by.call ?? "") && !days.has(type.name)));
}

/** A column that decides where rows go is dropped, and none of its name comes. */
function droppedDecider(
  holds: (by: Partitioning["by"]) => boolean,
): (situation: Situation) => Ternary {
  return (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "drop-column" || table?.complete !== true) return "no";
    const left = aftermath(situation, table).columns.map(({ name }) => name);
    if (table.partitioning === undefined) return "no";
    const cutting = keyColumns(table.partitioning);
    // `BY KEY ()` is by the primary key.
    const all = cutting.length === 0 ? (primaryOf(table) ?? []) : cutting;
    const gone = all.filter((one) => isWithin([one], [operation.column]));
    return yesIf(gone.length > 0 && !isWithin(gone, left) && holds(table.partitioning.by));
  };
}

/** Questions about the columns that rows are put into partitions by. */
export const cuttingTraits: Dialect["traits"] = {
  "cuts-by-no-number": cutsByNoNumber,
  "cuts-by-no-day": cutsByNoDay,
  "has-no-history": (situation) => {
    const by = newPartitioning(situation)?.by;
    const table = tableOf(situation);
    return yesIf(
      by?.kind === "history" && table?.complete === true && table.settings?.["versioned"] !== "yes",
    );
  },
  "cut-by-expression": (situation) => {
    const by = tableOf(situation)?.partitioning?.by;
    return yesIf(by?.kind === "expression" || by?.kind === "number");
  },
  "replaces-primary-key": ({ siblings }) =>
    yesIf(siblings.some((one) => one.kind === "drop-constraint" && one.name === "PRIMARY")),
  "drops-what-cuts": droppedDecider((by) => by?.kind === "number" || by?.kind === "expression"),
  "drops-columns-that-cut": droppedDecider((by) => by?.kind === "columns"),
  "lacks-partition-column": (situation) => {
    const { operation } = situation;
    const columns = keyColumns(tableOf(situation)?.partitioning);
    const key =
      operation.kind === "add-primary-key"
        ? operation.constraint.columns
        : operation.kind === "create-index"
          ? operation.keys.map(({ column }) => column)
          : columns;
    return yesIf(columns.length > 0 && !isWithin(columns, key));
  },
  "key-lacks-column": (situation) => {
    const columns = keyColumns(newPartitioning(situation));
    return yesIf(
      columns.length > 0 && uniqueKeys(situation).some((key) => !isWithin(columns, key)),
    );
  },
  "partition-column-missing": (situation) => {
    const { operation } = situation;
    const columns = keyColumns(newPartitioning(situation));
    const table = tableOf(situation);
    const names =
      operation.kind === "create-table"
        ? operation.as === undefined && operation.columns.map(({ name }) => name)
        : table?.complete === true && aftermath(situation, table).columns.map(({ name }) => name);
    return yesIf(names !== false && !isWithin(columns, names));
  },
};
