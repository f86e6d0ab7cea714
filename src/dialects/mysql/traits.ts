import type { Dialect, Situation } from "../../dialect.ts";
import { columnsOf, visit } from "../../expression.ts";
import type { ColumnDefinition, Name, Operation } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import type { Index, Ternary } from "../../schema.ts";
import { aftermath, columnsIn as columnsOfIndex } from "./aftermath.ts";
import { convertTraits } from "./traits-convert.ts";
import { absenceTraits } from "./traits-absence.ts";
import { clusterTraits } from "./traits-cluster.ts";
import { cuttingTraits } from "./traits-cutting.ts";
import { dataTraits } from "./traits-data.ts";
import { defaultTraits } from "./traits-default.ts";
import { definitionTraits } from "./traits-definition.ts";
import { keyTraits } from "./traits-key.ts";
import { mentionTraits } from "./traits-mentions.ts";
import { partitionTraits } from "./traits-partitions.ts";
import { programTraits } from "./traits-programs.ts";
import { replicationTraits } from "./traits-replication.ts";
import { refusalTraits } from "./traits-refusal.ts";
import { wholeTraits } from "./traits-whole.ts";
import { changes, neverMeet } from "./types.ts";
import { columnIn, tableOf, yesIf } from "./lookup.ts";

function indexesOf(situation: Situation): readonly Index[] {
  const table = tableOf(situation);
  return table === undefined ? [] : situation.schema.indexesOf(table.name);
}

/** The definition a clause adds. */
function added({ operation }: Situation): ColumnDefinition | undefined {
  return operation.kind === "add-column" ? operation.column : undefined;
}

/** Indexes that the column is part of; the primary key is one. */
function indexesWith(situation: Situation): readonly (readonly string[])[] {
  const column = columnIn(situation);
  const table = tableOf(situation);
  if (column === undefined || table === undefined) return [];
  const keys = table.constraints.flatMap(({ constraint }) =>
    constraint.kind === "primary-key" ? [constraint.columns] : [],
  );
  const lists = indexesOf(situation).map(columnsOfIndex);
  return [...keys, ...lists].filter((columns) => columns.includes(column));
}

function others({ operation, siblings }: Situation): readonly Operation[] {
  return siblings.filter((one) => one !== operation);
}

function setting({ settings }: Situation, name: string): string | undefined {
  return settings.get(name)?.[0]?.toLowerCase();
}

function isOff(value: string | undefined): boolean {
  return value === "0" || value === "off" || value === "false";
}

/** `now()` and its kin are no expressions to the server. */
const plainCalls = new Set(["current_timestamp", "now", "localtime", "localtimestamp"]);

/** What differs from row to row; all else is reckoned once for all of them. */
const differs = new Set([
  "uuid",
  "uuid_short",
  "sys_guid",
  "sysdate",
  "nextval",
  "lastval",
  "next_value",
  "random_bytes",
]);

