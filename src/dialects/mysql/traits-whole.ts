import type { Dialect, Situation } from "../../dialect.ts";
import type { Operation, OperationOf } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import type { Column, Index, Table, Ternary } from "../../schema.ts";
import { aftermath, columnsIn, primaryOf } from "./aftermath.ts";
import { columnIn, tableOf, yesIf } from "./lookup.ts";
import { staysAlike } from "./traits-cluster.ts";

/** Of a table that was never seen, all is as on most tables. */
function about(holds: (table: Table, situation: Situation) => boolean) {
  return (situation: Situation): Ternary => {
    const table = tableOf(situation);
    return yesIf(table !== undefined && holds(table, situation));
  };
}

function isVirtual(column: Column | undefined): boolean {
  return column?.generated?.stored === false;
}

/** A virtual column that stays gets another place among the columns. */
function movesVirtual(table: Table, situation: Situation): boolean {
  if (!table.columns.some(isVirtual)) return false;
  const places = new Map(table.columns.map(({ name }, place) => [name, place]));
  return aftermath(situation, table).columns.some(
    ({ former, virtual }, place) => virtual && former !== undefined && places.get(former) !== place,
  );
}

/** A virtual column that is new stands before one that was there. */
function putsVirtualBefore(table: Table, situation: Situation): boolean {
  const virtual = aftermath(situation, table).columns.filter((one) => one.virtual);
  const first = virtual.findIndex(({ former }) => former === undefined);
  return first >= 0 && virtual.slice(first).some(({ former }) => former !== undefined);
}

/** Columns that stay follow each other in another order. */
function reorders(table: Table, situation: Situation): boolean {
  const after = aftermath(situation, table).columns.flatMap(({ former }) => former ?? []);
  const left = new Set(after);
  const before = table.columns.flatMap(({ name }) => (left.has(name) ? name : []));
  return before.some((name, place) => after[place] !== name);
}

function hasVirtualIndex(table: Table, { schema }: Situation): boolean {
  return schema
    .indexesOf(table.name)
    .some((index) => columnsIn(index).some((name) => isVirtual(columnOf(table, name))));
}

function leavesVirtualIndex(table: Table, situation: Situation): boolean {
  const { columns, indexes } = aftermath(situation, table);
  const virtual = new Set(columns.flatMap((one) => (one.virtual ? one.name : [])));
  return indexes.some((index) => index.columns.some((name) => virtual.has(name ?? "")));
}

function textsLeft(table: Table, situation: Situation): number {
  return aftermath(situation, table).indexes.filter(({ method }) => method === "fulltext").length;
}

const building = new Set(["create-index", "add-primary-key", "add-foreign-key"]);

/** Columns can be added, dropped and moved by a word in the dictionary alone. */
function isInstantPossible(table: Table, situation: Situation): boolean {
  const { schema, siblings } = situation;
  const texts = schema.indexesOf(table.name).some(({ method }) => method === "fulltext");
  return !(
    texts ||
    textsLeft(table, situation) > 0 ||
    table.settings?.["row_format"] === "compressed" ||
    hasVirtualIndex(table, situation) ||
    siblings.some(
      (one) => building.has(one.kind) && !staysAlike(table, { ...situation, operation: one }),
    )
  );
}

function stopsVirtual(table: Table, situation: Situation): boolean {
  const { siblings } = situation;
  const isOfVirtual = (one: Operation): boolean =>
    (one.kind === "add-column" && one.column.generated?.stored === false) ||
    (one.kind === "drop-column" && isVirtual(columnOf(table, one.column)));
  if (!siblings.some(isOfVirtual) && !movesVirtual(table, situation)) return false;
  if (isPartitioned(table) || putsVirtualBefore(table, situation)) return true;
  const primary = primaryOf(table) ?? [];
  const indexes = situation.schema.indexesOf(table.name);
  const droppedBy = (one: OperationOf<"drop-index">): readonly Index[] =>
    indexes.filter(({ name }) =>
      one.indexes.some((index) => index.name.toLowerCase() === name.name.toLowerCase()),
    );
  const dropped = new Set(
    siblings.flatMap((one) => (one.kind === "drop-index" ? droppedBy(one) : [])),
  );
  const gone = siblings.flatMap((one) => (one.kind === "drop-column" ? [one.column] : []));
  // None that is unique, or that is made anew without it.
  const goesWithItsIndexes = (column: string): boolean =>
    indexes.every((index) => {
      const columns = columnsIn(index);
      if (dropped.has(index) || !columns.includes(column)) return true;
      return !index.unique && columns.every((name) => gone.includes(name));
    });
  const goesAlong = (one: Operation): boolean => {
    if (isOfVirtual(one)) return true;
    if (one.kind === "drop-index") return !droppedBy(one).some(({ unique }) => unique);
    if (one.kind === "create-index") return !one.unique && one.method !== "fulltext";
    if (one.kind !== "drop-column" || primary.includes(one.column)) return false;
    return goesWithItsIndexes(one.column) && isInstantPossible(table, situation);
  };
  return !siblings.every(goesAlong);
}

