import type { Span } from "../../source.ts";
import type { Entries, Value } from "../../script/value.ts";
import { constantValue, isAbsent, itemsOf, piecesOf, textValue } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, namedBy, quoted, stringOf } from "../../script/writing.ts";
import type { TableName } from "./words.ts";
import { given, isSet, rawOf, thingIn } from "./words.ts";

/** A column as `new TableColumn({ … })` describes it. */
export interface Column {
  readonly entries: Entries;
  readonly name: Value;
  readonly span: Span;
}

/** `undefined`: it is described elsewhere. */
export function columnOf(value: Value | undefined): Column | undefined {
  const entries = thingIn(value);
  const name = given(entries, "name");
  if (value === undefined || entries === undefined || name === undefined) return undefined;
  return { entries, name, span: value.span };
}

export function isEnum({ entries }: Column): boolean {
  const type = textValue(given(entries, "type"));
  return type === "enum" || type === "simple-enum";
}

export function definitionOf(
  column: Column,
  table: TableName,
  speech: Speech,
  keys: "inline" | "apart",
): Written {
  if (speech.family === "mysql") return definitionForMysql(column, speech, keys);
  return speech.dialect === "sqlite"
    ? definitionForSqlite(column, speech, keys)
    : definitionForPostgres(column, table, speech);
}

function definitionForSqlite(column: Column, { mark }: Speech, keys: "inline" | "apart"): Written {
  const { entries, name, span } = column;
  const say = at(span);
  const own = quoted(name, mark);
  const values = given(entries, "enum");
  const parts: Written[] = [own, values === undefined ? typeOf(column) : say`varchar`];
  if (values !== undefined && !isSet(entries, "isArray")) {
    parts.push(at(values.span)`CHECK (${own} IN (${listOf(values)}))`);
  }
  if (isSet(entries, "isPrimary") && keys === "inline") parts.push(say`PRIMARY KEY`);
  if (countsUp(column)) parts.push(say`AUTOINCREMENT`);
  const collation = given(entries, "collation");
  if (collation !== undefined) parts.push(at(collation.span)`COLLATE ${piecesOf(collation)}`);
  parts.push(...nullability(column));
  const expression = given(entries, "asExpression");
  const standard = given(entries, "default");
  if (expression !== undefined) {
    const kind = given(entries, "generatedType");
    const stored = kind === undefined ? say`VIRTUAL` : piecesOf(kind);
    parts.push(at(expression.span)`AS (${piecesOf(expression)}) ${stored}`);
  } else if (standard !== undefined) {
    parts.push(at(standard.span)`DEFAULT (${rawOf(standard)})`);
  }
  return joined(parts, " ", span);
}

function countsUp({ entries }: Column): boolean {
  return (
    isSet(entries, "isGenerated") && textValue(given(entries, "generationStrategy")) === "increment"
  );
}

function definitionForPostgres(column: Column, table: TableName, speech: Speech): Written {
  const { entries, name, span } = column;
  const say = at(span);
  const parts: Written[] = [quoted(name, speech.mark)];
  const type = given(entries, "type");
  const isGenerated = isSet(entries, "isGenerated");
  const strategy = textValue(given(entries, "generationStrategy"));
  const array = isSet(entries, "isArray") ? " array" : "";
  if (isGenerated && strategy !== "uuid") {
    const how = given(entries, "generatedIdentity");
    const identity = how === undefined ? say`BY DEFAULT` : piecesOf(how);
    const word = serials[textValue(type) ?? ""];
    if (strategy === "identity" && type !== undefined)
      parts.push(say`${piecesOf(type)} GENERATED ${identity} AS IDENTITY`);
    else if (word !== undefined) parts.push(say`${word}`);
  }
  if (isEnum(column)) parts.push(say`${enumName(column, table, speech)}${array}`);
  else if (!isGenerated || textValue(type) === "uuid") parts.push(typeOf(column));
  const expression = given(entries, "asExpression");
  if (expression !== undefined && textValue(given(entries, "generatedType")) === "STORED") {
    parts.push(at(expression.span)`GENERATED ALWAYS AS (${piecesOf(expression)}) STORED`);
  }
  const collation = given(entries, "collation");
  if (collation !== undefined)
    parts.push(at(collation.span)`COLLATE ${quoted(collation, speech.mark)}`);
  parts.push(...nullability(column));
  const standard = given(entries, "default");
  if (standard !== undefined) parts.push(at(standard.span)`DEFAULT ${rawOf(standard)}`);
  else if (isGenerated && strategy === "uuid") parts.push(say`DEFAULT uuid_generate_v4()`);
  return joined(parts, " ", span);
}

function definitionForMysql(column: Column, { mark }: Speech, keys: "inline" | "apart"): Written {
  const { entries, name, span } = column;
  const say = at(span);
  const values = given(entries, "enum");
  const parts: Written[] = [quoted(name, mark), typeOf(column)];
  const clause = (key: string, words: string): void => {
    const value = given(entries, key);
    if (value !== undefined) parts.push(at(value.span)`${words} ${rawOf(value)}`);
  };
  clause("charset", "CHARACTER SET");
  clause("collation", "COLLATE");
  const expression = given(entries, "asExpression");
  if (expression !== undefined) {
    const kind = given(entries, "generatedType");
    const stored = kind === undefined ? at(expression.span)`VIRTUAL` : piecesOf(kind);
    parts.push(at(expression.span)`AS (${piecesOf(expression)}) ${stored}`);
  }
  if (isSet(entries, "unsigned")) parts.push(say`UNSIGNED`);
  if (values !== undefined) parts.push(say`(${listOf(values)})`);
  const not = nullability(column);
  parts.push(...(not.length > 0 ? not : [say`NULL`]));
  if (isSet(entries, "isPrimary") && keys === "inline") parts.push(say`PRIMARY KEY`);
  if (countsUp(column)) parts.push(say`AUTO_INCREMENT`);
  const comment = given(entries, "comment");
  if (comment !== undefined)
    parts.push(at(comment.span)`COMMENT ${stringOf(piecesOf(comment), comment.span)}`);
  clause("default", "DEFAULT");
  clause("onUpdate", "ON UPDATE");
  return joined(parts, " ", span);
}

