import { hasHole } from "../../hole.ts";
import type { Dialect, Situation } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import { visit } from "../../expression.ts";
import type { TypeName } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import { definitionsIn } from "./definitions.ts";
import { tableOf, yesIf } from "./lookup.ts";

/** What DEFAULT says for a column of some type. */
interface Usual {
  readonly type: TypeName;
  readonly notNull: boolean;
  /** `undefined`: nothing. */
  readonly value: Expression | undefined;
}

function usualsIn(situation: Situation): readonly Usual[] {
  const { operation } = situation;
  if (operation.kind === "set-default") {
    const column = columnOf(tableOf(situation), operation.column);
    if (column?.type === undefined) return [];
    const { type, notNull } = column;
    return [{ type, notNull: notNull === "yes", value: operation.default.value }];
  }
  return definitionsIn(situation).map(({ type, notNull, nullDefault, default: usual }) => ({
    type,
    notNull,
    value: nullDefault === true ? nothing : usual?.value,
  }));
}

const nothing: Expression = { kind: "constant", type: "null", value: "" };

function isBad({ type, notNull, value }: Usual, situation: Situation): boolean {
  if (value?.kind !== "constant") return false;
  if (value.type === "null") return notNull;
  if (value.type === "boolean" || hasHole(value.value)) return false;
  const fits = checks[type.name];
  return fits !== undefined && !fits(value, type, situation);
}

type Constant = Extract<Expression, { readonly kind: "constant" }>;
/** Whether a column of the type takes the constant; `true` in any doubt. */
type Fits = (constant: Constant, type: TypeName, situation: Situation) => boolean;

const number = /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i;

const bits: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  bigint: 64,
};

function fitsWhole({ value }: Constant, type: TypeName): boolean {
  if (!number.test(value)) return false;
  const size = 2 ** (bits[type.name] ?? 64);
  const asked = Math.round(Number(value));
  // Numbers near the end of the largest are not told apart.
  if (type.modifiers.includes("unsigned")) return asked >= 0 && asked <= size;
  return asked >= -size / 2 && (type.name === "bigint" || asked < size / 2);
}

function fitsDecimal({ value }: Constant, { modifiers }: TypeName): boolean {
  if (!number.test(value)) return false;
  const [digits, scale] = [Number(modifiers[0]), Number(modifiers[1])];
  if (Number.isNaN(digits) || Number.isNaN(scale)) return true;
  if (modifiers.includes("unsigned") && Number(value) < 0) return false;
  return Math.abs(Number(value)) < 10 ** (digits - scale);
}

const fitsFloat: Fits = ({ value }) => number.test(value);

function fitsText({ value }: Constant, { modifiers }: TypeName): boolean {
  const length = Number(modifiers[0]);
  return Number.isNaN(length) || Array.from(value.trimEnd()).length <= length;
}

function fitsEnum({ type, value }: Constant, { modifiers }: TypeName): boolean {
  // A number is no label's place here.
  return type === "string" && modifiers.some((one) => isLabel(one, value));
}

function fitsSet({ type, value }: Constant, { modifiers }: TypeName): boolean {
  if (type !== "string" || value === "") return type === "string";
  return value.split(",").every((each) => modifiers.some((one) => isLabel(one, each)));
}

function isLabel(one: string, other: string): boolean {
  return one.trimEnd().toLowerCase() === other.trimEnd().toLowerCase();
}

function fitsBits({ type, value }: Constant, { modifiers }: TypeName): boolean {
  return type !== "number" || Number(value) < 2 ** Number(modifiers[0] ?? 1);
}

function fitsYear({ value }: Constant): boolean {
  if (!/^\d+$/.test(value)) return /^\d/.test(value);
  const year = Number(value);
  return year < 100 || (year >= 1901 && year <= 2155);
}

const moment =
  /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d*)?)?)?$/;

function fitsDate({ value }: Constant, type: TypeName, situation: Situation): boolean {
  const found = moment.exec(value);
  if (found === null) return /^\s*\d/.test(value);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  if (year + month + day === 0) return !forbids(situation, "no_zero_date");
  if (month === 0 || day === 0) return !forbids(situation, "no_zero_in_date");
  if (month > 12 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return false;
  if (hour > 23 || minute > 59 || second > 59) return false;
  return type.name !== "timestamp" || year >= 1970;
}

/** MySQL's own mode forbids them, MariaDB's does not. */
function forbids({ settings, server }: Situation, word: string): boolean {
  const mode = settings.get("sql_mode")?.[0]?.toLowerCase();
  if (mode === undefined || mode === "default") return server < 100_000;
  return mode.includes("strict") && mode.includes(word);
}

function fitsTime({ value }: Constant): boolean {
  return /^\s*-?\d/.test(value);
}

const checks: Readonly<Record<string, Fits>> = {
  tinyint: fitsWhole,
  smallint: fitsWhole,
  mediumint: fitsWhole,
  int: fitsWhole,
  bigint: fitsWhole,
  decimal: fitsDecimal,
  float: fitsFloat,
  double: fitsFloat,
  char: fitsText,
  varchar: fitsText,
  enum: fitsEnum,
  set: fitsSet,
  bit: fitsBits,
  year: fitsYear,
  date: fitsDate,
  datetime: fitsDate,
  timestamp: fitsDate,
  time: fitsTime,
};

const moments = new Set(["datetime", "timestamp"]);

function mentions(value: Expression | undefined, name: string): boolean {
  let found = false;
  if (value === undefined) return false;
  visit(value, (part) => {
    found ||= part.kind === "column" && part.name.toLowerCase() === name.toLowerCase();
  });
  return found;
}

export function asksTables(value: Expression | undefined): boolean {
  let found = false;
  if (value === undefined) return false;
  visit(value, (part) => {
    found ||= part.kind === "opaque" && part.query === true;
  });
  return found;
}

export const defaultTraits: Dialect["traits"] = {
  "bad-default": (situation) => yesIf(usualsIn(situation).some((one) => isBad(one, situation))),
  "renews-no-moment": (situation) =>
    yesIf(
      definitionsIn(situation).some(
        ({ renewed, type }) => renewed === true && !moments.has(type.name),
      ),
    ),
  "default-names-itself": (situation) =>
    yesIf(
      definitionsIn(situation).some(({ name, default: usual }) => mentions(usual?.value, name)),
    ),
  "default-asks": (situation) => yesIf(usualsIn(situation).some(({ value }) => asksTables(value))),
};
