import type { Span } from "../../source.ts";
import type { Entries, Value } from "../../script/value.ts";
import {
  callValue,
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, namedBy, quoted } from "../../script/writing.ts";
import { sha1 } from "./sha1.ts";

/** `new TableColumn({ … })`, or the object alone. */
export function thingIn(value: Value | undefined): Entries | undefined {
  const made = callValue(value);
  return entriesOf(made === undefined ? value : made.given[0]);
}

export function given(entries: Entries | undefined, key: string): Value | undefined {
  const value = entries?.get(key);
  return isAbsent(value) || constantValue(value) === null ? undefined : value;
}

export function isSet(entries: Entries | undefined, key: string): boolean {
  return constantValue(given(entries, key)) === true;
}

/** A table by its name, as an object, or as the database was asked for it. */
export interface TableName {
  readonly name: Value;
  readonly schema: Value | undefined;
}

export function tableOf(value: Value): TableName {
  const entries = thingIn(value);
  const name = given(entries, "name");
  if (name !== undefined) return { name, schema: given(entries, "schema") };
  const call = callValue(value);
  const [asked] = call?.given ?? [];
  const isAsked = call?.path.at(-1) === "getTable" || call?.path.at(-1) === "getCachedTable";
  return { name: isAsked && asked !== undefined ? asked : value, schema: undefined };
}

export function written({ name, schema }: TableName, { mark }: Speech): Written {
  const own = quoted(name, mark, "apart");
  return schema === undefined ? own : at(name.span)`${quoted(schema, mark)}.${own}`;
}

/** Names in a list: `["user_id"]`. */
export function namesOf(value: Value | undefined, span: Span, { mark }: Speech): Written {
  const items = itemsOf(value);
  return items === undefined
    ? at(span)`$\{columns}`
    : joined(
        items.map((item) => quoted(item, mark)),
        ", ",
        span,
      );
}

/** A name that was given, or the one that TypeORM makes of the table and the columns. */
export function nameOr(
  named: Value | undefined,
  kind: Kind,
  table: TableName,
  columns: readonly Value[],
  span: Span,
  { mark }: Speech,
  more?: Value,
): Written {
  if (named !== undefined) return quoted(named, mark);
  const tail = more === undefined ? [] : [more];
  const make = ([name = "", ...texts]: readonly string[]): string => {
    const own = (name.split(".").at(-1) ?? "").replace(".", "_");
    const sorted = texts.slice(0, columns.length).sort();
    const rest = texts.slice(columns.length).map((text) => `_${text}`);
    return `${kind}_${sha1(`${own}_${sorted.join("_")}${rest.join("")}`).slice(0, lengths[kind])}`;
  };
  return namedBy(make, [table.name, ...columns, ...tail], span, mark);
}

export type Kind = keyof typeof lengths;

const lengths = { PK: 27, UQ: 27, FK: 27, IDX: 26, CHK: 26, XCL: 26 } as const;

/** SQL that stands in a text, or a number; it is sent as it is. */
export function rawOf(value: Value): Written {
  const constant = constantValue(value);
  return typeof constant === "number" || typeof constant === "boolean"
    ? literalOf(value)
    : piecesOf(value);
}
