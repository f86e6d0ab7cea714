import type { Dialect } from "../../dialect.ts";
import type { Name, Operation } from "../../operation.ts";
import { keyOf } from "../../schema.ts";
import type { Schema } from "../../schema.ts";

/** Bodies of the SQL functions that a statement calls, and what rules make of it. */
export const along: Dialect["along"] = ({ operation, schema }) => {
  const begin = ownAlong(operation, schema);
  if (begin.length === 0) return begin;
  const found: Operation[] = [];
  const seen = new Set<Operation>([operation]);
  const pending = [...begin];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    found.push(next);
    pending.push(...ownAlong(next, schema));
  }
  return found;
};

const nothing: readonly Operation[] = [];

function ownAlong(operation: Operation, schema: Schema): readonly Operation[] {
  switch (operation.kind) {
    case "select":
      return bodiesOf(operation.query, schema);
    case "insert":
    case "update":
    case "delete":
      return [...bodiesOf(operation.query, schema), ...rulesOn(operation, schema)];
    case "merge":
      return bodiesOf(operation.query, schema);
    case "create-table":
      return operation.as?.withData === true ? bodiesOf(operation.as.query, schema) : nothing;
    case "create-view":
      return operation.materialized && operation.withData
        ? bodiesOf(operation.query, schema)
        : nothing;
    case "refresh-view": {
      const view = schema.table(operation.view);
      return view === undefined || !operation.withData
        ? nothing
        : bodiesOf({ tables: view.reads, calls: view.calls }, schema);
    }
    case "copy":
      return operation.query === undefined ? nothing : bodiesOf(operation.query, schema);
    case "explain":
      return operation.operations.flatMap((inner) => {
        const actions = rulesOn(inner, schema);
        return actions.length === 0 ? nothing : [{ ...operation, operations: actions }];
      });
    default:
      return nothing;
  }
}

/** What the rules of the table make of a statement that writes it. */
function rulesOn(operation: Operation, schema: Schema): readonly Operation[] {
  if (operation.kind !== "insert" && operation.kind !== "update" && operation.kind !== "delete") {
    return nothing;
  }
  const rules = schema.table(operation.table)?.rules ?? [];
  return rules.flatMap((rule) => (rule.event === operation.kind ? rule.actions : nothing));
}

/** The bodies of the functions that a query calls itself. */
export function calledBodies(
  operation: Operation,
  schema: Schema,
): readonly (readonly Operation[])[] {
  if (!("query" in operation)) return [];
  const views = operation.query.tables.flatMap((name) => schema.table(name)?.calls ?? []);
  return [...operation.query.calls, ...views].flatMap((name) =>
    schema.functions(name).flatMap(({ body }) => (body === undefined ? [] : [body])),
  );
}

interface Calling {
  readonly tables: readonly Name[];
  readonly calls: readonly Name[];
}

/** Those it calls itself, and those that the views it reads call. */
function bodiesOf({ tables, calls }: Calling, schema: Schema): readonly Operation[] {
  const all: Name[] = [...calls];
  const seen = new Set<string>();
  const pending: Name[] = [...tables];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const table = schema.table(name);
    if (table?.kind !== "view" || seen.has(keyOf(table.name))) continue;
    seen.add(keyOf(table.name));
    all.push(...table.calls);
    pending.push(...table.reads);
  }
  return all.flatMap((name) => schema.functions(name).flatMap(({ body }) => body ?? nothing));
}
