import type { Dialect } from "../../dialect.ts";
import type { Name } from "../../operation.ts";
import type { Schema } from "../../schema.ts";
import { columnOf, serversAmong } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { droppedAlong } from "./dependents.ts";
import { namesOf } from "./lookup.ts";
import { typedTables } from "./traits-catalog.ts";

/** Questions about types, domains, functions, sequences, triggers and views. */
export const objectTraits: Dialect["traits"] = {
  "type-in-use": ({ operation, schema }) =>
    yesIf(
      operation.kind === "drop-object" &&
        operation.names.some(
          (name) =>
            schema.tablesUsing(schema.resolve(name)).length > 0 ||
            typedTables(name, schema).length > 0,
        ),
    ),
  /** Foreign tables on a server, servers behind a foreign data wrapper. */
  "entry-in-use": (situation) => {
    const { operation, schema } = situation;
    if (operation.kind !== "change-catalog" || operation.action !== "drop") return "no";
    const servers = serversAmong(schema.entries("server"), operation.object, operation.names);
    const isWrapper = operation.object !== "server";
    return yesIf(servers.some(({ tables }) => isWrapper || tables.length > 0));
  },
  "enum-value-present": ({ operation, schema }) =>
    yesIf(
      operation.kind === "change-enum" &&
        schema.type(operation.name)?.values.includes(operation.value) === true,
    ),
  "domain-in-array": ({ operation, schema }) => {
    if (operation.kind !== "change-domain") return "no";
    const name = schema.resolve(operation.name);
    return yesIf(
      schema
        .tablesUsing(name)
        .some(({ columns }) =>
          columns.some(({ type }) => type?.name === name.name && type.dimensions > 0),
        ),
    );
  },
  "function-in-use": (situation) => yesIf(droppedAlong(situation).length > 0),
  "some-object-missing": ({ operation, schema }) =>
    yesIf(
      operation.kind === "drop-object" &&
        operation.object === "sequence" &&
        schema.complete &&
        operation.names.some((name) => isNothing(name, schema)),
    ),
  /** Surely not there, for what the history keeps account of. */
  "object-missing": ({ operation, schema }) => {
    if (operation.kind !== "drop-object" || !schema.complete) return "no";
    const { object, names } = operation;
    switch (object) {
      case "sequence":
        return yesIf(names.every((name) => isNothing(name, schema)));
      case "type":
      case "domain":
        return yesIf(names.every((name) => isNothing(name, schema)));
      case "function":
      case "procedure":
        return yesIf(names.every((name) => schema.functions(name).length === 0));
      default:
        return "no";
    }
  },
  "trigger-missing": ({ operation, schema }) => {
    if (operation.kind !== "drop-trigger" && operation.kind !== "rename-trigger") return "no";
    const table = operation.table && schema.table(operation.table);
    if (table === undefined) return yesIf(schema.complete);
    // A view's columns are not known as a table's are, but its triggers are.
    const isKnown = table.complete || (table.kind === "view" && schema.complete);
    return yesIf(isKnown && !table.triggers.some(({ name }) => name === operation.name));
  },
  "trigger-present": ({ operation, schema }) =>
    yesIf(
      operation.kind === "create-trigger" &&
        schema.table(operation.table)?.triggers.some(({ name }) => name === operation.name) ===
          true,
    ),
  "trigger-new-name-taken": ({ operation, schema }) =>
    yesIf(
      operation.kind === "rename-trigger" &&
        schema.table(operation.table)?.triggers.some(({ name }) => name === operation.to) === true,
    ),
  "fires-on-truncate": ({ operation }) =>
    yesIf(operation.kind === "create-trigger" && operation.events.includes("truncate")),
  "trigger-column-missing": ({ operation, schema }) => {
    if (operation.kind !== "create-trigger") return "no";
    const table = schema.table(operation.table);
    if (table?.complete !== true) return "no";
    return yesIf(operation.columns.some((name) => columnOf(table, name) === undefined));
  },
  "policy-present": ({ operation, schema }) =>
    yesIf(
      operation.kind === "change-policy" &&
        schema.table(operation.table)?.policies.includes(operation.name) === true,
    ),
  "rule-present": ({ operation, schema }) =>
    yesIf(
      operation.kind === "change-rule" &&
        schema.table(operation.table)?.rules.some(({ name }) => name === operation.name) === true,
    ),
  "rule-missing": ({ operation, schema }) => {
    if (operation.kind !== "change-rule") return "no";
    const table = schema.table(operation.table);
    if (table?.complete !== true) return "no";
    return yesIf(!table.rules.some(({ name }) => name === operation.name));
  },
  "not-materialized": ({ operation, schema }) => {
    if (operation.kind !== "refresh-view") return "no";
    const table = schema.table(operation.view);
    return yesIf(table !== undefined && table.origin !== "unknown" && table.kind === "table");
  },
  "policy-missing": ({ operation, schema }) => {
    if (operation.kind !== "change-policy") return "no";
    const table = schema.table(operation.table);
    if (table === undefined) return yesIf(schema.complete);
    return yesIf(table.complete && !table.policies.includes(operation.name));
  },
  "view-present": ({ operation, schema }) =>
    yesIf(
      operation.kind === "create-view" &&
        schema.table(operation.temporary ? inTemporary(operation.view) : operation.view) !==
          undefined,
    ),
  "sequence-in-use": (situation) => {
    const { operation } = situation;
    if (operation.kind !== "drop-object" || operation.object !== "sequence") return "no";
    return yesIf(droppedAlong(situation).length > 0);
  },
  "schema-filled": ({ operation, schema }) => {
    if (operation.kind !== "drop-object" || operation.object !== "schema") return "no";
    const names = operation.names.map(({ name }) => name);
    for (const { name } of schema.tables()) if (names.includes(name.schema)) return "yes";
    return "no";
  },
  /** Then a body may name what is not there yet, and is not looked at. */
  "bodies-unchecked": ({ operation, settings }) => {
    const value = settings.get("check_function_bodies");
    if (value === null) return "unknown";
    const [word = "on"] = value ?? [];
    const isOff = ["off", "false", "no", "0"].includes(word);
    return yesIf(isOff && operation.kind === "create-function" && !operation.bound);
  },
  "sequence-name-taken": ({ operation, schema }) =>
    yesIf(operation.kind === "create-sequence" && !isNothing(operation.name, schema)),
  "sequence-missing": ({ operation, schema }) =>
    yesIf(
      operation.kind === "change-sequence" &&
        schema.complete &&
        namesOf(operation).every((name) => isNothing(name, schema)),
    ),
};

function isNothing(name: Name, schema: Schema): boolean {
  return (
    schema.table(name) === undefined &&
    schema.sequence(name) === undefined &&
    schema.index(name) === undefined &&
    schema.type(name) === undefined
  );
}

function inTemporary({ name }: Name): Name {
  return { schema: "pg_temp", name };
}