/** Where nothing is said, a column takes no NULL. */
function nullability({ entries, span }: Column): readonly Written[] {
  const value = given(entries, "isNullable");
  const constant = constantValue(value);
  if (constant === true) return [];
  if (value !== undefined && constant === undefined) return [at(value.span)`$\{isNullable}`];
  return [at(value?.span ?? span)`NOT NULL`];
}

/** `varchar(255)`, `decimal(8,2)`. */
export function typeOf({ entries, span }: Column): Written {
  const value = given(entries, "type");
  const say = at(span);
  if (value === undefined) return say`$\{type}`;
  const own = at(value.span);
  const length = given(entries, "length");
  const precision = given(entries, "precision");
  const scale = given(entries, "scale");
  const array = isSet(entries, "isArray") ? " array" : "";
  const word = textValue(value) ?? "";
  const timed = /^(time|timestamp) (with|without) time zone$/.exec(word);
  if (timed !== null) {
    const digits = precision === undefined ? [] : own`(${rawOf(precision)})`;
    return own`${timed[1]}${digits}${timed[2] === "with" ? " WITH TIME ZONE" : ""}${array}`;
  }
  const spatial = given(entries, "spatialFeatureType");
  if (spatial !== undefined && /^(?:geometry|geography)$/.test(word)) {
    const srid = given(entries, "srid");
    const kind = piecesOf(spatial);
    return srid === undefined
      ? own`${word}(${kind})${array}`
      : own`${word}(${kind},${rawOf(srid)})${array}`;
  }
  const type = piecesOf(value);
  const written = length === undefined ? undefined : constantValue(length);
  if (length !== undefined && written !== "") return own`${type}(${rawOf(length)})${array}`;
  if (precision === undefined) return own`${type}${array}`;
  return scale === undefined
    ? own`${type}(${rawOf(precision)})${array}`
    : own`${type}(${rawOf(precision)},${rawOf(scale)})${array}`;
}

export function enumType(column: Column, table: TableName, speech: Speech): Written {
  const values = given(column.entries, "enum");
  const list = values === undefined ? at(column.span)`$\{values}` : listOf(values);
  return at(column.span)`CREATE TYPE ${enumName(column, table, speech)} AS ENUM(${list})`;
}

/** `enumName` in the schema of the table, or one that is made of the table and the column. */
export function enumName(
  { entries, name, span }: Column,
  { name: table, schema }: TableName,
  { mark }: Speech,
  ending: "" | "_old" = "",
): Written {
  const named = given(entries, "enumName");
  const text = textValue(table);
  const parts = text?.split(".") ?? [];
  const outer =
    schema !== undefined
      ? at(span)`${quoted(schema, mark)}.`
      : parts.length > 1
        ? at(span)`${mark}${parts[0]}${mark}.`
        : [];
  const make = ([own = "", column = ""]: readonly string[]): string =>
    `${own.split(".").at(-1) ?? ""}_${column.toLowerCase()}_enum${ending}`;
  const own =
    named === undefined
      ? namedBy(make, [table, name], span, mark)
      : ending === ""
        ? quoted(named, mark, "apart")
        : namedBy(([one = ""]) => `${one}${ending}`, [named], span, mark);
  return [...outer, ...own];
}

export function commentOn(
  column: Column,
  table: Written,
  { mark, family }: Speech,
): Written | undefined {
  const comment = given(column.entries, "comment");
  if (comment === undefined || family === "mysql") return undefined;
  const text = stringOf(piecesOf(comment), comment.span);
  return at(comment.span)`COMMENT ON COLUMN ${table}.${quoted(column.name, mark)} IS ${text}`;
}

function listOf(values: Value): Written {
  const items = itemsOf(values);
  return items === undefined
    ? at(values.span)`$\{values}`
    : joined(items.map(literalOf), ", ", values.span);
}

/** Whether two descriptions say the same of a key; `undefined`: that is known only when the code runs. */
export function sameIn(key: string, one: Column, other: Column): boolean | undefined {
  const left = one.entries.get(key);
  const right = other.entries.get(key);
  const usual = usually[key];
  const read = (value: Value | undefined): unknown =>
    isAbsent(value) ? usual : (constantValue(value) ?? itemsOf(value)?.map(constantValue));
  const [a, b] = [read(left), read(right)];
  const known = (value: Value | undefined, read: unknown): boolean =>
    isAbsent(value) || (read !== undefined && !(Array.isArray(read) && read.includes(undefined)));
  if (!known(left, a) || !known(right, b)) return undefined;
  return JSON.stringify(a) === JSON.stringify(b);
}

const usually: Readonly<Record<string, unknown>> = {
  length: "",
  isArray: false,
  isNullable: false,
  isUnique: false,
  isPrimary: false,
  isGenerated: false,
  unsigned: false,
};

const serials: Readonly<Record<string, string>> = {
  integer: "SERIAL",
  int: "SERIAL",
  int4: "SERIAL",
  smallint: "SMALLSERIAL",
  int2: "SMALLSERIAL",
  bigint: "BIGSERIAL",
  int8: "BIGSERIAL",
};
