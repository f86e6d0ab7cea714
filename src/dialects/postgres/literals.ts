/** Can a constant be a value of the type? */
import type { Written } from "../../expression.ts";
import type { TypeName } from "../../operation.ts";
import type { Schema } from "../../schema.ts";
import { baseOf, isBuiltIn } from "./type-changes.ts";
import { assignable } from "./type-pairs.ts";

/** `value`: its text is none of the type's. `type`: nothing casts it by itself. `undefined`: it may be. */
export function unfit(
  { type, value }: { readonly type: TypeName; readonly value: Written },
  schema: Schema,
): "value" | "type" | undefined {
  if (type.dimensions > 0) return undefined;
  const base = baseOf(type, schema).type ?? type;
  if (base.dimensions > 0) return undefined;
  const given = value.value;
  if (given.kind === "call")
    return clocks.has(given.name.name) && isCold(base) ? "type" : undefined;
  if (given.kind === "cast") return isAssigned(given.type, base) ? undefined : "type";
  if (given.kind !== "constant") return undefined;
  switch (given.type) {
    case "string":
      return isText(given.value, base, schema) ? undefined : "value";
    case "boolean":
      return isCold(base) && base.name !== "bool" ? "type" : undefined;
    case "number":
      return isCold(base) && !numbers.has(base.name) ? "type" : undefined;
    case "null":
      return undefined;
  }
}

/** In doubt it is. */
function isAssigned(from: TypeName, to: TypeName): boolean {
  if (from.dimensions > 0 || !isBuiltIn(from) || !isBuiltIn(to)) return true;
  if (from.name === to.name || words.has(to.name)) return true;
  return assignable.get(from.name)?.includes(to.name) !== false;
}

const words: ReadonlySet<string> = new Set(["text", "varchar", "bpchar"]);

const clocks: ReadonlySet<string> = new Set([
  "now",
  "clock_timestamp",
  "statement_timestamp",
  "transaction_timestamp",
  "current_timestamp",
  "localtimestamp",
]);

const numbers: ReadonlySet<string> = new Set([
  "int2",
  "int4",
  "int8",
  "numeric",
  "float4",
  "float8",
  "money",
  "oid",
]);

/** Types that neither a truth nor a time is cast to. */
function isCold({ name, schema }: TypeName): boolean {
  if (schema !== undefined && schema !== "pg_catalog") return false;
  return numbers.has(name) || ["bool", "uuid", "json", "jsonb", "bytea", "inet"].includes(name);
}

const patterns: Readonly<Record<string, RegExp>> = {
  int2: /^\s*[+-]?(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)(_?\d+)*\s*$/,
  bool: /^\s*(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|0|1)\s*$/i,
  numeric: /^\s*([+-]?(\d|\.\d)[\d.eE+_-]*|0[xX][\da-fA-F]+|nan|[+-]?inf(inity)?)\s*$/i,
  uuid: /^\{?[\da-f-]{32,39}\}?$/i,
};

const alike: Readonly<Record<string, string>> = {
  int4: "int2",
  int8: "int2",
  float4: "numeric",
  float8: "numeric",
};

function isText(text: string, type: TypeName, schema: Schema): boolean {
  const known = schema.type(type);
  if (known !== undefined) {
    return known.form !== "enum" || known.values.length === 0 || known.values.includes(text);
  }
  const pattern = patterns[alike[type.name] ?? type.name];
  return pattern === undefined || pattern.test(text);
}
