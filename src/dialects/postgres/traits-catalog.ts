import type { Dialect, Situation } from "../../dialect.ts";
import type { Name, Operation } from "../../operation.ts";
import type { FullName, Schema, Ternary, TypeEntry } from "../../schema.ts";
import { sameName } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { isSystemFunction } from "./default-volatility.ts";
import { assignable } from "./type-pairs.ts";

/** Is what an operation makes there already, or what it changes not there? */
export const catalogTraits: Dialect["traits"] = {
  "entry-present": ({ operation, schema }) => {
    const made = madeEntry(operation);
    return yesIf(made !== undefined && schema.entry(made.word, made.name) !== undefined);
  },
  "entry-missing": ({ operation, schema }) =>
    yesIf(
      schema.complete &&
        namedEntries(operation).some(({ word, name }) => schema.entry(word, name) === undefined),
    ),
  "type-present": ({ operation, schema }) => {
    if (operation.kind !== "create-type" && operation.kind !== "create-domain") return "no";
    const name = placed(operation.name, schema);
    // The shell that came before is what the type is made of.
    const isShell = schema.type(name)?.form === "shell";
    return yesIf(!isShell && hasType(name, schema));
  },
  "type-missing": ({ operation, schema }) => {
    if (!knowsAll(schema)) return "no";
    return yesIf(typesOf(operation).some((name) => !isType(name, schema)));
  },
  "type-name-taken": ({ operation, schema }) => {
    if (operation.kind !== "rename-object") return "no";
    const { object, name, to } = operation;
    if (object !== "type" && object !== "domain") return "no";
    const found = schema.type(name);
    if (found === undefined) return "no";
    const full = { schema: to.schema ?? found.name.schema, name: to.name };
    return yesIf(!sameName(full, found.name) && hasType(full, schema));
  },
  "not-an-enum": ({ operation, schema }) =>
    yesIf(operation.kind === "change-enum" && isOther(schema.type(operation.name), "enum")),
  "not-a-domain": ({ operation, schema }) =>
    yesIf(
      domainsOf(operation).some(
        (name) =>
          isOther(schema.type(name), "domain") ||
          (schema.type(name) === undefined && schema.table(name) !== undefined),
      ),
    ),
  "enum-value-missing": ({ operation, schema }) => {
    if (operation.kind !== "change-enum") return "no";
    const values = schema.type(operation.name)?.values;
    if (values === undefined || values.length === 0) return "no";
    const wanted = operation.change === "add" ? operation.neighbour?.value : operation.value;
    return yesIf(wanted !== undefined && !values.includes(wanted));
  },
  "enum-new-name-taken": ({ operation, schema }) => {
    if (operation.kind !== "change-enum" || operation.to === undefined) return "no";
    return yesIf(schema.type(operation.name)?.values.includes(operation.to) === true);
  },
  "domain-constraint-missing": ({ operation, schema }) => {
    if (operation.kind !== "change-domain" || operation.constraint === undefined) return "no";
    const { change, name, constraint } = operation;
    if (change !== "drop-constraint" && change !== "validate-constraint") return "no";
    const found = schema.type(name);
    if (found?.form !== "domain" || found.checks === undefined) return "no";
    // NOT NULL has a name of its own.
    return constraint.endsWith("_not_null") ? "unknown" : yesIf(!found.checks.includes(constraint));
  },
  "domain-constraint-present": ({ operation, schema }) => {
    if (operation.kind !== "change-domain" || operation.change !== "add-constraint") return "no";
    const { name, constraint } = operation;
    return yesIf(
      constraint !== undefined && schema.type(name)?.checks?.includes(constraint) === true,
    );
  },
  "attribute-missing": ({ operation, schema }) => attribute(operation, schema, false),
  "attribute-present": ({ operation, schema }) => attribute(operation, schema, true),
  "composite-stored": ({ operation, schema }) => {
    if (operation.kind !== "change-attribute" || operation.change === "drop") return "no";
    if (operation.change === "add") return "no";
    return yesIf(schema.tablesUsing(schema.resolve(operation.name)).length > 0);
  },
  "composite-typed": ({ operation, schema }) =>
    yesIf(
      operation.kind === "change-attribute" &&
        !operation.cascade &&
        typedTables(operation.name, schema).length > 0,
    ),
  "function-missing": ({ operation, schema }) => {
    if (!knowsAll(schema)) return "no";
    return yesIf(functionsOf(operation).some((name) => isNoFunction(name, schema)));
  },
  "function-present": ({ operation, schema }) => {
    if (operation.kind !== "create-function") return "no";
    const name = placed(operation.name, schema);
    return yesIf(
      schema.functions(name).some(
        (known) =>
          known.arguments.length === operation.arguments.length &&
          known.arguments.every((type, index) => {
            const other = operation.arguments[index];
            return other?.name === type.name && other.dimensions === type.dimensions;
          }),
      ),
    );
  },
  "schema-present": ({ operation, schema }) => {
    if (operation.kind === "create-schema") return yesIf(schema.hasSchema(operation.name));
    return yesIf(
      operation.kind === "rename-object" &&
        operation.object === "schema" &&
        schema.hasSchema(operation.to.name),
    );
  },
  "schema-missing": ({ operation, schema, siblings }) => {
    if (!schema.complete) return "no";
    const comesAlong = (name: string): boolean =>
      siblings.some((other) => other.kind === "create-schema" && other.name === name);
    return yesIf(schemasOf(operation).some((name) => !isSchema(name, schema) && !comesAlong(name)));
  },
  "not-publishable": ({ operation, schema }) =>
    yesIf(
      operation.kind === "change-publication" &&
        operation.tables.some((name) => {
          const table = schema.table(name);
          if (table === undefined) return false;
          return table.kind !== "table" || table.persistence !== "permanent";
        }),
    ),
  "publishes-already": (situation) => published(situation, "add", true),
  "publishes-not": (situation) => published(situation, "drop-tables", false),
};

