import type { Dialect, Situation } from "../../dialect.ts";
import type { ColumnDefinition, IndexKey } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import type { Ternary } from "../../schema.ts";
import { widthOf } from "./charsets.ts";
import { charsetOf, isText } from "./types.ts";
import { tableOf, yesIf } from "./lookup.ts";

function definitionIn({ operation }: Situation): ColumnDefinition | undefined {
  if (operation.kind === "add-column") return operation.column;
  return operation.kind === "redefine-column" ? operation.definition : undefined;
}

function about(holds: (column: ColumnDefinition, situation: Situation) => boolean) {
  return (situation: Situation): Ternary => {
    const column = definitionIn(situation);
    return yesIf(column !== undefined && holds(column, situation));
  };
}

const longest = 65_535;

function isTooLong({ type, collation }: ColumnDefinition, situation: Situation): boolean {
  const length = Number(type.modifiers[0]);
  if (Number.isNaN(length)) return false;
  if (type.name === "char" || type.name === "binary") return length > 255;
  if (type.name === "varbinary") return length > longest;
  if (type.name !== "varchar") return false;
  const table = tableOf(situation);
  const charset = table === undefined ? type.charset : charsetOf(type, collation?.name, table);
  return length * (widthOf(charset) ?? 1) > longest;
}

const whole = new Set(["tinyint", "smallint", "mediumint", "int", "bigint"]);

function hasBadDefault({ type, default: usual }: ColumnDefinition): boolean {
  if (usual?.value.kind !== "constant" || usual.value.type !== "string") return false;
  const { value } = usual.value;
  if (whole.has(type.name)) return !/^\s*[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?\s*$/i.test(value);
  if (type.name === "enum") {
    return !type.modifiers.some((one) => one.toLowerCase() === value.toLowerCase());
  }
  const isLetters = type.name === "varchar" || type.name === "char";
  return isLetters && value.trimEnd().length > Number(type.modifiers[0]);
}

/** The length of a key's part of a column: `20` of `body(20)`. */
function prefixOf({ column, text }: IndexKey): number | undefined {
  const found = column === undefined ? undefined : /\((\d+)\)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function keysIn({ operation }: Situation): readonly IndexKey[] {
  return operation.kind === "create-index" ? operation.keys : [];
}

/** The most bytes that a key can have. */
const keyLimit = 3072;

/** What the server refuses of a column's or a key's own words. */
export const definitionTraits: Dialect["traits"] = {
  "too-long": about(isTooLong),
  "too-precise": about(({ type }) => type.name === "decimal" && Number(type.modifiers[0]) > 65),
  "scale-past-digits": about(
    ({ type }) => type.name === "decimal" && Number(type.modifiers[1]) > Number(type.modifiers[0]),
  ),
  "value-twice": about(({ type }) => {
    if (type.name !== "enum" && type.name !== "set") return false;
    const values = type.modifiers.map((one) => one.toLowerCase());
    return new Set(values).size < values.length;
  }),
  "bad-default": about(hasBadDefault),
  "foreign-collation": about(({ type, collation }) => {
    if (type.charset === undefined || collation === undefined) return false;
    const own = collation.name.toLowerCase().split("_")[0];
    return own !== "uca1400" && (own === "utf8" ? "utf8mb3" : own) !== type.charset;
  }),
  "key-column-twice": (situation) => {
    const columns = keysIn(situation).flatMap(({ column }) => column ?? []);
    return yesIf(new Set(columns).size < columns.length);
  },
  "prefix-past-end": (situation) =>
    yesIf(
      keysIn(situation).some((key) => {
        const type = columnOf(tableOf(situation), key.column ?? "")?.type;
        const isSized = type !== undefined && /^(?:var)?(?:char|binary)$/.test(type.name);
        return isSized && (prefixOf(key) ?? 0) > Number(type.modifiers[0]);
      }),
    ),
  "long-key": (situation) => {
    const table = tableOf(situation);
    return yesIf(
      keysIn(situation).some((key) => {
        const { type, collation } = columnOf(table, key.column ?? "") ?? {};
        if (type === undefined || table === undefined || prefixOf(key) !== undefined) return false;
        if (/text$|blob$|^json$/.test(type.name)) return true;
        const width = isText(type) ? (widthOf(charsetOf(type, collation?.name, table)) ?? 1) : 1;
        return /^var/.test(type.name) && Number(type.modifiers[0]) * width > keyLimit;
      }),
    );
  },
  "not-partitioned": (situation) => {
    const { operation } = situation;
    const table = tableOf(situation);
    if (operation.kind !== "change-partitions" || operation.change === "by") return "no";
    if (operation.change === "convert" || operation.change === "exchange") return "no";
    return yesIf(table?.complete === true && table.settings?.["partitions"] === undefined);
  },
  "hash-partitioned": (situation) =>
    yesIf(tableOf(situation)?.settings?.["partition_strategy"] === "hash"),
  "lacks-partition-column": (situation) => {
    const { operation } = situation;
    const columns = tableOf(situation)?.settings?.["partition_columns"] ?? "";
    const keys =
      operation.kind === "add-primary-key"
        ? operation.constraint.columns
        : keysIn(situation).map(({ column }) => column);
    return yesIf(columns !== "" && columns.split(",").some((one) => !keys.includes(one)));
  },
  "some-versioned": ({ operation, schema }) =>
    yesIf(
      operation.kind === "truncate" &&
        operation.tables.some((name) => schema.table(name)?.settings?.["versioned"] === "yes"),
    ),
};
