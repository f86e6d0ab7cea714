import type { Value } from "../../script/value.ts";
import {
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
  textValue,
  valuesOf,
} from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted, stringOf } from "../../script/writing.ts";
import type { Column } from "./columns.ts";
import { defaultIn, nullableOf } from "./modifiers.ts";
import { rawText } from "./words.ts";

/** A type as MySQL, MariaDB and SQLite get it. */
export function typeElsewhere(
  column: Column,
  primary: "may" | "is elsewhere",
): Written | undefined {
  const { type, given, name, speech } = column;
  const [, first, second] = given;
  const say = at(type.span);
  const isMysql = speech.family === "mysql";
  const number = (value: Value | undefined, otherwise: string): Written =>
    value === undefined || isAbsent(value) ? say`${otherwise}` : literalOf(value);
  const sized = (word: string): Written =>
    first === undefined || isAbsent(first) ? say`${word}` : say`${word}(${literalOf(first)})`;
  switch (type.name) {
    case "string":
    case "varchar":
      return say`varchar(${number(first, "255")})`;
    case "increments":
    case "bigincrements":
    case "bigIncrements": {
      if (!isMysql) return say`integer NOT NULL PRIMARY KEY AUTOINCREMENT`;
      const word = type.name === "increments" ? "int" : "bigint";
      const isKey = constantValue(entriesOf(first)?.get("primaryKey")) !== false;
      const key = primary === "may" && isKey ? " AUTO_INCREMENT PRIMARY KEY" : "";
      return say`${word} UNSIGNED NOT NULL${key}`;
    }
    case "decimal":
      if (!isMysql) return say`float`;
      if (first !== undefined && constantValue(first) === null) return say`decimal`;
      return say`decimal(${number(first, "8")}, ${number(second, "2")})`;
    case "float":
    case "floating":
      return isMysql ? say`float(${number(first, "8")}, ${number(second, "2")})` : say`float`;
    case "double":
      if (!isMysql) return say`float`;
      return first === undefined
        ? say`double`
        : say`double(${number(first, "8")}, ${number(second, "2")})`;
    case "int":
    case "integer":
      return isMysql ? sized("int") : say`integer`;
    case "tinyint":
      return isMysql ? sized("tinyint") : say`tinyint`;
    case "datetime":
    case "dateTime":
    case "timestamp":
    case "time": {
      const word = type.name.toLowerCase();
      if (!isMysql) return say`${word === "timestamp" ? "datetime" : word}`;
      const options = entriesOf(first);
      const precision = options === undefined ? first : options.get("precision");
      return typeof constantValue(precision) === "number" && precision !== undefined
        ? say`${word}(${literalOf(precision)})`
        : say`${word}`;
    }
    case "text": {
      const kind = textValue(first)?.replace("text", "");
      return isMysql && (kind === "medium" || kind === "long") ? say`${kind}text` : say`text`;
    }
    case "binary":
      return isMysql && first !== undefined ? sized("varbinary") : say`blob`;
    case "uuid":
      return constantValue(entriesOf(first)?.get("useBinaryUuid")) === true
        ? say`binary(16)`
        : say`char(36)`;
    case "bit":
      return isMysql ? sized("bit") : say`bit`;
    case "enu":
    case "enum": {
      const items = itemsOf(given[1]);
      const list =
        items === undefined ? say`$\{values}` : joined(items.map(literalOf), ", ", type.span);
      return isMysql ? say`enum(${list})` : say`text CHECK (${name} IN (${list}))`;
    }
    case "specificType":
      return first === undefined ? undefined : (rawText(first, speech.mark) ?? piecesOf(first));
    default: {
      const word = (isMysql ? mysqlTypes : sqliteTypes)[type.name];
      return word === undefined ? undefined : say`${word}`;
    }
  }
}

const common: Readonly<Record<string, string>> = {
  smallint: "smallint",
  mediumint: "mediumint",
  bigint: "bigint",
  bigInteger: "bigint",
  biginteger: "bigint",
  boolean: "boolean",
  bool: "boolean",
  date: "date",
  json: "json",
  jsonb: "json",
  geometry: "geometry",
  geography: "geography",
  point: "point",
};

const mysqlTypes: Readonly<Record<string, string>> = {
  ...common,
  mediumtext: "mediumtext",
  mediumText: "mediumtext",
  longtext: "longtext",
  longText: "longtext",
  tinytext: "tinytext",
  tinyText: "tinytext",
};

const sqliteTypes: Readonly<Record<string, string>> = {
  ...common,
  mediumtext: "text",
  mediumText: "text",
  longtext: "text",
  longText: "text",
  tinytext: "text",
  tinyText: "text",
};

/** What stands behind the type, in the order Knex writes it for MySQL. */
export function modifiersForMysql(column: Column): Written {
  const { type, modifiers, scope, speech } = column;
  const parts: Written[] = [];
  const given = (name: string): Value | undefined =>
    valuesOf(modifiers.findLast((link) => link.name === name)?.given, scope)[0];
  const isCounter = /increments$/i.test(type.name);
  const unsigned = modifiers.find(({ name }) => name === "unsigned");
  if (unsigned !== undefined && !isCounter) parts.push(at(unsigned.span)` UNSIGNED`);
  const nullable = nullableOf(column);
  if (nullable !== undefined && !isCounter) parts.push(at(nullable.span)` ${nullable.words}`);
  const standard = defaultIn(column);
  const isText = /text|blob|binary/i.test(type.name);
  const isNull = standard?.value.map(({ text }) => text).join("") === "NULL";
  if (standard !== undefined && !isCounter && !isText && !isNull) {
    parts.push(at(standard.span)` DEFAULT ${standard.value}`);
  }
  const comment = given("comment");
  if (comment !== undefined) {
    parts.push(at(comment.span)` COMMENT ${stringOf(piecesOf(comment), comment.span)}`);
  }
  const collation = given("collate");
  if (collation !== undefined) parts.push(at(collation.span)` COLLATE ${literalOf(collation)}`);
  const first = modifiers.find(({ name }) => name === "first");
  if (first !== undefined) parts.push(at(first.span)` FIRST`);
  const after = given("after");
  if (after !== undefined) parts.push(at(after.span)` AFTER ${quoted(after, speech.mark)}`);
  return parts.flat();
}
