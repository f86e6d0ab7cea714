import type { Span } from "../../source.ts";
import type { Entries, Value } from "../../script/value.ts";
import {
  callValue,
  constantValue,
  entriesOf,
  holeAt,
  itemsOf,
  piecesOf,
} from "../../script/value.ts";
import type { Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted } from "../../script/writing.ts";

export const mark = '"';

/** `"orders"`, `{ schema: "shop", name: "orders" }`, `pgm.func("…")`. */
export function nameOf(value: Value): Written {
  const raw = rawOf(value);
  if (raw !== undefined) return raw;
  const entries = entriesOf(value);
  const name = entries?.get("name");
  if (name === undefined) return quoted(value, mark);
  const schema = entries?.get("schema");
  const own = quoted(name, mark);
  return schema === undefined ? own : at(value.span)`${quoted(schema, mark)}.${own}`;
}

/** The name without its schema, for names that are made of it. */
export function bareName(value: Value): Value {
  return entriesOf(value)?.get("name") ?? value;
}

/** One, or a list of them. */
export function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return itemsOf(value) ?? [value];
}

export function namesOf(values: readonly Value[], span: Span): Written {
  return joined(values.map(nameOf), ", ", span);
}

/** `pgm.func("now()")`, `PgLiteral.create("…")`, `new PgLiteral("…")`. */
export function rawOf(value: Value): Written | undefined {
  const call = callValue(value);
  if (call === undefined) return undefined;
  const [text] = call.given;
  const makes = call.path.at(-1) === "func" || call.path.some((name) => /^PgLiteral$/i.test(name));
  return makes && text !== undefined ? piecesOf(text) : undefined;
}

export function valueIn(value: Value): Written {
  const raw = rawOf(value);
  if (raw !== undefined) return raw;
  const items = itemsOf(value);
  if (items !== undefined)
    return at(value.span)`ARRAY[${joined(items.map(valueIn), ",", value.span)}]`;
  return constantValue(value) === undefined ? [holeAt(value)] : literalOf(value);
}

/** A text of SQL as it stands. */
export function textOf(value: Value): Written {
  return rawOf(value) ?? piecesOf(value);
}

/** Whether an option is on; what is not known is off. */
export function isOn(value: Value | undefined): boolean {
  const constant = constantValue(value);
  return (
    constant !== undefined &&
    constant !== false &&
    constant !== null &&
    constant !== 0 &&
    constant !== ""
  );
}

export function ifNot(options: Entries | undefined): string {
  return isOn(options?.get("ifNotExists")) ? "IF NOT EXISTS " : "";
}

export function ifThere(options: Entries | undefined): string {
  return isOn(options?.get("ifExists")) ? "IF EXISTS " : "";
}

export function cascade(options: Entries | undefined): string {
  return isOn(options?.get("cascade")) ? " CASCADE" : "";
}

export type Say = ReturnType<typeof at>;
