import type { Situation } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import type { Name, SetType, TypeName } from "../../operation.ts";
import type { Column, FullName, Schema } from "../../schema.ts";
import { columnOf } from "../../schema.ts";
import { assignable, relabels, typeModifiers, zonesWithoutOffset } from "./type-pairs.ts";
import { tableOf } from "./lookup.ts";

/** What ALTER … TYPE does to the rows: nothing, nothing but to the indexes, everything, or who knows. */
export type TypeChange = "free" | "rebuild" | "rewrite" | "unknown";

/** Of the operation at hand, its USING included. */
export function changeOf(situation: Situation): TypeChange {
  const { operation } = situation;
  if (operation.kind !== "set-type") return "rewrite";
  const table = tableOf(situation);
  const column = columnOf(table, operation.column);
  if (column?.type === undefined) return "unknown";
  // It is computed when it is read.
  if (column.generated?.stored === false) return "free";
  return withUsing(column, operation, situation);
}

/** The contents of plain indexes over the column stay as they are. */
export function keepsIndexes(situation: Situation): boolean {
  const { operation } = situation;
  if (operation.kind !== "set-type" || changeOf(situation) !== "free") return false;
  const column = columnOf(tableOf(situation), operation.column);
  return sameCollation(column?.collation, operation.collation, situation.schema);
}

/** The server finds no cast by itself and refuses: sure only between types that everybody has. */
export function lacksCast(situation: Situation): boolean {
  const { operation, schema } = situation;
  if (operation.kind !== "set-type" || operation.using !== undefined) return false;
  const from = columnOf(tableOf(situation), operation.column)?.type;
  if (from === undefined) return false;
  const [left, right] = [baseOf(from, schema).type, baseOf(operation.type, schema).type];
  return left !== undefined && right !== undefined && !isAssignable(left, right, schema);
}

/** Doubt counts as yes: somebody may have made a cast. */
export function isAssignable(from: TypeName, to: TypeName, schema: Schema): boolean {
  if (to.dimensions === 0 && isBuiltIn(to) && strings.has(to.name)) return true;
  if (from.dimensions > 0 !== to.dimensions > 0) return false;
  if (sameType(from, to, schema)) return true;
  if (from.dimensions > 0) {
    const [left, right] = [elementOf(from), elementOf(to)].map((type) => baseOf(type, schema).type);
    return left === undefined || right === undefined || isAssignable(left, right, schema);
  }
  if (isClosed(from, schema) || isClosed(to, schema)) return false;
  const known = isBuiltIn(from) ? assignable.get(from.name) : undefined;
  return known === undefined || !isBuiltIn(to) || known.includes(to.name);
}

/** Values of every type may be assigned to these. */
const strings: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "name", "citext"]);

function isClosed(type: TypeName, schema: Schema): boolean {
  const form = schema.type(nameOf(type))?.form;
  return form === "enum" || form === "composite";
}

function elementOf(type: TypeName): TypeName {
  return { ...type, dimensions: 0 };
}

function withUsing(column: Column, operation: SetType, situation: Situation): TypeChange {
  if (column.type === undefined) return "unknown";
  const steps = operation.using === undefined ? [] : castsOver(operation.using.value, column.name);
  if (steps === undefined) return "rewrite";
  let from = column.type;
  let worst: TypeChange = "free";
  for (const to of [...steps, operation.type]) {
    worst = worse(worst, change(from, to, situation));
    from = to;
  }
  return worst;
}

/** The casts that `USING` puts around the bare column; `undefined` when it computes something else. */
function castsOver(expression: Expression, column: string): readonly TypeName[] | undefined {
  const casts: TypeName[] = [];
  let inner = expression;
  while (inner.kind === "cast") {
    casts.unshift(inner.type);
    inner = inner.operand;
  }
  return inner.kind === "column" && inner.name === column ? casts : undefined;
}

function change(from: TypeName, to: TypeName, situation: Situation): TypeChange {
  const { schema } = situation;
  const old = baseOf(from, schema);
  const next = baseOf(to, schema);
  if (sameType(from, to, schema)) {
    if (!from.name.startsWith("interval") && sameModifiers(from, to)) return "free";
    if (next.type === undefined || old.type === undefined) {
      return to.modifiers.length === 0 || sameModifiers(from, to) ? "free" : "unknown";
    }
  } else if (next.constrained !== "no") {
    return next.constrained === "yes" ? "rewrite" : "unknown";
  }
  if (old.type === undefined || next.type === undefined) return "unknown";
  // A value that comes out of a domain has lost its length.
  const loose = schema.type(nameOf(from))?.form === "domain" && from.dimensions === 0;
  if (loose) return scalars({ ...old.type, modifiers: [] }, next.type, situation);
  if (old.type.dimensions > 0 || next.type.dimensions > 0)
    return arrays(old.type, next.type, schema);
  return scalars(old.type, next.type, situation);
}

/** Elements are never relabelled one by one: only the array as a whole can stay. */
function arrays(from: TypeName, to: TypeName, schema: Schema): TypeChange {
  if (from.dimensions === 0 || to.dimensions === 0 || !sameType(from, to, schema)) return "rewrite";
  return to.modifiers.length === 0 || sameModifiers(from, to) ? "free" : "rewrite";
}