const columnTraits: Dialect["traits"] = {
  "auto-increment": (situation) => yesIf(added(situation)?.identity !== undefined),
  stored: (situation) => yesIf(added(situation)?.generated?.stored === true),
  virtual: (situation) => yesIf(added(situation)?.generated?.stored === false),
  "expression-default": (situation) => {
    const usual = added(situation)?.default;
    if (usual === undefined) return "no";
    const { value, text } = usual;
    if (text.startsWith("(")) return "yes";
    return yesIf(value.kind === "call" && !plainCalls.has(value.name.name));
  },
  "computed-default": (situation) => {
    const usual = added(situation)?.default;
    let computed = false;
    if (usual !== undefined) {
      visit(usual.value, (part) => {
        computed ||=
          part.kind === "column" || (part.kind === "call" && differs.has(part.name.name));
        computed ||= part.kind === "opaque";
      });
    }
    return yesIf(computed);
  },
  "date-without-default": (situation) => {
    const column = added(situation);
    const isDate = column?.type.name === "date" || column?.type.name === "datetime";
    return yesIf(isDate && column.notNull && column.default === undefined);
  },
  "column-there": (situation) => {
    const column = added(situation);
    return yesIf(column !== undefined && columnOf(tableOf(situation), column.name) !== undefined);
  },
  "column-missing": (situation) => {
    const column = columnIn(situation);
    const table = tableOf(situation);
    if (column === undefined || table?.complete !== true) return "no";
    return yesIf(columnOf(table, column) === undefined);
  },
  "index-on-it": (situation) => {
    const column = added(situation)?.name;
    const indexes = others(situation);
    return yesIf(
      indexes.some(
        (one) => one.kind === "create-index" && one.keys.some((key) => key.column === column),
      ),
    );
  },
  // Of one that stays, without it.
  "in-composite-index": (situation) => {
    const gone = new Set(
      situation.siblings.flatMap((one) => (one.kind === "drop-column" ? [one.column] : [])),
    );
    const dropped = new Set(
      situation.siblings.flatMap((one) =>
        one.kind === "drop-index" ? one.indexes.map(({ name }) => name) : [],
      ),
    );
    const column = columnIn(situation) ?? "";
    const primary = tableOf(situation)?.constraints.some(
      ({ constraint }) =>
        constraint.kind === "primary-key" &&
        constraint.columns.length > 1 &&
        constraint.columns.includes(column),
    );
    const lists = indexesOf(situation)
      .filter(({ name }) => !dropped.has(name.name))
      .map(columnsOfIndex)
      .filter((columns) => columns.includes(column));
    const shrinks = lists.some((columns) => columns.some((one) => !gone.has(one)));
    return yesIf(primary === true || shrinks);
  },
  "in-index": (situation) => yesIf(indexesWith(situation).length > 0),
  "in-primary-key": (situation) => {
    const column = columnIn(situation);
    const constraints = tableOf(situation)?.constraints ?? [];
    return yesIf(
      constraints.some(
        ({ constraint }) =>
          constraint.kind === "primary-key" && constraint.columns.includes(column ?? ""),
      ),
    );
  },
  "in-foreign-key": (situation) => {
    const column = columnIn(situation) ?? "";
    const table = tableOf(situation);
    const dropped = droppedConstraints(situation);
    const own = table?.constraints.some(
      ({ constraint, name }) =>
        constraint.kind === "foreign-key" &&
        !dropped.has(name) &&
        constraint.columns.includes(column),
    );
    return yesIf(own === true || isReferenced(situation, column));
  },
  referenced: (situation) => yesIf(isReferenced(situation, columnIn(situation) ?? "")),
  "in-generated": (situation) => {
    const column = columnIn(situation) ?? "";
    const columns = tableOf(situation)?.columns ?? [];
    const gone = new Set(
      situation.siblings.flatMap((one) => (one.kind === "drop-column" ? [one.column] : [])),
    );
    return yesIf(
      columns.some(
        ({ generated, name }) =>
          generated !== undefined &&
          !gone.has(name) &&
          columnsOf(generated.expression.value)?.includes(column) === true,
      ),
    );
  },
  "stored-now": (situation) => {
    const column = columnOf(tableOf(situation), columnIn(situation) ?? "");
    return yesIf(column?.generated?.stored === true);
  },
  "virtual-now": (situation) => {
    const column = columnOf(tableOf(situation), columnIn(situation) ?? "");
    return yesIf(column?.generated?.stored === false);
  },
};

function droppedConstraints({ siblings }: Situation): ReadonlySet<string> {
  return new Set(siblings.flatMap((one) => (one.kind === "drop-constraint" ? [one.name] : [])));
}

function isReferenced(situation: Situation, column: string): boolean {
  const table = tableOf(situation);
  if (table === undefined) return false;
  return situation.schema
    .referencing(table.name)
    .some((other) =>
      other.constraints.some(
        ({ constraint, references }) =>
          constraint.kind === "foreign-key" &&
          references?.name === table.name.name &&
          constraint.referenced.includes(column),
      ),
    );
}

const tableTraits: Dialect["traits"] = {
  "full-text": (situation) =>
    yesIf(indexesOf(situation).some(({ method }) => method === "fulltext")),
  spatial: (situation) => yesIf(indexesOf(situation).some(({ method }) => method === "spatial")),
  compressed: (situation) => yesIf(tableOf(situation)?.settings?.["row_format"] === "compressed"),
  redundant: (situation) => yesIf(tableOf(situation)?.settings?.["row_format"] === "redundant"),
  "other-engine": ({ operation }) =>
    yesIf(operation.kind === "set-table-option" && operation.values[0] !== "innodb"),
  "builds-beside": (situation) =>
    yesIf(
      others(situation).some(({ kind }) => kind === "create-index" || kind === "add-primary-key"),
    ),
  "rebuilds-beside": (situation) =>
    yesIf(
      others(situation).some(({ kind }) =>
        ["set-not-null", "drop-not-null", "set-identity", "add-foreign-key"].includes(kind),
      ),
    ),
  "without-key": (situation) => {
    const table = tableOf(situation);
    return yesIf(
      table?.complete === true &&
        !table.constraints.some(({ constraint }) => constraint.kind === "primary-key"),
    );
  },
};

