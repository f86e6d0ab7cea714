/** Is what a statement mentions there? */
import type { Failure } from "../../effect.ts";
import type { Mention } from "../../mention.ts";
import type { TypeName } from "../../operation.ts";
import type { FunctionEntry, Schema } from "../../schema.ts";
import { isSystemFunction } from "./default-volatility.ts";
import { isSelf } from "./lookup.ts";
import { settingKind } from "./session-settings.ts";
import { indexParametersOf, parametersOf } from "./storage-parameters.ts";
import { isSchema, isType, knowsAll } from "./traits-catalog.ts";

export function lacks(mention: Mention, schema: Schema, server: number): Failure | undefined {
  const { word, name } = mention;
  switch (word) {
    case "setting":
    case "shown setting":
    case "server setting":
      return lacksSetting(word, name.name, server);
    case "role":
      return isNoRole(name.name, schema, server) ? missing(word) : undefined;
    case "assumed role":
      return isNoRole(name.name, schema, server)
        ? { ...missing("role"), sqlstate: "22023" }
        : undefined;
    case "new role":
      return schema.entry("role", name) === undefined ? undefined : taken("role");
    case "new collation":
      return schema.entry("collation", name) === undefined ? undefined : taken("collation");
    case "tablespace":
      return isNoTablespace(name.name, schema) ? missing(word) : undefined;
    case "table parameter":
      return lacksParameter(name.name, parametersOf(server));
    case "index parameter":
      return lacksParameter(name.name, indexParametersOf(name.schema ?? "btree", server));
    case "deferrable constraint":
      return lacksDeferral(mention, schema);
    case "called procedure":
      return lacksProcedure(mention, schema, server);
    case "event function":
      return lacksEventFunction(mention, schema, server);
    case "function":
    case "procedure":
    case "aggregate":
    case "routine":
      return lacksRoutine(mention, schema, server);
    default:
      if (!schema.complete) return undefined;
      return lacksThing(mention, schema);
  }
}

function missing(word: string): Failure {
  return { sqlstate: "42704", why: `The ${word} does not exist.` };
}

function taken(word: string): Failure {
  return { sqlstate: "42710", why: `A ${word} of that name already exists.` };
}

function lacksSetting(word: string, name: string, server: number): Failure | undefined {
  // Anybody may make up a name with a dot.
  if (name.includes(".")) return undefined;
  const kind = settingKind(name, server);
  if (kind === undefined) return { sqlstate: "42704", why: "The server has no such setting." };
  if (kind === "free" || word !== "setting") return undefined;
  return { sqlstate: "55P02", why: "A session cannot change the setting." };
}

function lacksParameter(name: string, known: ReadonlySet<string> | undefined): Failure | undefined {
  if (name === "oids" || known === undefined || known.has(name)) return undefined;
  return { sqlstate: "22023", why: "There is no such parameter." };
}

/** Of any table along the search path. */
function lacksDeferral({ name }: Mention, schema: Schema): Failure | undefined {
  if (!schema.complete) return undefined;
  const found = [...schema.tables()].flatMap((table) => {
    const isHere = name.schema === undefined || table.name.schema === name.schema;
    return isHere ? table.constraints.filter((entry) => entry.name === name.name) : [];
  });
  if (found.length === 0) return missing("constraint");
  const isDeferrable = found.some(
    ({ constraint }) => "deferral" in constraint && constraint.deferral !== "immediate",
  );
  if (isDeferrable || found.some(({ constraint }) => !("deferral" in constraint))) return undefined;
  return { sqlstate: "42809", why: "The constraint is not deferrable." };
}

function lacksProcedure(
  { name, count }: Mention,
  schema: Schema,
  server: number,
): Failure | undefined {
  if (!schema.complete || isSystemFunction(name, server)) return undefined;
  const found = schema.functions(name);
  if (found.length === 0) return undefined;
  const fit = found.filter((each) => each.arguments.length === count);
  if (fit.length === 0) {
    return { sqlstate: "42883", why: "No procedure of that name takes so many arguments." };
  }
  return fit.some(({ procedure }) => procedure)
    ? undefined
    : { sqlstate: "42809", why: "It is no procedure." };
}

function lacksEventFunction(
  { name }: Mention,
  schema: Schema,
  server: number,
): Failure | undefined {
  if (!knowsAll(schema) || isSystemFunction(name, server)) return undefined;
  const [plain] = schema.functions(name).filter((each) => each.arguments.length === 0);
  if (plain === undefined) return { sqlstate: "42883", why: "The function does not exist." };
  const { returns } = plain;
  if (returns === undefined || returns.name === "event_trigger") return undefined;
  return { sqlstate: "42P17", why: "The function does not return an event trigger." };
}

