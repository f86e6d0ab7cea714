import type { MappedText } from "../../mapped-text.ts";
import { derivedText } from "../../mapped-text.ts";

/**
 * What Liquibase calls a type to what the server does. Source: liquibase-standard,
 * `liquibase.datatype.core`; a type it does not know goes to the server as it is written.
 */
export function dataType(written: MappedText, dialect: string): MappedText {
  const match = shape.exec(written.text);
  if (match === null) return written;
  const [, prefix = "", name = "", given = "", rest = ""] = match;
  const known = types[dialect]?.[name.toLowerCase()];
  if (known === undefined && prefix === "") return written;
  const to = known ?? name;
  // A type without a length has no use for one: `boolean(1)`, `bigint(20)`.
  const length = lengthless.has(to.toLowerCase()) ? "" : given;
  const text = `${to}${length}${rest}`;
  if (text === written.text) return written;
  const start = written.segments[0]?.span.start ?? 0;
  const end = written.segments.at(-1)?.span.end ?? start;
  return derivedText(text, { start, end });
}

const shape = /^(java\.sql\.Types\.)?([A-Za-z_]\w*)\s*(\([^)]*\))?(.*)$/s;

const lengthless = new Set([
  "bigint",
  "boolean",
  "bytea",
  "double precision",
  "integer",
  "smallint",
  "text",
  "uuid",
]);

const postgres: Readonly<Record<string, string>> = {
  int: "integer",
  int4: "integer",
  mediumint: "integer",
  tinyint: "smallint",
  bit: "boolean",
  datetime: "timestamp",
  datetime2: "timestamp",
  smalldatetime: "timestamp",
  clob: "text",
  longtext: "text",
  longvarchar: "text",
  longnvarchar: "text",
  nclob: "text",
  ntext: "text",
  mediumtext: "text",
  tinytext: "text",
  blob: "bytea",
  longblob: "bytea",
  longvarbinary: "bytea",
  mediumblob: "bytea",
  tinyblob: "bytea",
  varbinary: "bytea",
  binary: "bytea",
  image: "bytea",
  raw: "bytea",
  double: "double precision",
  currency: "decimal",
  money: "money",
  number: "numeric",
  nvarchar: "varchar",
  nvarchar2: "varchar",
  varchar2: "varchar",
  nchar: "char",
  uniqueidentifier: "uuid",
};

const mysql: Readonly<Record<string, string>> = {
  boolean: "tinyint(1)",
  bit: "bit",
  clob: "longtext",
  nclob: "longtext",
  longvarchar: "longtext",
  uuid: "char(36)",
  uniqueidentifier: "char(36)",
  currency: "decimal",
  number: "numeric",
  varchar2: "varchar",
  nvarchar2: "nvarchar",
  blob: "longblob",
  java_object: "longblob",
};

const types: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  postgres,
  mysql,
  mariadb: mysql,
};
