import type { Link } from "../../script/chain.ts";
import type { Sent } from "../../script/fragments.ts";
import type { Value } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, quoted } from "../../script/writing.ts";
import type { Column } from "./columns.ts";
import { columnOf, commentOn, definitionOf, enumName, enumType, isEnum } from "./columns.ts";
import { asSent } from "./tables.ts";
import type { Kind, TableName } from "./words.ts";
import { isSet, nameOr, written } from "./words.ts";

/** A key that the column brings along is a statement of its own. */
export function addColumn(
  { span }: Link,
  table: TableName,
  value: Value,
  speech: Speech,
): readonly Sent[] | undefined {
  const column = columnOf(value);
  if (column === undefined) return undefined;
  const say = at(span);
  const name = written(table, speech);
  const key = keyOf(column, table, speech);
  const type =
    isEnum(column) && speech.dialect === "postgres" ? enumType(column, table, speech) : undefined;
  return [
    ...asSent(type),
    { sql: say`ALTER TABLE ${name} ADD ${definitionOf(column, table, speech, "inline")}` },
    ...key.map((words) => ({ sql: say`ALTER TABLE ${name} ADD ${words}` })),
    ...asSent(commentOn(column, name, speech)),
  ];
}

function keyOf(
  { entries, name, span }: Column,
  table: TableName,
  speech: Speech,
): readonly Written[] {
  const say = at(span);
  const own = quoted(name, speech.mark);
  const called = (kind: Kind): Written => nameOr(undefined, kind, table, [name], span, speech);
  const isMysql = speech.family === "mysql";
  const primary = isSet(entries, "isPrimary") && !isMysql;
  return [
    ...(primary ? [say`CONSTRAINT ${called("PK")} PRIMARY KEY (${own})`] : []),
    ...(isSet(entries, "isUnique")
      ? [
          isMysql
            ? say`UNIQUE INDEX ${called("IDX")} (${own})`
            : say`CONSTRAINT ${called("UQ")} UNIQUE (${own})`,
        ]
      : []),
  ];
}

/** The server drops what stands on the column along with it. */
export function dropColumn(
  { span }: Link,
  table: TableName,
  value: Value,
  ifExists: string,
  speech: Speech,
): readonly Sent[] {
  const column = columnOf(value);
  const say = at(span);
  const name = column?.name ?? value;
  const sql = say`ALTER TABLE ${written(table, speech)} DROP COLUMN ${ifExists}${quoted(name, speech.mark)}`;
  const type =
    column !== undefined && isEnum(column) && speech.dialect === "postgres"
      ? say`DROP TYPE ${enumName(column, table, speech)}`
      : undefined;
  return [{ sql }, ...asSent(type)];
}
