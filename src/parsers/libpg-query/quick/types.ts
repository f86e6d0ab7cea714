import type { Node, TypeName } from "libpg-query";
import {
  bracketed,
  columnName,
  decline,
  label,
  place,
  sees,
  seesMark,
  seesNext,
  takes,
  takesMark,
  typeWord,
  want,
  wantMark,
  word,
} from "./input.ts";
import type { Input } from "./input.ts";
import { numberConstant, takesNumber } from "./literals.ts";

/** Words of the grammar for types of the system's schema. */
const systemTypes: ReadonlyMap<string, string> = new Map([
  ["bigint", "int8"],
  ["boolean", "bool"],
  ["dec", "numeric"],
  ["decimal", "numeric"],
  ["float", "float8"],
  ["int", "int4"],
  ["integer", "int4"],
  ["interval", "interval"],
  ["json", "json"],
  ["numeric", "numeric"],
  ["real", "float4"],
  ["smallint", "int2"],
]);
const withModifiers = new Set(["dec", "decimal", "numeric"]);
const characters = new Set(["char", "character", "varchar"]);

export function typeName(input: Input): TypeName {
  const location = place(input);
  const named = nameAndModifiers(input);
  const node: TypeName = { names: named.names };
  if (named.modifiers.length > 0) node.typmods = [...named.modifiers];
  node.typemod = -1;
  const bounds = arrayBounds(input);
  if (bounds.length > 0) node.arrayBounds = bounds;
  node.location = location;
  return node;
}

interface Named {
  readonly names: Node[];
  readonly modifiers: readonly Node[];
}

function nameAndModifiers(input: Input): Named {
  const token = input.tokens[input.at];
  const written = token?.kind === "word" ? token.text : "";
  const known = systemTypes.get(written);
  if (known !== undefined) {
    input.at++;
    const modifiers = withModifiers.has(written) ? maybeModifiers(input) : [];
    // INTERVAL has words behind it, FLOAT a precision.
    if (written === "interval" && (intervalFollows(input) || seesMark(input, "("))) decline();
    if (written === "float" && seesMark(input, "(")) decline();
    return { names: system(known), modifiers };
  }
  if (characters.has(written)) return character(input, written);
  if (written === "time" || written === "timestamp") return clock(input, written);
  if (written === "double" && seesNext(input, "precision")) {
    input.at += 2;
    return { names: system("float8"), modifiers: [] };
  }
  const names = [word(typeWord(input))];
  while (takesMark(input, ".")) names.push(word(label(input)));
  if (names.length > 3 || seesMark(input, "%")) decline();
  return { names, modifiers: maybeModifiers(input) };
}

export function system(name: string): Node[] {
  return [word("pg_catalog"), word(name)];
}

const intervalWords = new Set(["year", "month", "day", "hour", "minute", "second"]);

export function intervalFollows({ tokens, at }: Input): boolean {
  const token = tokens[at];
  return token?.kind === "word" && intervalWords.has(token.text);
}

function character(input: Input, written: string): Named {
  input.at++;
  const varies = written === "varchar" || takes(input, "varying");
  const modifiers = seesMark(input, "(") ? bracketed(input, wholeNumber) : [];
  if (modifiers.length > 1) decline();
  if (varies) return { names: system("varchar"), modifiers };
  // CHAR alone is one character, which nobody has written.
  const one = numberConstant("1", -1);
  return { names: system("bpchar"), modifiers: modifiers.length === 0 ? [one] : modifiers };
}

function wholeNumber(input: Input): Node {
  const location = place(input);
  const text = takesNumber(input) ?? decline();
  const constant = numberConstant(text, location);
  return constant.A_Const.ival === undefined ? decline() : constant;
}

function clock(input: Input, written: "time" | "timestamp"): Named {
  input.at++;
  const modifiers = seesMark(input, "(") ? bracketed(input, wholeNumber) : [];
  if (modifiers.length > 1) decline();
  const zoned = sees(input, "with") && seesNext(input, "time");
  if (zoned || (sees(input, "without") && seesNext(input, "time"))) {
    input.at += 2;
    want(input, "zone");
  }
  return { names: system(zoned ? `${written}tz` : written), modifiers };
}

/** `(12, 2)`, `(Point, 4326)`. */
function maybeModifiers(input: Input): readonly Node[] {
  if (!seesMark(input, "(")) return [];
  return bracketed(input, (each): Node => {
    const location = place(each);
    const text = takesNumber(each);
    if (text !== undefined) return numberConstant(text, location);
    return { ColumnRef: { fields: [word(columnName(each))], location } };
  });
}

function arrayBounds(input: Input): Node[] {
  const bounds: Node[] = [];
  if (sees(input, "array")) decline();
  while (takesMark(input, "[")) {
    if (takesMark(input, "]")) {
      bounds.push({ Integer: { ival: -1 } });
      continue;
    }
    const size = wholeNumber(input);
    wantMark(input, "]");
    bounds.push({ Integer: "A_Const" in size ? { ...size.A_Const.ival } : {} });
  }
  return bounds;
}
