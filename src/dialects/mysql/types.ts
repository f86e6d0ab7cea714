import type { Situation } from "../../dialect.ts";
import type { OperationOf, TypeName } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import type { Column, Table, Ternary } from "../../schema.ts";
import { defaultCollation, widthOf } from "./charsets.ts";

/** What a change of a column's type means to the rows that are there. */
export type TypeChange =
  /** Nothing: they are stored alike. */
  | "free"
  /** Only the order of letters is another. */
  | "collation"
  | "charset"
  /** Values are added at the end of an ENUM or SET. */
  | "append"
  /** Both. */
  | "charset-and-collation"
  /** A text grows past the bytes that one length byte can tell, from a size whose length is kept apart. */
  | "past-short"
  /** Nothing, or that: its character set decides, and nobody said which that is. */
  | "perhaps-past-short"
  /** A shape of one kind becomes one of any kind. */
  | "any-shape"
  | "rewrite"
  | "unknown";

export function typeChange(situation: Situation<OperationOf<"set-type">>): TypeChange {
  const { operation, schema, server } = situation;
  const table = schema.table(operation.table);
  const old = columnOf(table, operation.column);
  if (table === undefined || old?.type === undefined) return "unknown";
  const type = keptAs(operation.type, operation.collation?.name, table);
  const former = keptAs(old.type, old.collation?.name, table);
  if (type === undefined || former === undefined) return "unknown";
  if (type.name === "geometry" && shapes.has(former.name)) return "any-shape";
  if (former.name !== type.name) return "rewrite";
  const texts = charsetChange(old, former, { ...operation, type }, table, server);
  if (texts === "rewrite" || texts === "unknown") return texts;
  const size = sizeChange(former, type, texts, table);
  return size === "free" ? texts : size;
}

const shapes = new Set([
  "point",
  "linestring",
  "polygon",
  "multipoint",
  "multilinestring",
  "multipolygon",
  "geometrycollection",
]);

const lengths: readonly (readonly [prefix: string, most: number])[] = [
  ["tiny", 255],
  ["", 65_535],
  ["medium", 16_777_215],
  ["long", Infinity],
];

/** `TEXT(100)` is the smallest of its kind that so many letters fit in; `undefined`: it depends on what nobody said. */
function keptAs(type: TypeName, collation: string | undefined, table: Table): TypeName | undefined {
  const [length] = type.modifiers.filter((one) => /^\d+$/.test(one));
  if ((type.name !== "text" && type.name !== "blob") || length === undefined) return type;
  const width = type.name === "blob" ? 1 : widthOf(charsetOf(type, collation, table));
  const sizes = (width === undefined ? [1, 4] : [width]).map((one) => one * Number(length));
  const [prefix, ...others] = sizes.map((size) => lengths.find(([, most]) => size <= most)?.[0]);
  if (prefix === undefined || others.some((one) => one !== prefix)) return undefined;
  const modifiers = type.modifiers.filter((one) => one !== length);
  return { ...type, name: `${prefix}${type.name}`, modifiers };
}

const strings = /char$|text$|blob$|binary$|^(?:enum|set|json)$/;

/** What types are of that no value of another family becomes, but by way of a text. */
function familyOf({ name }: TypeName): string {
  if (strings.test(name)) return "text";
  if (name === "geometry" || shapes.has(name)) return "geometry";
  return /^(?:uuid|inet4|inet6)$/.test(name) ? name : "number";
}

/** No value of the one type becomes one of the other. */
export function neverMeet({ operation, schema }: Situation): Ternary {
  if (operation.kind !== "set-type") return "no";
  const old = columnOf(schema.table(operation.table), operation.column)?.type;
  if (old === undefined) return "no";
  const [before, after] = [familyOf(old), familyOf(operation.type)];
  return before !== after && before !== "text" && after !== "text" ? "yes" : "no";
}

const textual = new Set([
  "char",
  "varchar",
  "tinytext",
  "text",
  "mediumtext",
  "longtext",
  "enum",
  "set",
]);

/** Numbers in the brackets of a type, as they were written. */
export function digitsIn({ text }: TypeName): readonly number[] {
  const inner = /\(([\d\s,]+)\)/.exec(text)?.[1];
  return inner === undefined ? [] : inner.split(",").map(Number);
}

/** It has a character set. */
export function isText(type: TypeName | undefined): boolean {
  return textual.has(type?.name ?? "");
}

/** The character set a type has on a table, where somebody said. */
export function charsetOf(
  type: TypeName,
  collation: string | undefined,
  table: Pick<Table, "settings">,
): string | undefined {
  const named = type.charset ?? collation?.split("_")[0];
  const charset = named ?? table.settings?.["charset"];
  return charset === "utf8" ? "utf8mb3" : charset;
}

