import type { Link } from "../../script/chain.ts";
import type { Value } from "../../script/value.ts";
import { entriesOf, itemsOf, piecesOf } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined } from "../../script/writing.ts";
import { valueIn } from "./words.ts";

export function assignments(value: Value | undefined, link: Link, speech: Speech): Written {
  const { mark } = speech;
  const entries = entriesOf(value);
  if (entries === undefined || entries.unknown.length > 0 || entries.all.length === 0) {
    return at(link.span)`$\{column} = $\{value}`;
  }
  return joined(
    entries.all.map(
      (entry) => at(entry.keySpan)`${mark}${entry.key}${mark}=${valueIn(entry.value, speech)}`,
    ),
    ",",
    link.span,
  );
}

export function insertOf(
  link: Link,
  table: Written,
  rows: Value | undefined,
  speech: Speech,
): Written {
  const { mark } = speech;
  const say = at(link.span);
  const list = itemsOf(rows)?.map(entriesOf);
  const known = list?.every((row) => row !== undefined && row.unknown.length === 0);
  if (list === undefined || list.length === 0 || known !== true) {
    return say`INSERT INTO ${table} VALUES ($\{rows})`;
  }
  const keys = [
    ...new Map(list.flatMap((row) => row?.all ?? []).map((entry) => [entry.key, entry])).values(),
  ];
  const columns = keys.map(({ key, keySpan }) => at(keySpan)`${mark}${key}${mark}`);
  const tuples = list.map((row) => {
    const values = keys.map(({ key }) => {
      const value = row?.get(key);
      return value === undefined ? say`NULL` : valueIn(value, speech);
    });
    return say`(${joined(values, ",", link.span)})`;
  });
  return say`INSERT INTO ${table} (${joined(columns, ",", link.span)}) VALUES ${joined(tuples, ",", link.span)}`;
}

export function parameters(value: Value | undefined, link: Link): Written {
  const items = itemsOf(value) ?? [];
  const list = items.map((item) => {
    const entries = entriesOf(item);
    const parts = ["direction", "name", "type"].flatMap((key) => {
      const part = entries?.get(key);
      return part === undefined ? [] : [piecesOf(part)];
    });
    return joined(parts, " ", item.span);
  });
  return joined(list, ", ", link.span);
}