/** Dumps do not hold what all databases of a server share; where some is made, the rest is expected, too. */
function isNoRole(name: string, schema: Schema, server: number): boolean {
  if (isSelf(name) || name === "public" || name === "postgres") return false;
  if (name.startsWith("pg_")) return (predefined[name] ?? 12) > server;
  return schema.entries("role").length > 0 && schema.entry("role", { name }) === undefined;
}

/** Since when, where that is newer than the oldest server. */
const predefined: Readonly<Record<string, number>> = {
  pg_database_owner: 14,
  pg_read_all_data: 14,
  pg_write_all_data: 14,
  pg_checkpoint: 15,
  pg_create_subscription: 16,
  pg_use_reserved_connections: 16,
  pg_maintain: 17,
  pg_signal_autovacuum_worker: 18,
};

function isNoTablespace(name: string, schema: Schema): boolean {
  if (name === "pg_default" || name === "pg_global") return false;
  const known = schema.entries("tablespace");
  return known.length > 0 && schema.entry("tablespace", { name }) === undefined;
}

/** What a dump holds all of. */
function lacksThing({ word, name }: Mention, schema: Schema): Failure | undefined {
  switch (word) {
    case "schema":
      return isSchema(name.name, schema)
        ? undefined
        : { sqlstate: "3F000", why: "The schema does not exist." };
    case "type":
    case "domain": {
      if (isType(name, schema)) {
        const form = schema.type(name)?.form;
        const isOther = word === "domain" && form !== undefined && form !== "domain";
        return isOther ? { sqlstate: "42809", why: "The type is not a domain." } : undefined;
      }
      return knowsAll(schema) ? missing("type") : undefined;
    }
    default: {
      const isKnown = schema.entry(word, name) !== undefined || isBuiltIn(word, name.name);
      if (isKnown || (extended.has(word) && !knowsAll(schema))) return undefined;
      return missing(word);
    }
  }
}

/** Extensions bring them. */
const extended: ReadonlySet<string> = new Set([
  "access method",
  "collation",
  "foreign data wrapper",
  "language",
  "text search configuration",
  "text search dictionary",
]);

const builtIn: Readonly<Record<string, readonly string[]>> = {
  "access method": ["heap", "btree", "hash", "gist", "gin", "spgist", "brin"],
  extension: ["plpgsql"],
  language: ["c", "internal", "sql", "plpgsql"],
};

function isBuiltIn(word: string, name: string): boolean {
  switch (word) {
    case "collation":
      // The operating system's and ICU's are called like languages and countries.
      return /^(C|POSIX|default|unicode|ucs_basic|pg_.*|[a-z]{2,3}([_.@-].*)?)$/.test(name);
    case "text search configuration":
    case "text search dictionary":
    case "conversion":
      // There are many, one for each language and encoding.
      return /^(simple|[a-z]+_stem|[a-z]+(ish|ch|an|se|ic|ian|ese|il|li|u|y|que)|.*_to_.*)$/.test(
        name,
      );
    default:
      return builtIn[word]?.includes(name) === true;
  }
}

function lacksRoutine(
  { word, name, arguments: types }: Mention,
  schema: Schema,
  server: number,
): Failure | undefined {
  if (!schema.complete || isSystemFunction(name, server)) return undefined;
  const found = schema.functions(name);
  if (found.length === 0) return undefined;
  const same = types === undefined ? found : found.filter((each) => takes(each, types));
  const what = word === "aggregate" ? "aggregate" : word === "procedure" ? "procedure" : "function";
  if (same.length === 0) {
    return { sqlstate: "42883", why: `No ${what} of that name takes these arguments.` };
  }
  if (types === undefined && same.length > 1) {
    return { sqlstate: "42725", why: `There are several of that name.` };
  }
  const isFit = same.some((each) => word === "routine" || kindOf(each) === what);
  return isFit ? undefined : { sqlstate: "42809", why: `It is no ${what}.` };
}

function kindOf({ procedure, aggregate }: FunctionEntry): string {
  return aggregate === true ? "aggregate" : procedure ? "procedure" : "function";
}

function takes({ arguments: inputs }: FunctionEntry, types: readonly TypeName[]): boolean {
  return (
    inputs.length === types.length &&
    inputs.every(({ name, dimensions }, at) => {
      const type = types[at];
      return type?.name === name && type.dimensions === dimensions;
    })
  );
}
