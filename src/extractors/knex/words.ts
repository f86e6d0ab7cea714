import { isHole } from "../../script/piece.ts";
import type { Span } from "../../source.ts";
import type { Value } from "../../script/value.ts";
import {
  callValue,
  constantValue,
  holeAt,
  isAbsent,
  itemsOf,
  piecesOf,
} from "../../script/value.ts";
import type { Mark, Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, namedBy, quoted } from "../../script/writing.ts";

/** A table as a call names it. */
export interface TableName {
  readonly name: Value;
  readonly speech: Speech;
  /** From `withSchema`. */
  readonly schema: Value | undefined;
}

export function tableOf({ name, schema, speech: { mark } }: TableName): Written {
  const own = quoted(name, mark, "apart");
  return schema === undefined ? own : [...quoted(schema, mark), ...at(name.span)`.`, ...own];
}

export function columnOf(value: Value, { mark }: Speech): Written {
  return rawText(value, mark) ?? quoted(value, mark, "apart");
}

/** One column, or a list of them. */
export function columnsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return itemsOf(value) ?? [value];
}

export function columnList(columns: readonly Value[], span: Span, speech: Speech): Written {
  return joined(
    columns.map((column) => columnOf(column, speech)),
    ", ",
    span,
  );
}

/** `orders_user_id_index`, as Knex calls what is given no name. */
export function derivedName(
  table: TableName,
  columns: readonly Value[],
  kind: string,
  span: Span,
): Written {
  const make = ([name = "", ...texts]: readonly string[]): string =>
    [name.replaceAll(/[.-]/g, "_"), ...texts, kind].join("_").toLowerCase();
  return namedBy(make, [table.name, ...columns], span, table.speech.mark);
}

/** The primary key's name is the server's. */
export function keyName({ name, speech }: TableName, span: Span): Written {
  return namedBy(([text = ""]) => `${text}_pkey`, [name], span, speech.mark);
}

/** What was given as a name, or the one that Knex makes. */
export function givenName(
  value: Value | undefined,
  { mark }: Speech,
  otherwise: () => Written,
): Written {
  return value === undefined || isAbsent(value) || constantValue(value) === null
    ? otherwise()
    : quoted(value, mark, "apart");
}

/** The text of `knex.raw("…", values)`; `undefined`: it is no such call. */
export function rawText(value: Value | undefined, mark: Mark): Written | undefined {
  const call = callValue(value);
  if (call?.path.at(-1) !== "raw") return undefined;
  const [text, values] = call.given;
  if (text === undefined) return undefined;
  const pieces = piecesOf(text);
  if (values === undefined || isAbsent(values)) return pieces;
  const items = itemsOf(values) ?? [values];
  let next = 0;
  return pieces.flatMap((piece) => {
    if (isHole(piece) || !piece.text.includes("?")) return [piece];
    let from = 0;
    return piece.text.split(/((?<!\\)\?\??)/).flatMap((part, index): Written => {
      const start = from;
      from += part.length;
      if (index % 2 === 1) return filledIn(part, items[next++], piece.span, mark);
      const { verbatim, span } = piece;
      const place = { start: span.start + start, end: span.start + from };
      return part === "" ? [] : [{ text: part, span: verbatim ? place : span, verbatim }];
    });
  });
}

/** `??` is a name, `?` a value. */
function filledIn(placeholder: string, value: Value | undefined, span: Span, mark: Mark): Written {
  if (value === undefined) return at(span)`$\{value}`;
  return placeholder === "??"
    ? quoted(value, mark, "apart")
    : (rawText(value, mark) ?? literalOf(value));
}

/** A default as Knex writes it: every constant in quotes, `true` as `'1'` for a boolean column. */
export function defaultOf(value: Value, type: string, { mark }: Speech): Written {
  const raw = rawText(value, mark) ?? calledValue(value);
  if (raw !== undefined) return raw;
  const constant = constantValue(value);
  const { span } = value;
  if (constant === null) return at(span)`NULL`;
  if (type === "bool" || type === "boolean") {
    if (constant === undefined) return [holeAt(value)];
    return at(
      span,
    )`${constant !== false && constant !== 0 && constant !== "false" ? "'1'" : "'0'"}`;
  }
  if (typeof constant === "string") return literalOf(value);
  if (constant !== undefined) return at(span)`'${String(constant)}'`;
  const text = jsonOf(value);
  return text === undefined ? [holeAt(value)] : at(span)`'${text.replaceAll("'", "''")}'`;
}

/** `knex.fn.now()`, `knex.fn.uuid()`. */
export function calledValue(value: Value): Written | undefined {
  const call = callValue(value);
  const name = call?.path.at(-1);
  if (call === undefined || call.path.at(-2) !== "fn") return undefined;
  if (name === "uuid") return at(value.span)`gen_random_uuid()`;
  if (name !== "now") return undefined;
  const [precision] = call.given;
  return precision === undefined
    ? at(value.span)`CURRENT_TIMESTAMP`
    : at(value.span)`CURRENT_TIMESTAMP(${literalOf(precision)})`;
}

/** `knex.ref("orders.total")`. */
export function referredValue(value: Value, mark: Mark): Written | undefined {
  const call = callValue(value);
  const [column] = call?.given ?? [];
  return call?.path.at(-1) === "ref" && call.path.length === 2 && column !== undefined
    ? quoted(column, mark, "apart")
    : undefined;
}

/** `[]` and `{}`, the objects that columns start from. */
function jsonOf({ node }: Value): string | undefined {
  const list: unknown = node.type === "ArrayExpression" ? node["elements"] : node["properties"];
  if (!Array.isArray(list) || list.length > 0) return undefined;
  return node.type === "ArrayExpression" ? "[]" : "{}";
}