function scalars(from: TypeName, to: TypeName, { settings, schema }: Situation): TypeChange {
  const relabelled = relabels.get(`${from.name} ${to.name}`);
  const known = schema.type(nameOf(from)) ?? assignable.get(from.name);
  const target = schema.type(nameOf(to)) ?? assignable.get(to.name);
  const same = from.name === to.name && from.schema === to.schema;
  if (!same && relabelled === undefined) {
    return known === undefined || target === undefined ? "unknown" : "rewrite";
  }
  if (relabelled === "zone") {
    const zone = settings.get("timezone");
    const [name] = zone ?? [];
    if (name === undefined) return "unknown";
    if (!zonesWithoutOffset.has(name.toLowerCase())) return "rewrite";
    return isFullPrecision(to) ? "rebuild" : "rewrite";
  }
  return fits(from, to, same) ? (relabelled ?? "free") : "rewrite";
}

/** Does every old value fit the new length, precision or fields as it stands? */
function fits(from: TypeName, to: TypeName, same: boolean): boolean {
  const rule = typeModifiers.get(to.name);
  if (to.modifiers.length === 0) return true;
  switch (rule) {
    case "length":
      // A length is compared between types of the same name only.
      return same && from.modifiers.length > 0 && number(to, 0) >= number(from, 0);
    case "numeric":
      return (
        same &&
        from.modifiers.length > 0 &&
        scale(to) === scale(from) &&
        number(to, 0) >= number(from, 0)
      );
    case "precision":
      return isFullPrecision(to) || (same && number(to, 0) >= precision(from, 0));
    case "interval":
      return intervalFits(from, to);
    default:
      return same && sameModifiers(from, to);
  }
}

function isFullPrecision(type: TypeName): boolean {
  return type.modifiers.length === 0 || number(type, 0) >= 6;
}

function precision(type: TypeName, at: number): number {
  return type.modifiers.length <= at ? 6 : number(type, at);
}

function scale(type: TypeName): number {
  return type.modifiers.length < 2 ? 0 : number(type, 1);
}

function number(type: TypeName, at: number): number {
  return Number(type.modifiers[at] ?? NaN);
}

/** Finest first. */
const fields = ["second", "minute", "hour", "day", "month", "year"];

function intervalFits(from: TypeName, to: TypeName): boolean {
  const [old, next] = [intervalOf(from), intervalOf(to)];
  if (next.finest > old.finest) return false;
  return old.finest > 0 || next.precision >= 6 || next.precision >= old.precision;
}

function intervalOf(type: TypeName): { readonly finest: number; readonly precision: number } {
  const [first, second] = type.modifiers;
  if (first === undefined) return { finest: 0, precision: 6 };
  const words = first.toLowerCase().split(" ");
  const finest = fields.indexOf(words.at(-1) ?? "");
  if (finest < 0) return { finest: 0, precision: Number(first) };
  return { finest, precision: second === undefined ? 6 : Number(second) };
}

function worse(left: TypeChange, right: TypeChange): TypeChange {
  const order: readonly TypeChange[] = ["free", "rebuild", "unknown", "rewrite"];
  return order.indexOf(right) > order.indexOf(left) ? right : left;
}

interface Base {
  /** `undefined`: a type that neither the server nor the history knows. */
  readonly type: TypeName | undefined;
  readonly constrained: "yes" | "no" | "unknown";
}

/** What a domain rests on, and whether a constraint on the way makes every value be looked at. */
export function baseOf(type: TypeName, schema: Schema): Base {
  let constrained: Base["constrained"] = "no";
  let current = type;
  for (let depth = 0; depth < 32; depth++) {
    if (current.dimensions > 0) return { type: current, constrained };
    const entry = schema.type(nameOf(current));
    if (entry === undefined) {
      return { type: isBuiltIn(current) ? current : undefined, constrained };
    }
    if (entry.form !== "domain") return { type: current, constrained };
    if (entry.constrained === true) constrained = "yes";
    else if (entry.constrained === undefined && constrained === "no") constrained = "unknown";
    if (entry.base === undefined) return { type: undefined, constrained };
    current = entry.base;
  }
  return { type: undefined, constrained: "unknown" };
}

export function isBuiltIn(type: TypeName): boolean {
  return (type.schema === undefined || type.schema === "pg_catalog") && assignable.has(type.name);
}

export function nameOf(type: TypeName): Name {
  return type.schema === undefined ? { name: type.name } : { schema: type.schema, name: type.name };
}

/** What two columns that become one have to have in common. */
export function isSameColumnType(left: TypeName, right: TypeName, schema: Schema): boolean {
  if (!sameType(left, right, schema)) return false;
  if (!measured.has(left.name)) return true;
  const [a, b] = [left, right].map(({ modifiers }) =>
    modifiers.length === 1 && left.name === "numeric" ? [...modifiers, "0"] : modifiers,
  );
  return a?.join() === b?.join();
}

const measured: ReadonlySet<string> = new Set(["varchar", "numeric"]);

function sameType(left: TypeName, right: TypeName, schema: Schema): boolean {
  if (left.name !== right.name || left.dimensions > 0 !== right.dimensions > 0) return false;
  if (isBuiltIn(left) || isBuiltIn(right)) return isBuiltIn(left) === isBuiltIn(right);
  const [a, b]: readonly FullName[] = [schema.resolve(nameOf(left)), schema.resolve(nameOf(right))];
  return a?.schema === b?.schema;
}

function sameModifiers(left: TypeName, right: TypeName): boolean {
  return left.modifiers.join(",") === right.modifiers.join(",");
}

function sameCollation(left: Name | undefined, right: Name | undefined, schema: Schema): boolean {
  const plain = (name: Name | undefined): string => {
    if (name === undefined || (name.name === "default" && name.schema !== "public")) return "";
    const { name: word, schema: place } = name;
    return place === undefined || place === "pg_catalog"
      ? word
      : `${schema.resolve(name).schema}.${word}`;
  };
  return plain(left) === plain(right);
}