/** The order of letters a type has on a table, where somebody said or the character set tells. */
export function collationOf(
  type: TypeName,
  collation: string | undefined,
  table: Pick<Table, "settings">,
  server: number,
): string | undefined {
  if (collation !== undefined) return modern(collation);
  const charset = charsetOf(type, undefined, table);
  if (type.modifiers.includes("binary")) return charset && `${charset}_bin`;
  const usual = table.settings?.["collate"];
  const isOwn = type.charset !== undefined && type.charset !== table.settings?.["charset"];
  if (usual !== undefined && !isOwn) return modern(usual);
  return charset === undefined ? undefined : defaultCollation(charset, server);
}

function modern(collation: string): string {
  return collation.toLowerCase().replace(/^utf8_/, "utf8mb3_");
}

/** `general_ci` of `utf8mb4_general_ci`. */
function order(collation: string | undefined): string | undefined {
  return collation?.replace(/^[^_]+_/, "");
}

function charsetChange(
  old: Column,
  from: TypeName,
  { type, collation }: OperationOf<"set-type">,
  table: Table,
  server: number,
): TypeChange {
  if (!isText(type)) return "free";
  const were = collationOf(from, old.collation?.name, table, server);
  const are = collationOf(type, collation?.name, table, server);
  const isList = type.name === "enum" || type.name === "set";
  const before = charsetOf(from, old.collation?.name, table);
  const after = charsetOf(type, collation?.name, table);
  if (before !== after) {
    if (before === undefined || after === undefined) return "unknown";
    if (before !== "utf8mb3" || after !== "utf8mb4" || isList) return "rewrite";
    return order(were) === order(are) ? "charset" : "charset-and-collation";
  }
  if (were === are) return "free";
  return isList ? "rewrite" : "collation";
}

function sizeChange(from: TypeName, to: TypeName, texts: TypeChange, table: Table): TypeChange {
  const isOther = texts === "charset" || texts === "charset-and-collation";
  if (plain(from).join() === plain(to).join() && !isOther) return "free";
  switch (from.name) {
    case "varchar":
    case "varbinary":
      return lengthChange(from, to, table);
    case "enum":
    case "set":
      return valuesChange(from, to);
    default:
      return plain(from).join() === plain(to).join() ? "free" : "rewrite";
  }
}

/** Without the words that say how values are ordered or shown, and not how they are kept. */
function plain(type: TypeName): readonly string[] {
  return type.modifiers.filter((one) => one !== "zerofill" && (one !== "binary" || !isText(type)));
}

/** Where the server may, it makes another type of what is longer. */
const longest = 65_535;

function lengthChange(from: TypeName, to: TypeName, table: Table): TypeChange {
  const [before, after] = [Number(from.modifiers[0]), Number(to.modifiers[0])];
  if (plain(from).slice(1).join() !== plain(to).slice(1).join()) return "rewrite";
  if (after < before || after > longest) return "rewrite";
  const isBinary = from.name === "varbinary";
  const narrow = isBinary ? 1 : widthOf(charsetOf(from, undefined, table));
  const wide = isBinary ? 1 : widthOf(charsetOf(to, undefined, table));
  // Even the widest set keeps it on this side, or the narrowest has it on the other.
  if (after * (wide ?? 4) <= 255 || before * (narrow ?? 1) > 255) return "free";
  if (wide === undefined || narrow === undefined) {
    // Whatever set it is, it is the same before and after.
    const staysIn = (width: number): boolean => after * width <= 255 || before * width > 255;
    if (wide !== narrow) return "unknown";
    const widths = [1, 2, 3, 4];
    if (widths.every(staysIn)) return "free";
    const isShort = (width: number): boolean => staysIn(width) || before * width <= 127;
    return widths.every(isShort) ? "perhaps-past-short" : "unknown";
  }
  return before * narrow <= 127 ? "past-short" : "rewrite";
}

function valuesChange(from: TypeName, to: TypeName): TypeChange {
  const keeps = from.modifiers.every(
    (value, index) => to.modifiers[index]?.toLowerCase() === value.toLowerCase(),
  );
  if (!keeps) return "rewrite";
  const bytes = (type: TypeName): number => {
    const count = type.modifiers.length;
    if (type.name === "enum") return count < 256 ? 1 : 2;
    return count <= 8 ? 1 : count <= 16 ? 2 : count <= 24 ? 3 : count <= 32 ? 4 : 8;
  };
  return bytes(from) === bytes(to) ? "append" : "rewrite";
}

/** A trait that asks whether a change is one of these. */
export function changes(...wanted: readonly TypeChange[]): (situation: Situation) => Ternary {
  return (situation) => {
    if (!isSetType(situation)) return "no";
    const change = typeChange(situation);
    if (change === "unknown") return "unknown";
    if (change === "perhaps-past-short") {
      if (wanted.includes("past-short")) return "yes";
      return wanted.includes("free") ? "unknown" : "no";
    }
    return wanted.includes(change) ? "yes" : "no";
  };
}

function isSetType(situation: Situation): situation is Situation<OperationOf<"set-type">> {
  return situation.operation.kind === "set-type";
}
