import type { Span } from "../../source.ts";
import type { Value } from "../../script/value.ts";
import {
  callValue,
  constantValue,
  entriesOf,
  holeAt,
  itemsOf,
  piecesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, namedBy, quoted, stringOf } from "../../script/writing.ts";

/** `"orders"`, `"shop.orders"`, `{ tableName: "orders", schema: "shop" }`. */
export interface TableName {
  readonly name: Value;
  readonly schema: Value | undefined;
  readonly speech: Speech;
}

export function tableOf(value: Value, speech: Speech, schema?: Value): TableName {
  const entries = entriesOf(value);
  const name = entries?.get("tableName") ?? value;
  return { name, schema: entries?.get("schema") ?? schema, speech };
}

export function written({ name, schema, speech: { mark } }: TableName): Written {
  const own = quoted(name, mark, "apart");
  return schema === undefined ? own : at(name.span)`${quoted(schema, mark)}.${own}`;
}

/** A field by its name, an object with its name and more, or a function of one. */
export function fieldOf(value: Value, speech: Speech): Written {
  const { mark, dialect, family } = speech;
  const raw = rawOf(value, speech);
  if (raw !== undefined) return raw;
  const entries = entriesOf(value);
  const name = entries?.get("name") ?? entries?.get("attribute");
  if (entries === undefined || name === undefined) return quoted(value, mark);
  const part = (key: string, words: string): Written => {
    const inner = entries.get(key);
    return inner === undefined ? [] : at(inner.span)`${words}${piecesOf(inner)}`;
  };
  const collate = entries.get("collate");
  const collation =
    collate === undefined ? [] : at(collate.span)` COLLATE ${quoted(collate, mark)}`;
  const own = quoted(name, mark);
  const order = part("order", " ");
  if (dialect === "postgres") return [...own, ...collation, ...part("operator", " "), ...order];
  if (family !== "mysql") return [...own, ...collation, ...order];
  const length = entries.get("length");
  const size = length === undefined ? [] : at(length.span)`(${literalOf(length)})`;
  return [...own, ...size, ...order];
}

export function fieldsOf(values: readonly Value[], span: Span, speech: Speech): Written {
  return joined(
    values.map((value) => fieldOf(value, speech)),
    ", ",
    span,
  );
}

/** What a field is called in a name made of it. */
export function nameIn(value: Value): Value {
  const entries = entriesOf(value);
  return entries?.get("name") ?? entries?.get("attribute") ?? value;
}

/** A name that Sequelize makes of others. */
export function madeName(
  { name, speech: { mark } }: TableName,
  fields: readonly Value[],
  make: (text: string) => string,
  span: Span,
): Written {
  const texts = [name, ...fields.map(nameIn)];
  return namedBy((parts) => make(parts.join("_").replaceAll(".", "_")), texts, span, mark);
}

/** `userId` as `user_id`, the way its inflection writes it. */
export function underscored(text: string): string {
  return text
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
}

/** `Sequelize.literal("…")`, `Sequelize.fn("lower", Sequelize.col("email"))`. */
export function rawOf(value: Value, speech: Speech): Written | undefined {
  const call = callValue(value);
  const name = call?.path.at(-1);
  const [first, ...rest] = call?.given ?? [];
  if (call === undefined || first === undefined) return undefined;
  switch (name) {
    case "literal":
      return piecesOf(first);
    case "col":
      return quoted(first, speech.mark, "apart");
    case "fn":
      return at(value.span)`${piecesOf(first)}(${joined(
        rest.map((one) => valueIn(one, speech)),
        ", ",
        value.span,
      )})`;
    case "cast": {
      const [type] = rest;
      return type === undefined
        ? undefined
        : at(value.span)`CAST(${valueIn(first, speech)} AS ${piecesOf(type)})`;
    }
    default:
      return undefined;
  }
}

/** A value among rows or conditions: raw, a constant, a list, or a hole. */
export function valueIn(value: Value, speech: Speech): Written {
  const raw = rawOf(value, speech);
  if (raw !== undefined) return raw;
  if (constantValue(value) !== undefined) return literalOf(value);
  const text = jsonOf(value);
  return text === undefined ? [holeAt(value)] : at(value.span)`'${text.replaceAll("'", "''")}'`;
}

/** An object or a list of constants as JSON. */
function jsonOf(value: Value): string | undefined {
  const json = plainOf(value);
  return typeof json === "object" ? JSON.stringify(json) : undefined;
}

function plainOf(value: Value): unknown {
  const constant = constantValue(value);
  if (constant !== undefined) return constant;
  const items = itemsOf(value);
  if (items !== undefined) {
    const list = items.map(plainOf);
    return list.includes(undefined) ? undefined : list;
  }
  const entries = entriesOf(value);
  if (entries === undefined || entries.unknown.length > 0) return undefined;
  const pairs = entries.all.map((entry) => [entry.key, plainOf(entry.value)] as const);
  return pairs.some(([, inner]) => inner === undefined) ? undefined : Object.fromEntries(pairs);
}

/** A condition of an object's keys; a hole where it says more than equality. */
export function conditionOf(value: Value | undefined, speech: Speech): Written | undefined {
  const { mark } = speech;
  if (value === undefined || constantValue(value) === null) return undefined;
  const raw = rawOf(value, speech);
  if (raw !== undefined) return raw;
  const entries = entriesOf(value);
  if (entries === undefined || entries.unknown.length > 0) return [holeAt(value)];
  if (entries.all.length === 0) return undefined;
  const tests = entries.all.map(({ key, keySpan, value: wanted }) => {
    const say = at(keySpan);
    const name = say`${mark}${key}${mark}`;
    const items = itemsOf(wanted);
    if (items !== undefined)
      return say`${name} IN (${joined(
        items.map((item) => valueIn(item, speech)),
        ", ",
        wanted.span,
      )})`;
    const constant = constantValue(wanted);
    if (constant === null) return say`${name} IS NULL`;
    return entriesOf(wanted) === undefined
      ? say`${name} = ${valueIn(wanted, speech)}`
      : [holeAt(wanted)];
  });
  return joined(tests, " AND ", value.span);
}

export function textIn(value: Value): Written {
  return stringOf(piecesOf(value), value.span);
}
