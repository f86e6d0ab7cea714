import { part, splitAtCommas, textOf } from "../../clause.ts";
import type { Expression, Written } from "../../expression.ts";
import type { ColumnDefinition, Constraint, TypeName } from "../../operation.ts";
import { checkOf, foreignKey, keyOf } from "./constraints.ts";
import { expressionIn } from "./expressions.ts";
import {
  accept,
  acceptMark,
  acceptOne,
  group,
  identifier,
  isDone,
  name,
  readerOf,
  sees,
  seesMark,
  seesOne,
  spanFrom,
  textFrom,
  tokenAt,
  valueOf,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

/** A column definition as it was read, with what stands in it besides. */
export interface ReadColumn {
  readonly definition: ColumnDefinition;
  readonly unique: boolean;
  readonly placed: boolean;
  readonly after?: string;
}

/** `undefined`: something of it is not understood. */
export function columnDefinition(reader: Reader): ReadColumn | undefined {
  const from = reader.at;
  const own = identifier(reader);
  if (own === undefined) return undefined;
  const type = typeName(reader);
  if (type === undefined) return undefined;
  const draft: Draft = {
    name: own,
    constraints: [],
    notNull: false,
    unique: false,
  };
  if (type.serial) {
    Object.assign(draft, { notNull: true, identity: "by-default", unique: true });
  }
  while (!isDone(reader) && !seesMark(reader, ",") && !seesOne(reader, "first", "after")) {
    if (!attribute(reader, draft)) return undefined;
  }
  const text = textFrom(reader, from);
  const span = spanFrom(reader, from);
  const first = accept(reader, "first");
  const after = !first && accept(reader, "after") ? identifier(reader) : undefined;
  const { notNull, usual, identity, generated, collation, constraints, unique } = draft;
  const { nullDefault, invisible, renewed, compressed } = draft;
  const charset = draft.charset ?? type.name.charset;
  const modifiers = [...type.name.modifiers, ...(compressed === true ? ["compressed"] : [])];
  const definition: ColumnDefinition = {
    span,
    text,
    name: own,
    type: { ...type.name, modifiers, ...(charset === undefined ? {} : { charset }) },
    notNull,
    constraints,
    ...(nullDefault === undefined ? {} : { nullDefault }),
    ...(invisible === undefined ? {} : { invisible }),
    ...(renewed === undefined ? {} : { renewed }),
    ...(collation === undefined ? {} : { collation: { name: collation } }),
    ...(usual === undefined ? {} : { default: usual }),
    ...(identity === undefined ? {} : { identity }),
    ...(generated === undefined ? {} : { generated }),
  };
  const placed = first || after !== undefined;
  return { definition, unique, placed, ...(after === undefined ? {} : { after }) };
}

interface Draft {
  name: string;
  notNull: boolean;
  unique: boolean;
  nullDefault?: true;
  invisible?: true;
  renewed?: true;
  compressed?: true;
  usual?: Written;
  identity?: "by-default";
  charset?: string;
  collation?: string;
  generated?: NonNullable<ColumnDefinition["generated"]>;
  constraints: Constraint[];
}

function attribute(reader: Reader, draft: Draft): boolean {
  const from = reader.at;
  if (accept(reader, "not", "null")) draft.notNull = true;
  else if (accept(reader, "null")) draft.notNull = false;
  else if (accept(reader, "default")) return defaultValue(reader, draft);
  else if (accept(reader, "on", "update")) {
    const clause = expressionEnd(reader);
    draft.renewed = true;
    if (draft.usual !== undefined) {
      // It is set together with the default and taken away with it.
      draft.usual = { ...draft.usual, text: `${draft.usual.text} ON UPDATE ${textOf(clause)}` };
    }
  } else if (accept(reader, "auto_increment")) draft.identity = "by-default";
  else if (accept(reader, "unique")) {
    accept(reader, "key");
    draft.unique = true;
  } else if (
    accept(reader, "primary", "key") ||
    accept(reader, "primary") ||
    accept(reader, "key")
  ) {
    draft.notNull = true;
    draft.constraints.push(keyOf(reader, from, "primary-key", [draft.name]));
  } else if (accept(reader, "comment")) return valueOf(reader) !== undefined;
  else if (accept(reader, "collate")) {
    acceptMark(reader, "=");
    const word = valueOf(reader);
    if (word === undefined) return false;
    draft.collation = word;
  } else if (accept(reader, "character", "set") || accept(reader, "charset")) {
    acceptMark(reader, "=");
    const word = valueOf(reader);
    if (word === undefined) return false;
    draft.charset = charsetName(word);
  } else if (accept(reader, "generated", "always", "as") || accept(reader, "as")) {
    const inner = group(reader);
    if (inner === undefined) return false;
    const kind = acceptOne(reader, "virtual", "stored", "persistent");
    draft.generated = {
      expression: expressionIn(inner),
      stored: kind !== undefined && kind !== "virtual",
    };
  } else if (sees(reader, "references")) {
    const key = foreignKey(reader, from, [draft.name], undefined);
    if (key === undefined) return false;
    draft.constraints.push(key);
  } else if (sees(reader, "constraint") || sees(reader, "check")) {
    const given =
      accept(reader, "constraint") && !sees(reader, "check") ? identifier(reader) : undefined;
    const check = checkOf(reader, from, given);
    if (check === undefined) return false;
    draft.constraints.push(check);
  } else if (seesOne(reader, "invisible", "visible")) {
    if (accept(reader, "invisible")) draft.invisible = true;
    else reader.at++;
  } else if (acceptOne(reader, "compressed") !== undefined) {
    draft.compressed = true;
    if (acceptMark(reader, "=")) valueOf(reader);
  } else if (acceptOne(reader, "column_format", "storage", "srid", "ref_system_id") !== undefined) {
    acceptMark(reader, "=");
    return valueOf(reader) !== undefined;
  } else if (acceptOne(reader, "engine_attribute", "secondary_engine_attribute") !== undefined) {
    acceptMark(reader, "=");
    return valueOf(reader) !== undefined;
  } else if (acceptOne(reader, "with", "without") !== undefined) {
    return accept(reader, "system", "versioning");
  } else return false;
  return true;
}

/** DEFAULT's value reaches to where an attribute can begin. */
function defaultValue(reader: Reader, draft: Draft): boolean {
  if (accept(reader, "value")) return true;
  const clause = expressionEnd(reader);
  if (clause.to <= clause.from) return false;
  const read = expressionIn(clause);
  const isNull = read.value.kind === "constant" && read.value.type === "null";
  if (isNull) draft.nullDefault = true;
  else draft.usual = read;
  return true;
}

function expressionEnd(reader: Reader): ReturnType<typeof part> {
  const from = reader.at;
  if (accept(reader, "next", "value", "for") || accept(reader, "previous", "value", "for")) {
    name(reader);
    return part(reader.clause, from, reader.at);
  }
  while (acceptMark(reader, "-") || acceptMark(reader, "+"));
  if (seesMark(reader, "(")) group(reader);
  else {
    // A string may have its character set before it.
    if (tokenAt(reader)?.text.startsWith("_") === true && tokenAt(reader, 1)?.kind === "string")
      reader.at++;
    reader.at++;
    while (acceptMark(reader, ".")) reader.at++;
    if (seesMark(reader, "(")) group(reader);
  }
  return part(reader.clause, from, reader.at);
}

const canonical: Readonly<Record<string, string>> = {
  integer: "int",
  int4: "int",
  int8: "bigint",
  int2: "smallint",
  int1: "tinyint",
  int3: "mediumint",
  middleint: "mediumint",
  bool: "tinyint",
  boolean: "tinyint",
  dec: "decimal",
  numeric: "decimal",
  fixed: "decimal",
  real: "double",
  float8: "double",
  float4: "float",
  character: "char",
  nchar: "char",
  nvarchar: "varchar",
  varcharacter: "varchar",
  long: "mediumtext",
  serial: "bigint",
};

/** Display widths that mean nothing to how a value is stored. */
const widthless = new Set(["tinyint", "smallint", "mediumint", "int", "bigint", "year"]);

export function typeName(
  reader: Reader,
): { readonly name: TypeName; readonly serial: boolean } | undefined {
  const from = reader.at;
  const token = tokenAt(reader);
  if (token?.kind !== "word") return undefined;
  reader.at++;
  let word = token.text;
  const national = word === "national" || word === "nchar" || word === "nvarchar";
  if (word === "national") {
    word = tokenAt(reader)?.text ?? "";
    reader.at++;
  }
  const serial = word === "serial";
  if (word === "double") accept(reader, "precision");
  if (word === "long") {
    if (accept(reader, "varbinary")) word = "mediumblob";
    else if (!accept(reader, "varchar")) accept(reader, "varchar");
  }
  let base = canonical[word] ?? word;
  if (base === "char" && (accept(reader, "varying") || accept(reader, "varchar"))) base = "varchar";
  const inner = group(reader);
  const given = inner === undefined ? [] : splitAtCommas(inner).map((item) => modifier(item));
  if (base === "float" && given.length === 1 && Number(given[0]) > 24) base = "double";
  const modifiers = widthless.has(base) ? [] : [...lengthOf(base, given)];
  let charset: string | undefined = national ? "utf8mb3" : undefined;
  for (;;) {
    if (accept(reader, "unsigned")) modifiers.push("unsigned");
    else if (accept(reader, "zerofill")) modifiers.push("unsigned", "zerofill");
    else if (accept(reader, "signed")) continue;
    else if (accept(reader, "binary")) modifiers.push("binary");
    else if (accept(reader, "ascii")) charset = "latin1";
    else if (accept(reader, "unicode")) charset = "ucs2";
    else if (accept(reader, "byte")) charset = "binary";
    else break;
  }
  if (serial) modifiers.push("unsigned");
  const text = textFrom(reader, from);
  const isListed = base === "enum" || base === "set";
  const type = {
    name: base,
    modifiers: isListed ? modifiers : [...new Set(modifiers)],
    dimensions: 0,
    text,
  };
  return { name: charset === undefined ? type : { ...type, charset }, serial };
}

/** What is meant where nothing is said, and nothing where what is said means nothing. */
function lengthOf(type: string, given: readonly string[]): readonly string[] {
  switch (type) {
    case "char":
    case "binary":
    case "bit":
      return given.length === 0 ? ["1"] : given;
    case "decimal":
      return given.length === 0 ? ["10", "0"] : given.length === 1 ? [...given, "0"] : given;
    // How many digits are shown, but for which of the two it is.
    case "float":
    case "double":
      return [];
    case "datetime":
    case "timestamp":
    case "time":
      return given[0] === "0" ? [] : given;
    default:
      return given;
  }
}

function modifier(item: ReturnType<typeof part>): string {
  const reader = readerOf(item);
  return valueOf(reader) ?? textOf(item);
}

/** `utf8` is what `utf8mb3` used to be called. */
export function charsetName(word: string): string {
  const lower = word.toLowerCase();
  return lower === "utf8" ? "utf8mb3" : lower;
}

export type { Expression };
