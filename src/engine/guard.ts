import type { Guard, PresenceGuard } from "../guard.ts";
import type { Name, Statement, TypeName } from "../operation.ts";
import { columnOf } from "../schema.ts";
import type { Schema, Table, Ternary } from "../schema.ts";

/** Whether all conditions of a statement hold, as far as history can tell. */
export function guardsHold(statement: Statement, schema: Schema, server: number): Ternary {
  let answer: Ternary = "yes";
  for (const guard of statement.guards ?? []) {
    const one = guardHolds(guard, statement, schema, server);
    if (one === "no") return "no";
    if (one === "unknown") answer = "unknown";
  }
  return answer;
}

function guardHolds(guard: Guard, statement: Statement, schema: Schema, server: number): Ternary {
  if (guard.kind === "retype") return retypes(statement, schema);
  if (guard.kind === "server") {
    const { since = -Infinity, until = Infinity } = guard;
    return server >= since && server <= until ? "yes" : "no";
  }
  const there = presence(guard, schema);
  // More is asked of a thing that is there than its presence.
  if (there === "unknown" || (there === "yes" && !guard.exact)) return "unknown";
  return (there === "yes") === (guard.wanted === "present") ? "yes" : "no";
}

function retypes({ operations }: Statement, schema: Schema): Ternary {
  const added = operations.find((one) => one.kind === "add-column");
  const type = added?.column.type;
  const former = columnOf(added && schema.table(added.table), added?.column.name ?? "")?.type;
  if (type === undefined || former === undefined) return "unknown";
  const said = ({ name, modifiers, dimensions }: TypeName): string =>
    `${name}(${modifiers.join(",")})${dimensions > 0 ? "[]" : ""}`;
  return said(type) === said(former) ? "no" : "yes";
}

function presence({ object, name, of }: PresenceGuard, schema: Schema): Ternary {
  const known = (found: unknown): Ternary =>
    found !== undefined ? "yes" : schema.complete ? "no" : "unknown";
  switch (object) {
    case "relation":
      return known(schema.table(name) ?? schema.index(name) ?? schema.sequence(name));
    case "index":
      return known(schema.index(name));
    case "sequence":
      return known(schema.sequence(name));
    case "type":
      return known(schema.type(name));
    case "function":
      return known(schema.functions(name)[0]);
    case "column":
      return inTable(schema, of, (table) => columnOf(table, name.name) !== undefined);
    case "constraint":
      return inTable(schema, of, ({ constraints }) =>
        constraints.some((constraint) => constraint.name === name.name),
      );
    case "trigger":
      return inTable(schema, of, ({ triggers }) =>
        triggers.some((trigger) => trigger.name === name.name),
      );
    case "enum-value": {
      const type = of === undefined ? undefined : schema.type(of);
      if (type === undefined) return schema.complete && of !== undefined ? "no" : "unknown";
      return type.values.includes(name.name) ? "yes" : "no";
    }
    case "schema":
      return known(schema.hasSchema(name.name) ? name : undefined);
    case "other":
      return "unknown";
    default:
      return object satisfies never;
  }
}

function inTable(schema: Schema, of: Name | undefined, has: (table: Table) => boolean): Ternary {
  if (of === undefined) {
    for (const table of schema.tables()) if (has(table)) return "yes";
    return schema.complete ? "no" : "unknown";
  }
  const table = schema.table(of);
  if (table === undefined) return schema.complete ? "no" : "unknown";
  return has(table) ? "yes" : table.complete ? "no" : "unknown";
}
