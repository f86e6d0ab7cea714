import type { Naming } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { Expression, Written } from "../../expression.ts";
import { readName } from "../../name.ts";
import type { Constraint, IndexKey, Name, TypeName } from "../../operation.ts";
import type { FullName } from "../../schema.ts";
import { quoting } from "./quoting.ts";

type Taken = (name: string) => boolean;

/** NAMEDATALEN - 1. */
const longest = 63;

/** Names as the server makes them up: ChooseRelationName, ChooseConstraintName, ChooseIndexName. */
export const naming: Naming = {
  constraint: chooseConstraint,
  index: (table, keys, taken) => choose(table, addition(distinct(keys)), "idx", taken),
  key: keyName,
  sequence: (table, column, taken) => choose(table, column, "seq", taken),
  serial,
  next,
  drawn,
  namesNotNull: (server) => server >= 18,
  searchPath: "search_path",
  temporary: "pg_temp",
  system,
  fold: ({ schema, name }) =>
    schema === undefined
      ? { name: clip(name, longest) }
      : { schema: clip(schema, longest), name: clip(name, longest) },
};

/** Catalogs are found without their schema; large objects are the user's data all the same. */
function system({ schema, name }: Name): FullName | undefined {
  if (schema === undefined && !name.startsWith("pg_")) return undefined;
  const home = schema ?? "pg_catalog";
  if (home !== "pg_catalog" && home !== "information_schema") return undefined;
  return name === "pg_largeobject" ? undefined : { schema: home, name };
}

function chooseConstraint(table: string, constraint: Constraint, taken: Taken): string {
  if (constraint.name !== undefined) return constraint.name;
  switch (constraint.kind) {
    case "foreign-key":
      return choose(table, addition(constraint.columns), "fkey", taken);
    case "check": {
      const columns = columnsOf(constraint.expression.value);
      return choose(table, columns?.length === 1 ? columns[0] : undefined, "check", taken);
    }
    case "primary-key":
      return constraint.using ?? choose(table, undefined, "pkey", taken);
    case "unique":
      if (constraint.using !== undefined) return constraint.using;
      return choose(
        table,
        addition(distinct([...constraint.columns, ...constraint.include])),
        "key",
        taken,
      );
    case "exclusion":
      return choose(table, addition(distinct(constraint.keys.map(keyName))), "excl", taken);
    case "not-null":
      return choose(table, constraint.columns[0], "not_null", taken);
    default:
      return constraint satisfies never;
  }
}

function choose(first: string, second: string | undefined, label: string, taken: Taken): string {
  const name = (pass: number): string =>
    makeName(first, second, pass === 0 ? label : `${label}${pass}`);
  let pass = 0;
  while (taken(name(pass))) {
    pass++;
    if (pass === patience) return name(leap(pass, (probe) => taken(name(probe))));
  }
  return name(pass);
}

/** From here on numbers are taken to be used up without gaps, for the sake of time. */
const patience = 100;

/** The first number from `from` on that is not taken, found by doubling and halving. */
function leap(from: number, taken: (pass: number) => boolean): number {
  let high = from;
  while (taken(high)) high *= 2;
  let low = Math.max(from, high / 2);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (taken(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** makeObjectName: the longer of both parts is cut until all fits. */
function makeName(first: string, second: string | undefined, label: string): string {
  const room = longest - label.length - 1 - (second === undefined ? 0 : 1);
  let firstLength = byteLength(first);
  let secondLength = second === undefined ? 0 : byteLength(second);
  while (firstLength + secondLength > room) {
    if (firstLength > secondLength) firstLength--;
    else secondLength--;
  }
  const start = clip(first, firstLength);
  return second === undefined
    ? `${start}_${label}`
    : `${start}_${clip(second, secondLength)}_${label}`;
}

/** ChooseIndexNameAddition: column names joined, and no more of them once 63 bytes are passed. */
function addition(names: readonly string[]): string {
  let joined = "";
  for (const name of names) {
    if (joined !== "") joined += "_";
    joined += name;
    if (byteLength(joined) > longest) break;
  }
  return joined;
}

/** ChooseIndexColumnNames: expressions that suggest no name are called `expr`, doubles are numbered. */
function distinct(keys: readonly (string | undefined)[]): readonly string[] {
  const names: string[] = [];
  for (const key of keys) {
    const wanted = key ?? "expr";
    let name = wanted;
    for (let pass = 1; names.includes(name); pass++) {
      name = `${clip(wanted, longest - String(pass).length)}${pass}`;
    }
    names.push(name);
  }
  return names;
}

/** FigureIndexColname. */
function keyName(key: IndexKey): string | undefined {
  return (
    key.column ?? (key.expression === undefined ? undefined : suggest(key.expression.value).name)
  );
}

/** A weak name is given up for the type that a cast names. */
function suggest(expression: Expression): { readonly name?: string; readonly weak: boolean } {
  switch (expression.kind) {
    case "column":
      return { name: expression.name, weak: false };
    case "call":
      return { name: expression.name.name, weak: false };
    case "array":
      return { name: "array", weak: false };
    case "cast": {
      const inner = suggest(expression.operand);
      return inner.weak ? { name: expression.type.name, weak: true } : inner;
    }
    case "constant":
    case "comparison":
    case "and":
    case "or":
    case "not":
    case "is-null":
    case "opaque":
      return { weak: true };
    default:
      return expression satisfies never;
  }
}

const serials: Readonly<Record<string, string>> = {
  serial2: "int2",
  smallserial: "int2",
  serial4: "int4",
  serial: "int4",
  serial8: "int8",
  bigserial: "int8",
};

const words: Readonly<Record<string, string>> = {
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
};

function serial(type: TypeName): TypeName | undefined {
  const name = type.schema === undefined ? serials[type.name] : undefined;
  if (name === undefined) return undefined;
  return { name, modifiers: [], dimensions: 0, text: words[name] ?? name };
}

function next({ schema, name }: FullName): Written {
  const sequence = `${quoting.identifier(schema)}.${quoting.identifier(name)}`;
  const regclass: TypeName = { name: "regclass", modifiers: [], dimensions: 0, text: "regclass" };
  return {
    text: `nextval(${quoting.literal(sequence)}::regclass)`,
    value: {
      kind: "call",
      name: { name: "nextval" },
      args: [
        {
          kind: "cast",
          operand: { kind: "constant", type: "string", value: sequence },
          type: regclass,
        },
      ],
    },
  };
}

/** `nextval('s')` and `nextval('s'::regclass)`. */
function drawn({ value }: Written): Name | undefined {
  if (value.kind !== "call" || value.name.name !== "nextval") return undefined;
  const [argument] = value.args;
  const text = argument?.kind === "cast" ? argument.operand : argument;
  return text?.kind === "constant" && text.type === "string" ? readName(text.value) : undefined;
}

function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) bytes += bytesAt(text, index);
  return bytes;
}

/** The longest start of `text` that has no more bytes; never cuts a character in two. */
function clip(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  let left = bytes;
  let index = 0;
  while (index < text.length) {
    const step = text.charCodeAt(index) >> 10 === 0x36 ? 2 : 1;
    left -= step === 2 ? 4 : bytesAt(text, index);
    if (left < 0) break;
    index += step;
  }
  return text.slice(0, index);
}

/** Bytes in UTF-8 of the code unit at `index`; each half of a surrogate pair counts for two of four. */
function bytesAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code < 0x80) return 1;
  if (code < 0x800 || code >> 11 === 0x1b) return 2;
  return 3;
}
