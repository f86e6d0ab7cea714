import type { Entries, Value } from "../../script/value.ts";
import {
  constantValue,
  entriesOf,
  isAbsent,
  pathValue,
  piecesOf,
  textValue,
} from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted, stringOf } from "../../script/writing.ts";

export const mark = '"';

/** A column as an object, or its type alone, describes it. */
export interface Column {
  readonly name: Value;
  readonly entries: Entries | undefined;
  readonly type: Value | undefined;
}

export function columnOf(name: Value, value: Value): Column {
  const entries = entriesOf(value);
  return { name, entries, type: entries === undefined ? value : entries.get("type") };
}

export function isPrimary({ entries }: Column): boolean {
  return constantValue(entries?.get("primaryKey")) === true;
}

/** A key of several columns stands behind them. */
export function definitionOf({ name, entries, type }: Column, keys: "inline" | "apart"): Written {
  const { span } = name;
  const say = at(span);
  const is = (key: string): boolean => constantValue(entries?.get(key)) === true;
  const length = entries?.get("length");
  const size = length === undefined || isAbsent(length) ? [] : say`(${literalOf(length)})`;
  const serial = is("primaryKey") && is("autoIncrement");
  const word = typeWord(type);
  const parts: Written[] = [quoted(name, mark)];
  if (!serial) parts.push(say`${typeOf(type) ?? say`$\{type}`}${size}`);
  if (is("timezone") || /^(?:time|timestamp)tz$/.test(word ?? "")) parts.push(say`WITH TIME ZONE`);
  if (serial) parts.push(say`${typeWord(type) === "bigint" ? "BIGSERIAL" : "SERIAL"}`);
  if (is("primaryKey") && keys === "inline") parts.push(say`PRIMARY KEY`);
  const notNull = entries?.get("notNull");
  if (is("notNull") && notNull !== undefined) parts.push(at(notNull.span)`NOT NULL`);
  const unique = entries?.get("unique");
  if (is("unique") && unique !== undefined) parts.push(at(unique.span)`UNIQUE`);
  const standard = entries?.get("defaultValue");
  if (standard !== undefined && !isAbsent(standard)) {
    parts.push(at(standard.span)`DEFAULT ${amountOf(standard)}`);
  }
  return joined(parts, " ", span);
}

/** A constant, `{ prep: "now()" }` or `{ special: "CURRENT_TIMESTAMP" }`. */
export function amountOf(value: Value): Written {
  const entries = entriesOf(value);
  const raw = entries?.get("raw") ?? entries?.get("prep") ?? entries?.get("special");
  return raw === undefined ? literalOf(value) : piecesOf(raw);
}

/** `"string"`, `type.STRING`; a type that is none of its own is sent as it is. */
export function typeOf(value: Value | undefined): Written | undefined {
  if (value === undefined || isAbsent(value)) return undefined;
  const word = typeWord(value);
  if (word === undefined) return piecesOf(value);
  const bare = word.replace(/^(time|timestamp)tz$/, "$1");
  return at(value.span)`${types[bare] ?? bare.toUpperCase()}`;
}

function typeWord(value: Value | undefined): string | undefined {
  return textValue(value) ?? constants[pathValue(value)?.at(-1) ?? ""];
}

export function commentOf({ name, entries }: Column, table: Value): Written | undefined {
  const value = entries?.get("comment");
  if (value === undefined || isAbsent(value)) return undefined;
  const text = stringOf(piecesOf(value), value.span);
  return at(value.span)`COMMENT ON COLUMN ${piecesOf(table)}.${piecesOf(name)} IS ${text}`;
}

const types: Readonly<Record<string, string>> = {
  string: "VARCHAR",
  int: "INTEGER",
  datetime: "TIMESTAMP",
  blob: "BYTEA",
};

const constants: Readonly<Record<string, string>> = {
  CHAR: "char",
  STRING: "string",
  TEXT: "text",
  SMALLINT: "smallint",
  SMALL_INTEGER: "smallint",
  BIG_INTEGER: "bigint",
  BIGINT: "bigint",
  INTEGER: "int",
  REAL: "real",
  DATE: "date",
  DATE_TIME: "datetime",
  TIME: "time",
  BLOB: "blob",
  TIMESTAMP: "timestamp",
  BINARY: "binary",
  BOOLEAN: "boolean",
  DECIMAL: "decimal",
};
