import type {
  AlterEnumType,
  CommentStatement,
  CreateCompositeType,
  CreateEnumType,
  CreateExtensionStatement,
  CreateFunctionStatement,
  CreateMaterializedViewStatement,
  CreateSchemaStatement,
  CreateViewStatement,
  DropFunctionStatement,
  RefreshMaterializedViewStatement,
} from "pgsql-ast-parser";
import { findWord, textOf } from "../../clause.ts";
import type { Comment, Name, Operation, TypeName } from "../../operation.ts";
import { nameOf } from "./names.ts";
import { queryOf } from "./queries.ts";
import type { Reading } from "./reading.ts";
import { typeAt, typeOf } from "./types.ts";

export function createView(node: CreateViewStatement, reading: Reading): readonly Operation[] {
  if (node.recursive === true) reading.refuse("a recursive view", 0);
  return [
    {
      kind: "create-view",
      span: reading.span,
      view: nameOf(node.name),
      materialized: false,
      orReplace: node.orReplace ?? false,
      ifNotExists: false,
      temporary: node.temp ?? false,
      query: queryOf(reading, node.query),
      withData: true,
    },
  ];
}

export function createMaterializedView(
  node: CreateMaterializedViewStatement,
  reading: Reading,
): readonly Operation[] {
  return [
    {
      kind: "create-view",
      span: reading.span,
      view: nameOf(node.name),
      materialized: true,
      orReplace: false,
      ifNotExists: node.ifNotExists ?? false,
      temporary: false,
      query: queryOf(reading, node.query),
      withData: node.withData ?? true,
    },
  ];
}

export function refreshView(
  { name, concurrently = false, withData = true }: RefreshMaterializedViewStatement,
  { span }: Reading,
): readonly Operation[] {
  return [{ kind: "refresh-view", span, view: nameOf(name), concurrently, withData }];
}

export function createFunction(
  node: CreateFunctionStatement,
  reading: Reading,
): readonly Operation[] {
  const inputs = node.arguments.filter(({ mode }) => mode !== "out");
  const language = node.language?.name.toLowerCase() ?? "sql";
  const body = language === "sql" ? reading.within(codeOf(node, reading)) : undefined;
  if (language === "sql" && body === undefined) reading.refuse("the body of the function", 0);
  return [
    {
      kind: "create-function",
      span: reading.span,
      name: nameOf(node.name),
      procedure: false,
      orReplace: node.orReplace ?? false,
      arguments: inputs.map(({ type }) => typeOf(reading, type)),
      ...(node.returns === undefined ? {} : { returns: returnedType(reading, node.returns) }),
      language,
      volatility: node.purity ?? "volatile",
      ...(body === undefined ? {} : { body }),
      ...(language === "plpgsql" ? { program: textOf(reading.whole) } : {}),
      bound: false,
    },
  ];
}

/** The library is not given what stands between dollars. */
function codeOf({ code = "" }: CreateFunctionStatement, { whole }: Reading): string {
  const written = whole.tokens[(findWord(whole, "as") ?? whole.to) + 1]?.text ?? "";
  if (!written.startsWith("$")) return code;
  const tag = written.indexOf("$", 1) + 1;
  return written.slice(tag, -tag);
}

/** RETURNS TABLE has the type of its only column, else it is a record. */
function returnedType(
  reading: Reading,
  node: CreateFunctionStatement["returns"] & object,
): TypeName {
  if (node.kind !== "table") return typeOf(reading, node);
  const { text } = typeAt(reading, reading.first(node) + 1);
  const [column, ...others] = node.columns;
  if (column !== undefined && others.length === 0) {
    return { ...typeOf(reading, column.type), text };
  }
  return { name: "record", modifiers: [], dimensions: 0, text };
}

export function dropFunction(
  { name, ifExists = false }: DropFunctionStatement,
  { span }: Reading,
): readonly Operation[] {
  const names = [nameOf(name)];
  return [{ kind: "drop-object", span, object: "function", names, ifExists, cascade: false }];
}

export function createEnum(node: CreateEnumType, reading: Reading): readonly Operation[] {
  const values = node.values.map(({ value }) => value);
  checkValues(reading);
  return [
    { kind: "create-type", span: reading.span, name: nameOf(node.name), form: "enum", values },
  ];
}

export function createComposite(
  { name, attributes: written }: CreateCompositeType,
  reading: Reading,
): readonly Operation[] {
  const attributes = written.map((each) => {
    return { name: each.name.name, type: typeOf(reading, each.dataType) };
  });
  const { span } = reading;
  return [
    { kind: "create-type", span, name: nameOf(name), form: "composite", values: [], attributes },
  ];
}

export function changeEnum(
  { name, change }: AlterEnumType,
  reading: Reading,
): readonly Operation[] {
  const { span } = reading;
  const old = nameOf(name);
  if (change.type === "rename") {
    return [
      {
        kind: "rename-object",
        span,
        object: "type",
        name: old,
        to: { ...old, name: change.to.name },
      },
    ];
  }
  checkValues(reading);
  const { value } = change.add;
  return [{ kind: "change-enum", span, name: old, change: "add", value, ifNotExists: false }];
}

/** The library takes white space from both ends of a value. */
function checkValues({ whole, refuse }: Reading): void {
  const index = whole.tokens.findIndex(({ kind, text }) => {
    return kind === "string" && /^(?:e?'\s|.*\s'$)/is.test(text);
  });
  if (index >= 0) refuse("a value with white space at an end", index);
}

export function createSchema(
  { name, ifNotExists = false }: CreateSchemaStatement,
  { span }: Reading,
): readonly Operation[] {
  return [{ kind: "create-schema", span, name: name.name, ifNotExists }];
}

export function createExtension(
  { extension, ifNotExists }: CreateExtensionStatement,
  { span }: Reading,
): readonly Operation[] {
  return [
    { kind: "create-extension", span, name: extension.name, ifNotExists: ifNotExists === true },
  ];
}

export function comment(
  { on, comment: said }: CommentStatement,
  { span }: Reading,
): readonly Operation[] {
  // An empty one is none.
  const text = said === "" ? {} : { text: said };
  if (on.type === "column") {
    const { schema, table: name } = on.column;
    const relation: Name = schema === undefined ? { name } : { schema, name };
    return [{ kind: "comment", span, object: "column", relation, name: on.column.column, ...text }];
  }
  const object = commented[on.type];
  if (object === undefined) return [{ kind: "comment", span, object: "other", ...text }];
  const known = words[on.type];
  const word = known === undefined ? {} : { word: known };
  return [{ kind: "comment", span, object, ...word, relation: nameOf(on.name), ...text }];
}

/** By the tree's words, which have no spaces; the others lock no relation. */
const commented: Readonly<Record<string, Comment["object"]>> = {
  table: "table",
  index: "index",
  view: "other",
  materializedview: "other",
};

const words: Readonly<Record<string, NonNullable<Comment["word"]>>> = {
  view: "view",
  materializedview: "materialized-view",
};
