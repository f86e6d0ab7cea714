import type { Link } from "../../script/chain.ts";
import type { Scope } from "../../script/scope.ts";
import type { Span } from "../../source.ts";
import type { Value } from "../../script/value.ts";
import {
  constantAt,
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
  textValue,
  valuesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted, stringOf } from "../../script/writing.ts";
import { defaultIn, nullableOf } from "./modifiers.ts";
import { modifiersForMysql, typeElsewhere } from "./other-servers.ts";
import { columnOf, rawText } from "./words.ts";

/** A column as a chain of calls describes it. */
export interface Column {
  readonly name: Written;
  /** `undefined` where Knex makes the name by itself. */
  readonly value: Value;
  /** The call that names the type. */
  readonly type: Link;
  readonly given: readonly Value[];
  /** What follows in the chain: `.notNullable()`. */
  readonly modifiers: readonly Link[];
  readonly scope: Scope;
  readonly span: Span;
  readonly speech: Speech;
}

/** The type, as the server gets it. */
export function typeOf(column: Column, primary: "may" | "is elsewhere"): Written | undefined {
  if (column.speech.dialect !== "postgres") return typeElsewhere(column, primary);
  const { type, given } = column;
  const [, first, second] = given;
  const say = at(type.span);
  const sized = (word: string, otherwise: string): Written =>
    first === undefined || isAbsent(first)
      ? say`${word}(${otherwise})`
      : say`${word}(${literalOf(first)})`;
  const keyed = (word: string, usual: boolean): Written => {
    const wanted =
      constantValue(entriesOf(first)?.get("primaryKey")) ?? (first === undefined && usual);
    return wanted === true && primary === "may" ? say`${word} PRIMARY KEY` : say`${word}`;
  };
  const plain = plainTypes[type.name];
  if (plain !== undefined) return say`${plain}`;
  switch (type.name) {
    case "string":
    case "varchar":
      return sized("varchar", "255");
    case "bit":
      return sized("bit", "1");
    case "decimal": {
      if (first !== undefined && constantValue(first) === null) return say`decimal`;
      const precision = first === undefined ? say`8` : literalOf(first);
      return say`decimal(${precision}, ${second === undefined ? say`2` : literalOf(second)})`;
    }
    case "datetime":
    case "dateTime":
    case "timestamp":
      return timeOf(column);
    case "increments":
      return keyed("serial", true);
    case "bigincrements":
    case "bigIncrements":
      return keyed("bigserial", true);
    case "uuid":
      return keyed("uuid", false);
    case "specificType":
      return first === undefined
        ? undefined
        : (rawText(first, column.speech.mark) ?? piecesOf(first));
    case "enu":
    case "enum":
      return enumOf(column);
    default:
      return undefined;
  }
}

/** A type that the table's statement needs first: `CREATE TYPE` of a native enum. */
export function typeBefore({ type, given, speech }: Column): Written | undefined {
  if (speech.dialect !== "postgres") return undefined;
  if (type.name !== "enu" && type.name !== "enum") return undefined;
  const options = entriesOf(given[2]);
  if (options === undefined || constantValue(options.get("useNative")) !== true) return undefined;
  if (constantValue(options.get("existingType")) === true) return undefined;
  const values = itemsOf(given[1]);
  const say = at(type.span);
  const list =
    values === undefined ? say`$\{values}` : joined(values.map(literalOf), ", ", type.span);
  return say`CREATE TYPE ${nativeName(options.get("schemaName"), options.get("enumName"), type.span)} AS ENUM (${list})`;
}

function nativeName(schema: Value | undefined, name: Value | undefined, span: Span): Written {
  const own = name === undefined ? at(span)`$\{enumName}` : quoted(name, '"');
  return schema === undefined ? own : [...quoted(schema, '"'), ...at(span)`.`, ...own];
}

function enumOf({ name, type, given }: Column): Written {
  const say = at(type.span);
  const options = entriesOf(given[2]);
  if (options !== undefined && constantValue(options.get("useNative")) === true) {
    return nativeName(options.get("schemaName"), options.get("enumName"), type.span);
  }
  const values = itemsOf(given[1]);
  const list =
    values === undefined ? say`$\{values}` : joined(values.map(literalOf), ", ", type.span);
  return say`text CHECK (${name} IN (${list}))`;
}

/** Without a word of it, a time has its zone. */
function timeOf({ type, given }: Column): Written {
  const [, first, second] = given;
  const say = at(type.span);
  const options = entriesOf(first);
  const zone = options === undefined ? first : options.get("useTz");
  const constant = constantValue(zone);
  const without = options === undefined ? constant === true : constant === false;
  const word = without ? "timestamp" : "timestamptz";
  const precision = options === undefined ? second : options.get("precision");
  return precision === undefined || isAbsent(precision)
    ? say`${word}`
    : say`${word}(${literalOf(precision)})`;
}

