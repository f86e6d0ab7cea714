import type { Link } from "../../script/chain.ts";
import type { Sent } from "../../script/fragments.ts";
import { textValue } from "../../script/value.ts";
import type { Speech } from "../../script/writing.ts";
import { at, quoted } from "../../script/writing.ts";
import type { Change } from "./changes.ts";
import { addColumn, dropColumn } from "./column-calls.ts";
import { columnOf, definitionOf, isEnum } from "./columns.ts";
import type { TableName } from "./words.ts";
import { given, isSet, rawOf, written } from "./words.ts";

/**
 * By its name alone: what it was, the database says, in the server's own words. A type that is written in
 * others differs from it, so that the column is made anew; of another, history knows.
 */
export function changeByName(
  link: Link,
  table: TableName,
  { from, to }: Change,
  speech: Speech,
): readonly Sent[] | undefined {
  const after = columnOf(to);
  if (after === undefined) return undefined;
  const type = textValue(given(after.entries, "type"));
  if (speech.dialect !== "postgres" || type === undefined || isEnum(after)) return undefined;
  const dropped = dropColumn(link, table, from, "", speech);
  const added = addColumn(link, table, to, speech);
  if (added === undefined || after.entries.unknown.length > 0) return undefined;
  if (otherWords.test(type)) return [...dropped, ...added];
  const former = textValue(from);
  const keyed = ["isPrimary", "isUnique", "isGenerated", "comment"].some(
    (key) => given(after.entries, key) !== undefined,
  );
  if (former === undefined || former !== textValue(after.name) || keyed) return undefined;
  const say = at(link.span);
  const name = quoted(after.name, speech.mark);
  const head = say`ALTER TABLE ${written(table, speech)}`;
  const definition = definitionOf(after, table, speech, "inline");
  const standard = given(after.entries, "default");
  const nullable = isSet(after.entries, "isNullable") ? "DROP" : "SET";
  return [
    { sql: say`${head} DROP COLUMN ${name}, ADD ${definition}`, guards: [{ kind: "retype" }] },
    { sql: say`${head} ALTER COLUMN ${name} ${nullable} NOT NULL` },
    {
      sql:
        standard === undefined
          ? say`${head} ALTER COLUMN ${name} DROP DEFAULT`
          : at(standard.span)`${head} ALTER COLUMN ${name} SET DEFAULT ${rawOf(standard)}`,
    },
  ];
}

/** Names of types that PostgreSQL takes and never tells. */
const otherWords =
  /^(?:bool|char|dec|decimal|float|float4|float8|int|int2|int4|int8|time|timestamp|timestamptz|timetz|varbit|varchar)$/i;
