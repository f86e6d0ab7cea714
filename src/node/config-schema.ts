import type { Config, Helper, IgnoreConfig, ProjectConfig } from "../index.ts";
import { suggest } from "./nearest.ts";

/** The part of JSON Schema that the config needs. One description: for editors, and for the check. */
export interface JsonSchema {
  readonly type?: "object" | "array" | "string" | readonly ["string", "integer"];
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: false | JsonSchema;
  /** Of all, or of each in its place. */
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly additionalItems?: false;
  readonly minItems?: number;
  /** One of them, which differ in type. */
  readonly anyOf?: readonly JsonSchema[];
}

export type ConfigCheck =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly message: string };

/** The config, or what is wrong with it, naming the key. */
export function checkConfig(value: unknown): ConfigCheck {
  const message = complaint(value, configSchema, "");
  if (message === undefined && isConfig(value)) return { ok: true, config: value };
  return { ok: false, message: message ?? "is no config" };
}

const texts = (description: string): JsonSchema => ({
  type: "array",
  description,
  items: { type: "string" },
  minItems: 1,
});

const ignore: JsonSchema = {
  type: "object",
  description: "Findings that are not wanted: all that fit each part that is given.",
  additionalProperties: false,
  properties: {
    paths: texts("Files, folders and globs, relative to the config."),
    tables: texts("Tables the finding is about: orders, or shop.orders."),
    rules: texts("Ids of rules."),
  } satisfies Record<keyof IgnoreConfig, JsonSchema>,
};

const statements = (description: string): JsonSchema => ({
  type: "array",
  description,
  items: { type: "string" },
});

const dictionary = (description: string): JsonSchema => ({
  type: "object",
  description,
  additionalProperties: { type: "string" },
});

const helper: JsonSchema = {
  type: "object",
  description:
    "SQL with places for arguments: {0} a name, {text 1.type}, {value 2}, {each 1 column}, {words}, [2.unique? UNIQUE].",
  additionalProperties: false,
  properties: {
    up: statements("Statements that a call sends; none: it sends no SQL."),
    down: statements("Statements that go back, where a file exports what the call makes."),
    sql: { type: "string", description: "What a call stands for in the SQL of another helper." },
    words: dictionary("What names in the chain behind a call stand for in {words}."),
    types: dictionary("What {type …} makes of a text."),
  } satisfies Record<keyof Helper, JsonSchema>,
};

const project = {
  paths: texts("Files, folders and globs, relative to the config; all of them are one history."),
  dialect: {
    type: "string",
    description: "The SQL the migrations are written in: postgres, mysql or mariadb.",
  },
  framework: {
    type: "string",
    description: "Whose migrations they are, where no sign tells: flyway, goose, prisma, …",
  },
  server: {
    type: ["string", "integer"],
    description: "The oldest version of the server that the migrations meet.",
  },
  schema: {
    type: "string",
    description: "A dump that history begins from, as pg_dump --schema-only writes it.",
  },
  transaction: {
    type: "string",
    description: "How the runner wraps migrations in transactions.",
    enum: ["run", "file", "implicit", "none"],
  },
  parser: { type: "string", description: "libpg-query, or pgsql-ast-parser without WebAssembly." },
  prelude: {
    type: "object",
    description: "Settings that the runner applies before each migration, such as lock_timeout.",
    additionalProperties: { type: "string" },
  },
  replication: {
    type: "string",
    description:
      "What is copied row by row while the migrations run: logical, to subscribers of the database they run on; blue-green, to it, until it takes over.",
    enum: ["logical", "blue-green"],
  },
  ignore: { type: "array", description: "Findings that are not wanted.", items: ignore },
  sinks: texts("Own functions whose first argument is SQL, by the last name they are called by."),
  helpers: {
    type: "object",
    description: "What own functions send, by the last name they are called by.",
    additionalProperties: helper,
  },
} as const satisfies Record<keyof ProjectConfig, JsonSchema>;

const level: JsonSchema = { type: "string", enum: ["error", "warning", "note", "off"] };

const levelAndOptions: JsonSchema = {
  type: "array",
  items: [level, dictionary("What the rule's page names under Options.")],
  additionalItems: false,
  minItems: 1,
};

export const configSchema: JsonSchema = {
  type: "object",
  description: "lockproof.config",
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    ...project,
    projects: {
      type: "array",
      description: "Folders of migrations with a history of their own each.",
      items: { type: "object", additionalProperties: false, properties: project },
    },
    rules: {
      type: "object",
      description: "How severe the findings of a rule are, and what the rule is to go by.",
      additionalProperties: { anyOf: [level, levelAndOptions] },
    },
    customRules: {
      type: "array",
      description: "Rules made with defineRule. Only in a config that is code.",
      items: { type: "object" },
    },
  } satisfies Record<keyof Config, JsonSchema>,
};

/** What `complaint` has checked; rules are checked one by one when they are taken. */
function isConfig(value: unknown): value is Config {
  return typeof value === "object" && value !== null;
}

function complaint(value: unknown, schema: JsonSchema, at: string): string | undefined {
  const choices = schema.anyOf ?? [schema];
  const choice = choices.find(({ type = "object" }) => fits(value, type));
  if (choice === undefined) {
    const wanted = choices.map(({ type = "object" }) => articles[String(type)] ?? "").join(" or ");
    return `${at === "" ? "the config" : at} must be ${wanted}, not ${nameOf(value)}.`;
  }
  return complaintIn(value, choice, at);
}

function complaintIn(value: unknown, schema: JsonSchema, at: string): string | undefined {
  if (Array.isArray(value)) return complaintInList(value, schema, at);
  if (typeof value === "string") return complaintInWord(value, schema, at);
  return isRecord(value) ? complaintInObject(value, schema, at) : undefined;
}

function complaintInObject(
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
  at: string,
): string | undefined {
  const { properties = {}, additionalProperties } = schema;
  for (const [key, item] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const inner = known ?? additionalProperties;
    if (inner === false) {
      return `${at === "" ? "" : `${at}: `}unknown key "${key}".${suggest(key, Object.keys(properties))}`;
    }
    if (inner === undefined || item === undefined) continue;
    const found = complaint(item, inner, at === "" ? key : `${at}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function complaintInList(
  list: readonly unknown[],
  schema: JsonSchema,
  at: string,
): string | undefined {
  if (list.length < (schema.minItems ?? 0))
    return `${at} is empty: give at least one, or leave it out.`;
  const { items, additionalItems } = schema;
  for (const [index, item] of list.entries()) {
    const inner = items !== undefined && "length" in items ? items[index] : items;
    if (inner === undefined) {
      if (additionalItems !== false) continue;
      return `${at} has ${String(list.length)} parts, ${String(index)} at most.`;
    }
    const found = complaint(item, inner, `${at}[${String(index)}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function complaintInWord(word: string, schema: JsonSchema, at: string): string | undefined {
  if (schema.enum === undefined || schema.enum.includes(word)) return undefined;
  return `${at} cannot be "${word}": it is one of ${schema.enum.join(", ")}.${suggest(word, schema.enum)}`;
}

function fits(value: unknown, type: NonNullable<JsonSchema["type"]>): boolean {
  if (typeof type !== "string") return typeof value === "string" || Number.isInteger(value);
  switch (type) {
    case "object":
      return isRecord(value);
    case "array":
      return Array.isArray(value);
    case "string":
      return typeof value === "string";
    default:
      return type satisfies never;
  }
}

const articles: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a text",
  "string,integer": "a version, such as 15",
};

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "object":
      return "an object";
    case "string":
      return "a text";
    case "number":
      return `the number ${String(value)}`;
    case "boolean":
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