/** The modifiers that stand behind the type, in the order Knex writes them. */
export function constraintsOf(column: Column): Written {
  const { type, speech } = column;
  if (speech.family === "mysql") return modifiersForMysql(column);
  const checks = column.modifiers.flatMap((link) => {
    const check = checkOf(link, column);
    return check === undefined ? [] : [at(link.span)` ${check}`];
  });
  if (/increments$/i.test(type.name)) return [];
  const nullable = nullableOf(column);
  const standard = defaultIn(column);
  return [
    ...(nullable === undefined ? [] : at(nullable.span)` ${nullable.words}`),
    ...(standard === undefined ? [] : at(standard.span)` DEFAULT ${standard.value}`),
    ...checks.flat(),
  ];
}

/** What each kind of check asks of the column. */
function checkOf(link: Link, { name, scope, speech: { mark } }: Column): Written | undefined {
  const [first, second] = valuesOf(link.given, scope);
  const say = at(link.span);
  const wrapped = (condition: Written, given: Value | undefined): Written => {
    const called = textValue(given);
    return called === undefined
      ? say`CHECK (${condition})`
      : say`CONSTRAINT ${called} CHECK (${condition})`;
  };
  const listed = (value: Value | undefined): Written => {
    const items = itemsOf(value);
    return items === undefined ? say`$\{values}` : joined(items.map(literalOf), ", ", link.span);
  };
  switch (link.name) {
    case "check":
      return first === undefined
        ? undefined
        : say`CHECK (${rawText(first, mark) ?? piecesOf(first)})`;
    case "checkPositive":
      return wrapped(say`${name} > 0`, first);
    case "checkNegative":
      return wrapped(say`${name} < 0`, first);
    case "checkIn":
      return wrapped(say`${name} IN (${listed(first)})`, second);
    case "checkNotIn":
      return wrapped(say`${name} NOT IN (${listed(first)})`, second);
    case "checkRegex":
      return first === undefined ? undefined : wrapped(say`${name} ~ ${literalOf(first)}`, second);
    default:
      return undefined;
  }
}

/** `COMMENT ON COLUMN`, which is a statement of its own. */
export function commentOf(column: Column, table: Written): Written | undefined {
  if (column.speech.dialect !== "postgres") return undefined;
  const link = column.modifiers.find(({ name }) => name === "comment");
  const [text] = valuesOf(link?.given, column.scope);
  if (link === undefined || text === undefined) return undefined;
  const written = stringOf(piecesOf(text), text.span);
  return at(link.span)`COMMENT ON COLUMN ${table}.${column.name} IS ${written}`;
}

export function columnIn(
  links: readonly Link[],
  scope: Scope,
  span: Span,
  speech: Speech,
): Column | undefined {
  const [type, ...modifiers] = links;
  if (type?.given === undefined || !columnTypes.has(type.name)) return undefined;
  const written = valuesOf(type.given, scope);
  const given = written.length === 0 && /increments/i.test(type.name) ? [id(type, scope)] : written;
  const [value] = given;
  if (value === undefined) return undefined;
  const name = columnOf(value, speech);
  return { name, value, type, given, modifiers, scope, span, speech };
}

/** A number that counts by itself is called so where nothing else is said. */
function id({ span }: Link, scope: Scope): Value {
  return constantAt("id", span, scope);
}

const plainTypes: Readonly<Record<string, string>> = {
  tinyint: "smallint",
  smallint: "smallint",
  mediumint: "integer",
  int: "integer",
  integer: "integer",
  bigint: "bigint",
  bigInteger: "bigint",
  biginteger: "bigint",
  float: "real",
  double: "double precision",
  real: "real",
  serial: "serial",
  boolean: "boolean",
  bool: "boolean",
  date: "date",
  time: "time",
  geometry: "geometry",
  geography: "geography",
  point: "point",
  text: "text",
  tinytext: "text",
  tinyText: "text",
  mediumtext: "text",
  mediumText: "text",
  longtext: "text",
  longText: "text",
  binary: "bytea",
  json: "json",
  jsonb: "jsonb",
};

const columnTypes = new Set([
  ...Object.keys(plainTypes),
  ..."string varchar bit decimal datetime dateTime timestamp increments bigincrements".split(" "),
  ..."bigIncrements uuid specificType enu enum".split(" "),
]);