interface Entry {
  readonly word: string;
  readonly name: Name;
}

/** Words of entries that a dump has, every one of them. */
const kept: ReadonlySet<string> = new Set([
  "publication",
  "server",
  "foreign data wrapper",
  "event trigger",
]);

function madeEntry(operation: Operation): Entry | undefined {
  switch (operation.kind) {
    case "create-extension":
      return { word: "extension", name: { name: operation.name } };
    case "change-publication":
      if (operation.change !== "create") return undefined;
      return { word: "publication", name: { name: operation.name } };
    case "change-statistics":
      if (operation.change !== "create" || operation.name === undefined) return undefined;
      return { word: "statistics", name: operation.name };
    case "change-catalog": {
      const [name] = operation.names;
      if (operation.action !== "create" || name === undefined) return undefined;
      return kept.has(operation.object) ? { word: operation.object, name } : undefined;
    }
    default:
      return undefined;
  }
}

function namedEntries(operation: Operation): readonly Entry[] {
  switch (operation.kind) {
    case "drop-object":
      if (operation.object !== "extension") return [];
      return operation.names
        .filter(({ name }) => name !== "plpgsql")
        .map((name) => ({ word: "extension", name }));
    case "change-publication":
      if (operation.change === "create") return [];
      return [{ word: "publication", name: { name: operation.name } }];
    case "change-statistics":
      if (operation.change === "create" || operation.name === undefined) return [];
      return [{ word: "statistics", name: operation.name }];
    case "change-catalog": {
      const { action, object, names } = operation;
      if (action === "create") return [];
      if (object === "extension") {
        return names
          .filter(({ name }) => name !== "plpgsql")
          .map((name) => ({ word: object, name }));
      }
      return kept.has(object) ? names.map((name) => ({ word: object, name })) : [];
    }
    default:
      return [];
  }
}

/** Extensions bring types and functions that no history names. */
export function knowsAll(schema: Schema): boolean {
  return (
    schema.complete && schema.entries("extension").every(({ name }) => name.name === "plpgsql")
  );
}

function placed(name: Name, schema: Schema): FullName {
  return {
    schema: name.schema ?? schema.resolve({ name: `${name.name} ` }).schema,
    name: name.name,
  };
}

/** Every table brings a type of its name. */
function hasType(name: FullName, schema: Schema): boolean {
  return schema.type(name) !== undefined || schema.table(name) !== undefined;
}

export function isType(name: Name, schema: Schema): boolean {
  if (schema.type(name) !== undefined || schema.table(name) !== undefined) return true;
  if (name.schema === "pg_catalog" || name.schema === "information_schema") return true;
  return name.schema === undefined && (assignable.has(name.name) || name.name.startsWith("_"));
}

