import type { Situation } from "../../dialect.ts";
import type { OperationOf, TypeName } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import type { Column, Table, Ternary } from "../../schema.ts";
import { widthOf } from "./charsets.ts";

/** What a change of a column's type means to the rows that are there. */
export type TypeChange =
  /** Nothing: they are stored alike. */
  | "free"
  /** Only the order of letters is another. */
  | "collation"
  | "charset"
  /** Values are added at the end of an ENUM or SET. */
  | "append"
  /** A text grows past the bytes that one length byte can tell, from a size whose length is kept apart. */
  | "past-short"
  | "rewrite"
  | "unknown";

export function typeChange(situation: Situation<OperationOf<"set-type">>): TypeChange {
  const { operation, schema } = situation;
  const table = schema.table(operation.table);
  const old = columnOf(table, operation.column);
  if (table === undefined || old?.type === undefined) return "unknown";
  const { type } = operation;
  if (old.type.name !== type.name) return "rewrite";
  const texts = charsetChange(old, old.type, operation, table);
  if (texts === "rewrite" || texts === "unknown") return texts;
  const size = sizeChange(old.type, type, texts, table);
  return size === "free" ? texts : size;
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

/** It has a character set. */
export function isText(type: TypeName | undefined): boolean {
  return textual.has(type?.name ?? "");
}

/** The character set a type has on a table, where somebody said. */
export function charsetOf(
  type: TypeName,
  collation: string | undefined,
  table: Table,
): string | undefined {
  const named = type.charset ?? collation?.split("_")[0];
  const charset = named ?? table.settings?.["charset"];
  return charset === "utf8" ? "utf8mb3" : charset;
}

function charsetChange(
  old: Column,
  from: TypeName,
  { type, collation }: OperationOf<"set-type">,
  table: Table,
): TypeChange {
  if (!isText(type)) return "free";
  const before = charsetOf(from, old.collation?.name, table);
  const after = charsetOf(type, collation?.name, table);
  if (before !== after) {
    if (before === undefined || after === undefined) return "unknown";
    return before === "utf8mb3" && after === "utf8mb4" ? "charset" : "rewrite";
  }
  const usual = table.settings?.["collate"];
  return (old.collation?.name ?? usual) === (collation?.name ?? usual) ? "free" : "collation";
}

function sizeChange(from: TypeName, to: TypeName, texts: TypeChange, table: Table): TypeChange {
  if (from.modifiers.join() === to.modifiers.join() && texts !== "charset") return "free";
  switch (from.name) {
    case "varchar":
    case "varbinary":
      return lengthChange(from, to, table);
    case "enum":
    case "set":
      return valuesChange(from, to);
    default:
      return from.modifiers.join() === to.modifiers.join() ? "free" : "rewrite";
  }
}

function lengthChange(from: TypeName, to: TypeName, table: Table): TypeChange {
  const [before, after] = [Number(from.modifiers[0]), Number(to.modifiers[0])];
  if (from.modifiers.slice(1).join() !== to.modifiers.slice(1).join()) return "rewrite";
  if (after < before) return "rewrite";
  const isBinary = from.name === "varbinary";
  const narrow = isBinary ? 1 : widthOf(charsetOf(from, undefined, table));
  const wide = isBinary ? 1 : widthOf(charsetOf(to, undefined, table));
  // Even the widest set keeps it on this side, or the narrowest has it on the other.
  if (after * (wide ?? 4) <= 255 || before * (narrow ?? 1) > 255) return "free";
  if (wide === undefined || narrow === undefined) {
    // Whatever set it is, it is the same before and after.
    const staysIn = (width: number): boolean => after * width <= 255 || before * width > 255;
    return wide === narrow && [1, 2, 3, 4].every(staysIn) ? "free" : "unknown";
  }
  return before * narrow <= 127 ? "past-short" : "rewrite";
}

function valuesChange(from: TypeName, to: TypeName): TypeChange {
  const keeps = from.modifiers.every((value, index) => to.modifiers[index] === value);
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
    return wanted.includes(change) ? "yes" : "no";
  };
}

function isSetType(situation: Situation): situation is Situation<OperationOf<"set-type">> {
  return situation.operation.kind === "set-type";
}
