import type { Link } from "../../script/chain.ts";
import type { Sent } from "../../script/fragments.ts";
import type { Entries, Value } from "../../script/value.ts";
import {
  callValue,
  constantAt,
  constantValue,
  entriesOf,
  holeAt,
  isAbsent,
  itemsOf,
  pathValue,
  piecesOf,
  textValue,
} from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted, stringOf } from "../../script/writing.ts";
import type { Column } from "./columns.ts";
import {
  columnFrom,
  decimalOf,
  defaultOf,
  enumValues,
  isPrimary,
  nameOf,
  referenceOf,
} from "./columns.ts";
import type { TableName } from "./words.ts";
import { fieldsOf, madeName, textIn, written } from "./words.ts";

/** `CREATE TABLE` as MySQL, MariaDB and SQLite get it. */
export function createTableElsewhere(
  link: Link,
  table: TableName,
  value: Value,
  options: Entries | undefined,
): readonly Sent[] | undefined {
  const entries = entriesOf(value);
  if (entries === undefined) return undefined;
  const { span } = link;
  const { speech } = table;
  const say = at(span);
  const columns = entries.all.map((entry) =>
    columnFrom(constantAt(entry.key, entry.keySpan), entry.value, speech),
  );
  const isMysql = speech.family === "mysql";
  const primary = columns.filter(isPrimary);
  const isApart = isMysql || primary.length > 1;
  const parts = columns.map((column) => {
    const definition = definitionOf(column, table, isApart ? "apart" : "inline");
    return at(column.span)`${column.name} ${definition}`;
  });
  for (const key of entriesOf(options?.get("uniqueKeys"))?.all ?? []) {
    const inner = entriesOf(key.value);
    const fields = itemsOf(inner?.get("fields"));
    if (fields === undefined) continue;
    const name = isMysql ? at(key.keySpan)`${speech.mark}${key.key}${speech.mark} ` : [];
    parts.push(at(key.keySpan)`UNIQUE ${name}(${fieldsOf(fields, key.keySpan, speech)})`);
  }
  if (isApart && primary.length > 0) {
    const names = primary.map(({ name }) => name);
    parts.push(say`PRIMARY KEY (${joined(names, ", ", span)})`);
  }
  if (isMysql) {
    for (const column of columns) {
      const reference = referenceOf(column, table);
      if (reference === undefined) continue;
      parts.push(at(column.span)`FOREIGN KEY (${column.name}) ${reference}`);
    }
  }
  const tail = isMysql ? tableOptions(options, link) : [];
  return [
    {
      sql: say`CREATE TABLE IF NOT EXISTS ${written(table)} (${joined(parts, ", ", span)})${tail}`,
    },
    ...entries.unknown.map((one) => ({
      span: one.span,
      why: "columns that stand in another file",
    })),
  ];
}

function tableOptions(options: Entries | undefined, { span }: Link): Written {
  const given = (key: string, words: string): Written => {
    const value = options?.get(key);
    return value === undefined || isAbsent(value)
      ? []
      : at(value.span)` ${words}${piecesOf(value)}`;
  };
  const engine = options?.get("engine");
  const comment = options?.get("comment");
  return [
    ...(engine === undefined ? at(span)` ENGINE=InnoDB` : given("engine", "ENGINE=")),
    ...(comment === undefined ? [] : at(comment.span)` COMMENT ${textIn(comment)}`),
    ...given("charset", "DEFAULT CHARSET="),
    ...given("collate", "COLLATE "),
    ...given("initialAutoIncrement", "AUTO_INCREMENT="),
    ...given("rowFormat", "ROW_FORMAT="),
  ];
}

/** On MySQL the key that a column brings along is a second clause. */
export function addColumnElsewhere(
  { span }: Link,
  table: TableName,
  column: Column,
): readonly Sent[] {
  const say = at(span);
  const { speech } = table;
  const definition = definitionOf(column, table, "inline");
  const head = say`ALTER TABLE ${written(table)} ADD ${column.name} ${definition}`;
  const reference = speech.family === "mysql" ? referenceOf(column, table) : undefined;
  if (reference === undefined) return [{ sql: head }];
  const named = madeName(table, [column.key], (text) => `${text}_foreign_idx`, span);
  return [{ sql: say`${head}, ADD CONSTRAINT ${named} FOREIGN KEY (${column.name}) ${reference}` }];
}

/** The whole column anew; with a reference that alone, and all else is left out. */
export function changeColumnElsewhere(
  { span }: Link,
  table: TableName,
  column: Column,
): readonly Sent[] {
  const say = at(span);
  const head = say`ALTER TABLE ${written(table)}`;
  const { name } = column;
  const reference = referenceOf(column, table);
  return [
    {
      sql:
        reference === undefined
          ? say`${head} CHANGE ${name} ${name} ${definitionOf(column, table, "inline")}`
          : say`${head} ADD FOREIGN KEY (${name}) ${reference}`,
    },
  ];
}

