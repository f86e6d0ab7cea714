import type { TypeName as TypeNode } from "libpg-query";
import { afterType, part, textOf, tokenAt, wholeClause } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Operation, TypeName } from "../../operation.ts";
import type { Span } from "../../source.ts";
import type { Piece } from "../../token.ts";
import { strings, tree } from "./tree.ts";

/** A statement's syntax tree beside its tokens: the tree says what is meant, the tokens where it stands. */
export interface Reading {
  readonly span: Span;
  /** All tokens, computed when first asked for: a long INSERT needs none. */
  whole(): Clause;
  /** The index of the token at a location of the tree. */
  at(location: number | undefined): number;
  /** What SQL inside a string does; `undefined` when it cannot be read. */
  within(text: string): readonly Operation[] | undefined;
}

type Within = Reading["within"];

/** `offsetOf` maps a location of the tree to the text of the piece. */
export function readingOf(
  piece: Piece,
  offsetOf: (location: number) => number,
  within: Within,
): Reading {
  let clause: Clause | undefined;
  const whole = (): Clause => (clause ??= wholeClause(piece));
  return {
    span: piece.span,
    whole,
    at: (location = 0) => tokenAt(whole(), piece.span.start + offsetOf(location)),
    within,
  };
}

const serials: Readonly<Record<string, string>> = {
  smallserial: "serial2",
  serial: "serial4",
  bigserial: "serial8",
};

/** Bits of the fields an interval can be limited to, in order. */
const fields = [
  [4, "year"],
  [2, "month"],
  [8, "day"],
  [1024, "hour"],
  [2048, "minute"],
  [4096, "second"],
] as const;
const allFields = 0x7fff;

export function typeOf(reading: Reading, type: TypeNode | undefined): TypeName {
  // A column of CREATE TABLE OF has the type that its table's type gives it.
  if (type === undefined) return { name: "", modifiers: [], dimensions: 0, text: "" };
  const parts = strings(type.names);
  const last = parts.at(-1) ?? "";
  const schema = parts.at(-2);
  const name = schema === undefined ? (serials[last] ?? last) : last;
  const modifiers = (type.typmods ?? []).map((node) => {
    const { A_Const: constant, ColumnRef: column } = tree(node);
    if (column !== undefined) return strings(column.fields).join(".");
    if (constant?.sval !== undefined) return constant.sval.sval ?? "";
    return constant?.fval?.fval ?? String(constant?.ival?.ival ?? 0);
  });
  const start = reading.at(type.location);
  return {
    ...(schema === undefined || schema === "pg_catalog" ? {} : { schema }),
    name,
    modifiers: name === "interval" ? intervalModifiers(modifiers) : modifiers,
    dimensions: type.arrayBounds?.length ?? 0,
    text: textOf(part(reading.whole(), start, afterType(reading.whole(), start))),
  };
}

function intervalModifiers([mask, ...rest]: readonly string[]): readonly string[] {
  const bits = Number(mask ?? allFields);
  if (bits === allFields) return rest;
  const names = fields.flatMap(([bit, name]) => ((bits & bit) === 0 ? [] : [name]));
  const [first, last] = [names[0] ?? "", names.at(-1) ?? ""];
  return [first === last ? first : `${first} to ${last}`, ...rest];
}