function isPartitioned({ partitioning }: Table): boolean {
  return partitioning !== undefined;
}

const others = new Set(["innodb", "xtradb"]);

/** Those that any server may have, as plug-ins too. */
const engines = new Set(
  (
    "innodb xtradb myisam aria memory heap csv merge mrg_myisam archive blackhole federated federatedx connect " +
    "rocksdb spider s3 columnstore mroonga sphinx oqgraph sequence tokudb cassandra ndb ndbcluster example"
  ).split(" "),
);

/** In KiB. */
const blockSizes = new Set(["0", "1", "2", "4", "8", "16"]);

/** Those of other engines. */
const foreignFormats = new Set(["fixed", "page"]);

/** Questions about all clauses of a statement together. */
export const wholeTraits: Dialect["traits"] = {
  "virtual-stops": about(stopsVirtual),
  "order-changes": about(reorders),
  "not-instantly": about((table, situation) => !isInstantPossible(table, situation)),
  "virtual-indexed": about(hasVirtualIndex),
  "virtual-indexed-left": about(leavesVirtualIndex),
  "text-left": about((table, situation) => textsLeft(table, situation) > 0),
  "several-text-left": about((table, situation) => textsLeft(table, situation) > 1),
  "several-text-added": ({ siblings }) =>
    yesIf(
      siblings.filter((one) => one.kind === "create-index" && one.method === "fulltext").length > 1,
    ),
  "places-left": about((table, situation) =>
    aftermath(situation, table).indexes.some(({ method, isNew }) => method === "spatial" && !isNew),
  ),
  "engine-is-other": about(({ settings }) => {
    const engine = settings?.["engine"];
    return engine !== undefined && !others.has(engine);
  }),
  partitioned: about(isPartitioned),
  "stored-beside": about(({ columns }) =>
    columns.some(({ generated }) => generated?.stored === true),
  ),
  "option-off": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values[0] === "0"),
  // Where it goes to another database, that is all that its name needs.
  "beside-others": ({ operation, siblings }) =>
    yesIf(siblings.some((one) => one !== operation && one.kind !== "set-schema")),
  "unknown-engine": ({ operation }) => {
    if (operation.kind === "create-table") {
      const engine = operation.settings?.["engine"];
      return yesIf(engine !== undefined && !engines.has(engine));
    }
    if (operation.kind !== "set-table-option" || operation.option !== "engine") return "no";
    return yesIf(!engines.has(operation.values[0] ?? ""));
  },
  "block-size-unfit": ({ operation, siblings }) => {
    if (operation.kind !== "set-table-option" || operation.option !== "row-format") return "no";
    const [value = ""] = operation.values;
    if (!/^\d+$/.test(value)) return yesIf(foreignFormats.has(value));
    const others = siblings.flatMap((one) =>
      one.kind === "set-table-option" && one.option === "row-format" ? one.values : [],
    );
    const isPacked = others.every((other) => /^(?:\d+|default|compressed)$/.test(other));
    return yesIf(!blockSizes.has(value) || (value !== "0" && !isPacked));
  },
  "texts-in-memory": (situation) => {
    const { operation, siblings } = situation;
    const isMade = operation.kind === "create-table";
    const engine = isMade
      ? operation.settings?.["engine"]
      : operation.kind === "set-table-option" && operation.option === "engine"
        ? operation.values[0]
        : undefined;
    if (engine !== "memory" && engine !== "heap") return "no";
    const columns = isMade
      ? operation.columns
      : [
          ...(tableOf(situation)?.columns ?? []),
          ...siblings.flatMap((one) => (one.kind === "add-column" ? [one.column] : [])),
        ];
    return yesIf(columns.some(({ type }) => /(?:text|blob)$|^json$/.test(type?.name ?? "")));
  },
  "nullable-key": about((table, { operation }) => {
    if (operation.kind !== "add-primary-key") return false;
    return operation.constraint.columns.some((name) => columnOf(table, name)?.notNull === "no");
  }),
  timestamp: about(
    (table, situation) => columnOf(table, columnIn(situation) ?? "")?.type?.name === "timestamp",
  ),
};
