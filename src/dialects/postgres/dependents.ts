import type { RoleTarget, Situation } from "../../dialect.ts";
import type { Expression } from "../../expression.ts";
import { visit } from "../../expression.ts";
import type { Name, OperationOf } from "../../operation.ts";
import type { FullName, Schema, Table } from "../../schema.ts";
import { keyOf, serversAmong } from "../../schema.ts";
import { sequencesIn } from "./default-volatility.ts";
import { foreignKeysOf, indexTarget, relation, viewsAbove } from "./lookup.ts";
import { uses } from "./roles-indexes.ts";

/** Relations that are changed or go when DROP … CASCADE takes a type, function, sequence or schema. */
export function droppedAlong({ operation, schema }: Situation): readonly RoleTarget[] {
  const targets =
    operation.kind === "drop-object"
      ? targetsOf(operation, schema)
      : operation.kind === "change-catalog" && operation.action === "drop"
        ? onServers(operation, schema)
        : [];
  const found = new Map<string, RoleTarget>();
  for (const target of targets) found.set(keyOf(target.name), target);
  return [...found.values()];
}

/** The foreign tables of the servers that go, and what reads them. */
function onServers(
  { object, names }: OperationOf<"change-catalog">,
  schema: Schema,
): readonly RoleTarget[] {
  return serversAmong(schema.entries("server"), object, names).flatMap(({ tables }) =>
    tables.flatMap((name) => {
      const table = schema.table(name);
      return table === undefined ? [] : withView(table, schema);
    }),
  );
}

function targetsOf(operation: OperationOf<"drop-object">, schema: Schema): readonly RoleTarget[] {
  const { names } = operation;
  switch (operation.object) {
    case "type":
    case "domain":
      return names.flatMap((name) => withType(schema.resolve(name), schema));
    case "function":
    case "procedure":
    case "aggregate":
      return withCalls(names, schema);
    case "sequence":
      return names.flatMap((name) => withSequence(name, schema));
    case "schema":
      return inSchemas(new Set(names.map(({ name }) => name)), schema);
    case "database":
    case "extension":
    case "role":
    case "other":
      return [];
    default:
      return operation.object satisfies never;
  }
}

/** Columns of the type go, with the indexes over them and the views that read them. */
function withType(type: FullName, schema: Schema): readonly RoleTarget[] {
  return schema.tablesUsing(type).flatMap((table) => {
    const columns = table.columns.filter((column) => column.type?.name === type.name);
    const gone = columns.map(({ name }) => name);
    return [
      relation(table.name),
      ...schema
        .indexesOf(table.name)
        .filter((index) => gone.some((column) => uses(index, column)))
        .map(indexTarget),
      ...schema
        .viewsOn(table.name)
        .filter(({ mentions }) => gone.some((column) => reads(mentions, column)))
        .flatMap((view) => withView(view, schema)),
    ];
  });
}

function reads(mentions: readonly string[], column: string): boolean {
  return mentions.includes("*") || mentions.includes(column);
}

/** What calls one of the functions: triggers, defaults, conditions, indexes and views. */
function withCalls(names: readonly Name[], schema: Schema): readonly RoleTarget[] {
  const called = new Set(names.map(({ name }) => name));
  const calls = (expression: Expression | undefined): boolean =>
    expression !== undefined && callsOne(expression, called);
  return [...schema.tables()].flatMap((table) => {
    if (table.kind === "view" || table.kind === "materialized-view") {
      return table.calls.some(({ name }) => called.has(name)) ? withView(table, schema) : [];
    }
    const indexes = schema
      .indexesOf(table.name)
      .filter(
        ({ keys, where }) =>
          calls(where?.value) || keys.some((key) => calls(key.expression?.value)),
      );
    const isUsed =
      indexes.length > 0 ||
      table.triggers.some((trigger) => called.has(trigger.calls?.name ?? "")) ||
      table.columns.some(
        (column) => calls(column.default?.value) || calls(column.generated?.expression.value),
      ) ||
      table.constraints.some(
        ({ constraint }) => constraint.kind === "check" && calls(constraint.expression.value),
      );
    return isUsed ? [relation(table.name), ...indexes.map(indexTarget)] : [];
  });
}

function callsOne(expression: Expression, called: ReadonlySet<string>): boolean {
  let found = false;
  visit(expression, (part) => {
    if (part.kind === "call" && called.has(part.name.name)) found = true;
    if (part.kind === "opaque" && part.calls?.some(({ name }) => called.has(name)) === true)
      found = true;
  });
  return found;
}

/** The columns that take their values from it lose their default. */
function withSequence(name: Name, schema: Schema): readonly RoleTarget[] {
  const sequence = schema.sequence(name)?.name;
  if (sequence === undefined) return [];
  return [...schema.tables()].flatMap((table) =>
    table.columns.some(
      (column) =>
        (column.identity !== undefined &&
          column.sequence !== undefined &&
          keyOf(column.sequence) === keyOf(sequence)) ||
        draws(column.default?.value, sequence, schema),
    )
      ? [relation(table.name)]
      : [],
  );
}

function draws(expression: Expression | undefined, sequence: FullName, schema: Schema): boolean {
  if (expression === undefined) return false;
  return sequencesIn(expression).some((name) => {
    const found = schema.sequence(name)?.name;
    return found !== undefined && keyOf(found) === keyOf(sequence);
  });
}

/** All that is in the schemas, and outside of them the views and both ends of foreign keys. */
function inSchemas(gone: ReadonlySet<string>, schema: Schema): readonly RoleTarget[] {
  const found: RoleTarget[] = [];
  for (const { name } of schema.sequences()) {
    if (gone.has(name.schema)) found.push({ kind: "sequence", name });
  }
  for (const { name, form } of schema.types()) {
    if (gone.has(name.schema) && form === "composite") found.push(relation(name));
  }
  for (const table of schema.tables()) {
    if (!gone.has(table.name.schema)) continue;
    found.push(...withView(table, schema));
    for (const { references } of foreignKeysOf(table)) {
      if (references !== undefined) found.push(relation(references));
    }
    for (const other of schema.referencing(table.name)) found.push(relation(other.name));
  }
  return found;
}

/** A relation with its indexes, and what reads it. */
export function withView(view: Table, schema: Schema): readonly RoleTarget[] {
  return [view, ...viewsAbove(schema, view.name)].flatMap(({ name }) => [
    relation(name),
    ...schema.indexesOf(name).map(indexTarget),
  ]);
}