/** What stands behind a column's name; a primary key `apart` stands behind all columns. */
function definitionOf(column: Column, table: TableName, key: "inline" | "apart"): Written {
  const { entries, span, speech } = column;
  const say = at(span);
  const isMysql = speech.family === "mysql";
  const given = (name: string): Value | undefined => {
    const value = entries?.get(name);
    return isAbsent(value) ? undefined : value;
  };
  const isKey = isPrimary(column);
  const counts = constantValue(given("autoIncrement")) === true;
  const type = typeOf(column);
  // The row's own number, whatever else was said of it.
  const isRowId = !isMysql && isKey && /INT/.test(type.map(({ text }) => text).join(""));
  const reference = isMysql ? undefined : referenceOf(column, table);
  if (isRowId && key === "inline") {
    const words = counts ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "INTEGER PRIMARY KEY";
    return joined([say`${words}`, ...(reference === undefined ? [] : [reference])], " ", span);
  }
  const parts: Written[] = [type];
  const allowNull = given("allowNull");
  if (allowNull !== undefined) {
    const constant = constantValue(allowNull);
    if (constant === undefined) parts.push([holeAt(allowNull)]);
    else if (constant === false) parts.push(at(allowNull.span)`NOT NULL`);
  }
  if (!isMysql && isKey && key === "apart" && constantValue(allowNull) !== false) {
    parts.push(say`NOT NULL`);
  }
  if (isMysql && counts) parts.push(say`AUTO_INCREMENT`);
  const standard = defaultOf(column);
  const isUndefaulted = isMysql && /^(?:BLOB|TEXT|GEOMETRY|JSON)$/.test(nameOf(column.type) ?? "");
  if (standard !== undefined && !isUndefaulted) parts.push(isMysql ? standard : numbers(standard));
  const unique = given("unique");
  if (constantValue(unique) === true && unique !== undefined) parts.push(at(unique.span)`UNIQUE`);
  if (isKey && key === "inline") parts.push(say`PRIMARY KEY`);
  if (isMysql) {
    const comment = given("comment");
    if (comment !== undefined) {
      parts.push(at(comment.span)`COMMENT ${stringOf(piecesOf(comment), comment.span)}`);
    }
    const first = given("first");
    if (first !== undefined) parts.push(at(first.span)`FIRST`);
    const after = given("after");
    if (after !== undefined) parts.push(at(after.span)`AFTER ${quoted(after, speech.mark)}`);
  }
  if (reference !== undefined) parts.push(reference);
  return joined(parts, " ", span);
}

/** SQLite has no words for them. */
function numbers(standard: Written): Written {
  return standard.map((piece) =>
    piece.text === "true" || piece.text === "false"
      ? { ...piece, text: piece.text === "true" ? "1" : "0", verbatim: false }
      : piece,
  );
}

function typeOf(column: Column): Written {
  const { type, speech, span } = column;
  const say = at(type?.span ?? span);
  if (type === undefined) return say`$\{type}`;
  const isMysql = speech.family === "mysql";
  const call = callValue(type);
  const path = call?.path ?? pathValue(type);
  const name = nameOf(type);
  if (path === undefined || name === undefined) {
    return textValue(type) === undefined ? [holeAt(type)] : piecesOf(type);
  }
  const [first, second] = call?.given ?? [];
  const options = entriesOf(first);
  const length = options === undefined ? first : options.get("length");
  const sized = (word: string, otherwise?: number): Written => {
    if (length !== undefined && !isAbsent(length)) return say`${word}(${literalOf(length)})`;
    return otherwise === undefined ? say`${word}` : say`${word}(${String(otherwise)})`;
  };
  const numeric = (word: string): Written => {
    const rest = path.slice(path.indexOf(name) + 1);
    const words = ["UNSIGNED", "ZEROFILL"].filter((one) => rest.includes(one));
    return say`${sized(word)}${words.map((one) => ` ${one}`).join("")}`;
  };
  switch (name) {
    case "STRING":
      return sized("VARCHAR", 255);
    case "CHAR":
      return sized("CHAR", 255);
    case "TEXT":
    case "BLOB": {
      const word = textSizes[textValue(length)?.toLowerCase() ?? ""] ?? "";
      return say`${isMysql || name === "BLOB" ? word : ""}${name}`;
    }
    case "DECIMAL":
    case "NUMERIC":
      return decimalOf(type);
    case "TINYINT":
    case "SMALLINT":
    case "MEDIUMINT":
    case "INTEGER":
    case "BIGINT":
      return isMysql ? numeric(name) : say`${name}`;
    case "REAL":
      return numeric(name);
    case "FLOAT":
    case "DOUBLE": {
      const word = name === "DOUBLE" ? "DOUBLE PRECISION" : name;
      return length === undefined || second === undefined
        ? numeric(word)
        : say`${word}(${literalOf(length)},${literalOf(second)})`;
    }
    case "DATE":
      return isMysql ? sized("DATETIME") : say`DATETIME`;
    case "UUID":
    case "UUIDV4":
    case "UUIDV1":
      if (!isMysql) return say`UUID`;
      return say`CHAR(36) BINARY`;
    case "ENUM":
      return isMysql ? say`ENUM(${enumValues(type, column)})` : say`TEXT`;
    case "GEOMETRY":
      return first === undefined ? say`GEOMETRY` : piecesOf(first);
    default: {
      const word = (isMysql ? mysqlTypes : sqliteTypes)[name];
      return word === undefined ? [holeAt(type)] : say`${word}`;
    }
  }
}

const textSizes: Readonly<Record<string, string>> = {
  tiny: "TINY",
  medium: "MEDIUM",
  long: "LONG",
};

const mysqlTypes: Readonly<Record<string, string>> = {
  BOOLEAN: "TINYINT(1)",
  DATEONLY: "DATE",
  TIME: "TIME",
  JSON: "JSON",
};

const sqliteTypes: Readonly<Record<string, string>> = {
  ...mysqlTypes,
  CITEXT: "TEXT COLLATE NOCASE",
};
