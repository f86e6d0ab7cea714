import type { BasicDataTypeDef, DataTypeDef } from "pgsql-ast-parser";
import {
  afterGroup,
  afterType,
  inside,
  isWord,
  part,
  splitAtCommas,
  textOf,
} from "../../clause.ts";
import type { TypeName } from "../../operation.ts";
import type { Reading } from "./reading.ts";

export function typeOf(reading: Reading, node: DataTypeDef): TypeName {
  return typeAt(reading, typeStart(reading, node));
}

/** The index of a type's first token; the tree does not count some words that types begin with. */
export function typeStart({ whole, first }: Reading, node: DataTypeDef): number {
  const index = first(node);
  const late = ["(", "with", "without", "varying"].includes(whole.tokens[index]?.text ?? "");
  return late && scalarOf(node).name.includes(" ") ? index - 1 : index;
}

function scalarOf(node: DataTypeDef): BasicDataTypeDef {
  let scalar = node;
  while (scalar.kind === "array") scalar = scalar.arrayOf;
  return scalar;
}

/**
 * The type that begins at a token. Its name is read from the tokens, because the tree calls
 * `time(3) with time zone` a timestamp and knows no quotes around some names. A type that is `one` long unless it says how long is of any length
 * before a literal.
 */
export function typeAt(reading: Reading, start: number, one: readonly string[] = ["1"]): TypeName {
  const { whole } = reading;
  const end = afterType(whole, start);
  const words = whole.tokens.slice(start, end);
  const open = words.findIndex(({ text }) => text === "(");
  const modifiers =
    open < 0
      ? []
      : splitAtCommas(inside(whole, start + open)).map((slice) => numberIn(textOf(slice)));
  const last = words.at(-1);
  const isArray = last?.kind === "word" && last.text === "array" && words.at(-2)?.text !== ".";
  const dimensions = isArray ? 1 : words.filter(({ text }) => text === "[").length;
  return {
    ...named(reading, start, modifiers, one),
    dimensions,
    text: textOf(part(whole, start, end)),
  };
}

function numberIn(text: string): string {
  return String(Number(text));
}

/** What the server calls its types, by the words that its grammar knows them by. */
const names: Readonly<Record<string, string>> = {
  bigint: "int8",
  boolean: "bool",
  dec: "numeric",
  decimal: "numeric",
  int: "int4",
  integer: "int4",
  real: "float4",
  smallint: "int2",
};

/** A word that the server's grammar, not its catalog, knows as a type. */
export function isBuiltIn(word: string): boolean {
  return Object.hasOwn(names, word) || Object.hasOwn(lengthy, word) || plain.has(word);
}

const plain = new Set("double float interval json numeric time timestamp varchar".split(" "));

const serials: Readonly<Record<string, string>> = {
  smallserial: "serial2",
  serial: "serial4",
  bigserial: "serial8",
};

/** Types that are one long unless they say how long. */
const lengthy: Readonly<Record<string, string>> = {
  bit: "bit",
  char: "bpchar",
  character: "bpchar",
  nchar: "bpchar",
};

function named(
  { whole, word }: Reading,
  start: number,
  modifiers: readonly string[],
  one: readonly string[],
): Pick<TypeName, "schema" | "name" | "modifiers"> {
  const { tokens } = whole;
  const name = word(start);
  const next = tokens[start + 1];
  if (next?.text === ".") {
    const schema = name === "pg_catalog" ? {} : { schema: name };
    return { ...schema, name: word(start + 2), modifiers };
  }
  if (tokens[start]?.kind !== "word") return { name: serials[name] ?? name, modifiers };
  if (next?.kind === "word" && next.text === "varying") {
    return { name: name === "bit" ? "varbit" : "varchar", modifiers };
  }
  if (name === "float") {
    return { name: Number(modifiers[0] ?? 53) > 24 ? "float8" : "float4", modifiers: [] };
  }
  if (name === "time" || name === "timestamp") {
    const behind = next?.text === "(" ? afterGroup(whole, start + 1) : start + 1;
    return { name: isWord(whole, behind, "with") ? `${name}tz` : name, modifiers };
  }
  const fixed = lengthy[name];
  if (fixed !== undefined) {
    return { name: fixed, modifiers: modifiers.length === 0 ? one : modifiers };
  }
  if (name === "double") {
    return { name: isWord(whole, start + 1, "precision") ? "float8" : name, modifiers };
  }
  return { name: names[name] ?? serials[name] ?? name, modifiers };
}