function typesOf(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    case "drop-object":
      return operation.object === "type" || operation.object === "domain" ? operation.names : [];
    case "rename-object":
      return operation.object === "type" || operation.object === "domain" ? [operation.name] : [];
    case "change-enum":
    case "change-domain":
      return [operation.name];
    case "change-catalog":
      return operation.object === "type" || operation.object === "domain" ? operation.names : [];
    default:
      return [];
  }
}

function domainsOf(operation: Operation): readonly Name[] {
  if (operation.kind === "change-domain") return [operation.name];
  if (operation.kind === "drop-object" && operation.object === "domain") return operation.names;
  return operation.kind === "rename-object" && operation.object === "domain"
    ? [operation.name]
    : [];
}

function isOther(type: TypeEntry | undefined, form: TypeEntry["form"]): boolean {
  return type !== undefined && type.form !== form;
}

/** Of ALTER TYPE … ATTRIBUTE, RENAME ATTRIBUTE included. */
function attribute(operation: Operation, schema: Schema, wanted: boolean): Ternary {
  const named =
    operation.kind === "change-attribute"
      ? { type: operation.name, old: operation.attribute, next: undefined }
      : operation.kind === "rename-column" && operation.object === "type"
        ? { type: operation.table, old: operation.column, next: operation.to }
        : undefined;
  const attributes = named === undefined ? undefined : schema.type(named.type)?.attributes;
  if (named === undefined || attributes === undefined) return "no";
  const has = (name: string): boolean => attributes.some((each) => each.name === name);
  if (named.next !== undefined) return yesIf(wanted ? has(named.next) : !has(named.old));
  const adds = operation.kind === "change-attribute" && operation.change === "add";
  return yesIf(wanted ? adds && has(named.old) : !adds && !has(named.old));
}

export function typedTables(type: Name, schema: Schema): readonly FullName[] {
  const full = schema.type(type)?.name;
  if (full === undefined) return [];
  return [...schema.tables()].flatMap(({ name, ofType }) =>
    ofType !== undefined && sameName(ofType, full) ? [name] : [],
  );
}

function functionsOf(operation: Operation): readonly Name[] {
  const words = ["function", "procedure", "aggregate"];
  switch (operation.kind) {
    case "drop-object":
      return words.includes(operation.object) ? operation.names : [];
    case "rename-object":
      return words.includes(operation.object) ? [operation.name] : [];
    case "change-catalog":
      return operation.action === "alter" && words.includes(operation.object)
        ? operation.names
        : [];
    case "grant":
      return operation.object === "function" ? operation.names : [];
    case "create-trigger":
      return operation.calls === undefined ? [] : [operation.calls];
    default:
      return [];
  }
}

function isNoFunction(name: Name, schema: Schema): boolean {
  return schema.functions(name).length === 0 && !isSystemFunction(name);
}

function schemasOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "drop-object":
      return operation.object === "schema" ? operation.names.map(({ name }) => name) : [];
    case "rename-object": {
      const { object, name, to } = operation;
      if (object === "schema") return [name.name];
      return to.schema === undefined || to.schema === name.schema ? [] : [to.schema];
    }
    case "set-schema":
      return [operation.schema];
    case "create-table":
      return operation.table.schema === undefined ? [] : [operation.table.schema];
    case "create-view":
      return operation.view.schema === undefined ? [] : [operation.view.schema];
    case "create-sequence":
    case "create-type":
    case "create-domain":
    case "create-function":
      return operation.name.schema === undefined ? [] : [operation.name.schema];
    case "change-catalog":
      return operation.object === "schema" && operation.action === "alter"
        ? operation.names.map(({ name }) => name)
        : [];
    case "reindex":
      return operation.object === "schema" && operation.name !== undefined
        ? [operation.name.name]
        : [];
    default:
      return [];
  }
}

export function isSchema(name: string, schema: Schema): boolean {
  return schema.hasSchema(name) || name.startsWith("pg_") || name === "information_schema";
}

function published(
  { operation, schema }: Situation,
  change: "add" | "drop-tables",
  wanted: boolean,
): Ternary {
  if (operation.kind !== "change-publication" || operation.change !== change) return "no";
  const known = schema.entry("publication", { name: operation.name })?.tables;
  if (known === undefined) return "no";
  return yesIf(
    operation.tables.some((table) => {
      const full = schema.resolve(table);
      return known.some((each) => sameName(each, full)) === wanted;
    }),
  );
}