const otherTraits: Dialect["traits"] = {
  "not-strict": (situation) => {
    const mode = setting(situation, "sql_mode");
    return yesIf(mode !== undefined && !mode.includes("strict"));
  },
  "checks-off": (situation) => yesIf(isOff(setting(situation, "foreign_key_checks"))),
  "needs-index": ({ operation, schema }) => {
    if (operation.kind !== "add-foreign-key") return "no";
    const table = schema.table(operation.table);
    if (table === undefined) return "unknown";
    const { columns } = operation.constraint;
    const starts = (list: readonly (string | undefined)[]): boolean =>
      columns.every((column, index) => list[index] === column);
    const keyed = schema
      .indexesOf(table.name)
      .some(({ keys }) => starts(keys.map(({ column }) => column)));
    const primary = table.constraints.some(
      ({ constraint }) => constraint.kind === "primary-key" && starts(constraint.columns),
    );
    return yesIf(!keyed && !primary);
  },
  "primary-key": ({ operation }) =>
    yesIf(operation.kind === "drop-constraint" && operation.name === "PRIMARY"),
  "key-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "drop-constraint" || table?.complete !== true) return "no";
    return yesIf(
      operation.name === "PRIMARY" &&
        !table.constraints.some(({ constraint }) => constraint.kind === "primary-key"),
    );
  },
  "key-referenced": (situation) => {
    const table = tableOf(situation);
    const key = table?.constraints.find(({ constraint }) => constraint.kind === "primary-key");
    if (key?.constraint.kind !== "primary-key") return "no";
    return yesIf(key.constraint.columns.some((column) => isReferenced(situation, column)));
  },
  "new-primary-key": (situation) =>
    yesIf(others(situation).some(({ kind }) => kind === "add-primary-key")),
  "first-full-text": (situation) =>
    yesIf(!indexesOf(situation).some(({ method }) => method === "fulltext")),
  "for-foreign-key": needsIt,
  "on-expression": ({ operation }) =>
    yesIf(
      operation.kind === "create-index" && operation.keys.some((key) => key.column === undefined),
    ),
  "index-there": ({ operation, schema, siblings }) => {
    if (operation.kind !== "create-index" || operation.name === undefined) return "no";
    const table = schema.table(operation.table);
    const { name } = operation;
    const makesRoom = siblings.some(
      (one) => one.kind === "drop-index" && one.indexes.some((index) => index.name === name),
    );
    const twice = siblings
      .slice(0, siblings.indexOf(operation))
      .some((one) => one.kind === "create-index" && one.name?.toLowerCase() === name.toLowerCase());
    const there = table !== undefined && indexNamed(schema.indexesOf(table.name), name);
    return yesIf(twice || (there && !makesRoom));
  },
  "index-missing": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "drop-index" || table?.complete !== true) return "no";
    const indexes = indexesOf(situation);
    const keys = new Set(table.constraints.map(({ name }) => name));
    return yesIf(
      operation.indexes.some(({ name }) => !indexNamed(indexes, name) && !keys.has(name)),
    );
  },
  ...convertTraits,
};

function indexNamed(indexes: readonly Index[], name: string): boolean {
  return indexes.some((index) => index.name.name.toLowerCase() === name.toLowerCase());
}

/** A foreign key, its own or one that refers to it, has no other index that begins with its columns. */
function needsIt(situation: Situation): Ternary {
  const { operation, schema } = situation;
  const table = tableOf(situation);
  if (operation.kind !== "drop-index" || table === undefined) return "no";
  const gone = operation.indexes.map(({ name }) => name);
  const kept = aftermath(situation, table).indexes.map(({ columns }) => columns);
  const primary = table.constraints.flatMap(({ constraint }) =>
    constraint.kind === "primary-key" ? [constraint.columns] : [],
  );
  const dropped = droppedConstraints(situation);
  const own = table.constraints.flatMap(({ constraint, name }) =>
    constraint.kind === "foreign-key" && !dropped.has(name) ? [constraint.columns] : [],
  );
  const foreign = schema
    .referencing(table.name)
    .flatMap((other) =>
      other.constraints.flatMap(({ constraint, references }) =>
        constraint.kind === "foreign-key" && references?.name === table.name.name
          ? [constraint.referenced]
          : [],
      ),
    );
  const served = (columns: readonly string[]): boolean =>
    [...kept, ...primary].some((list) => columns.every((column, index) => list[index] === column));
  const lost = schema
    .indexesOf(table.name)
    .filter(({ name }) => gone.includes(name.name))
    .map(({ keys }) => keys.map(({ column }) => column));
  return yesIf(
    [...own, ...foreign].some(
      (columns) =>
        lost.some((list) => columns.every((column, index) => list[index] === column)) &&
        !served(columns),
    ),
  );
}

export const traits: Dialect["traits"] = {
  ...columnTraits,
  ...tableTraits,
  ...otherTraits,
  "types-never-meet": neverMeet,
  "type-free": changes("free"),
  "type-append": changes("append"),
  "type-charset": changes("charset"),
  "type-collation": changes("collation"),
  "type-charset-and-collation": changes("charset-and-collation"),
  "type-past-short": changes("past-short"),
  "type-any-shape": changes("any-shape"),
  ...wholeTraits,
  ...clusterTraits,
  ...refusalTraits,
  ...absenceTraits,
  ...definitionTraits,
  ...defaultTraits,
  ...keyTraits,
  ...mentionTraits,
  ...partitionTraits,
  ...cuttingTraits,
  ...replicationTraits,
  ...dataTraits,
  ...programTraits,
};

export type { Name };
