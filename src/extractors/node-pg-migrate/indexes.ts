import type { Link } from "../../script/chain.ts";
import type { Sent } from "../../script/fragments.ts";
import type { Entries, Value } from "../../script/value.ts";
import { entriesOf, isAbsent, piecesOf, textValue } from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, namedBy } from "../../script/writing.ts";
import type { Say } from "./words.ts";
import { bareName, ifNot, isOn, listOf, mark, nameOf, namesOf, rawOf, textOf } from "./words.ts";

export function indexName(
  table: Value,
  columns: readonly Value[],
  options: Entries | undefined,
  link: Link,
): Written {
  const name = options?.get("name");
  if (name !== undefined && !isAbsent(name)) return nameOf(name);
  const unique = isOn(options?.get("unique")) ? "_unique" : "";
  const values = [bareName(table), ...columns.map(bareName)];
  return namedBy((texts) => `${texts.join("_")}${unique}_index`, values, link.span, mark);
}

export function createIndex(
  table: Value,
  second: Value | undefined,
  options: Entries | undefined,
  say: Say,
  link: Link,
): readonly Sent[] {
  const columns = listOf(second);
  const list = columns.map((column) => {
    const entries = entriesOf(column);
    if (entries === undefined) return indexed(column);
    const key = entries.get("name") ?? column;
    const opclass = entries.get("opclass");
    const sort = entries.get("sort");
    const kind = opclass === undefined ? [] : at(opclass.span)` ${nameOf(opclass)}`;
    const order = sort === undefined ? [] : at(sort.span)` ${textOf(sort)}`;
    return at(column.span)`${indexed(key)}${kind}${order}`;
  });
  const part = (
    key: string,
    words: string,
    write: (value: Value) => Written,
    end = "",
  ): Written => {
    const value = options?.get(key);
    return value === undefined || isAbsent(value)
      ? []
      : at(value.span)`${words}${write(value)}${end}`;
  };
  const unique = isOn(options?.get("unique")) ? "UNIQUE " : "";
  const how = isOn(options?.get("concurrently")) ? "CONCURRENTLY " : "";
  const include = part("include", " INCLUDE (", (value) => namesOf(listOf(value), value.span), ")");
  const method = part("method", " USING ", textOf);
  const where = part("where", " WHERE ", textOf);
  const nulls = part("nulls", " NULLS ", textOf);
  const name = indexName(table, columns, options, link);
  return [
    {
      sql: say`CREATE ${unique}INDEX ${how}${ifNot(options)}${name} ON ${nameOf(table)}${method} (${joined(list, ", ", link.span)})${include}${nulls}${where}`,
    },
  ];
}

/** A name, a call, or any other expression in brackets. */
function indexed(value: Value): Written {
  const raw = rawOf(value);
  if (raw !== undefined) return raw;
  const text = textValue(value);
  if (text === undefined || !/[^\w".]/.test(text)) return nameOf(value);
  return text.endsWith(")") ? piecesOf(value) : at(value.span)`(${piecesOf(value)})`;
}
