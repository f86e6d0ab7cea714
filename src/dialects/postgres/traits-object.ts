import type { Dialect } from "../../dialect.ts";
import { columnOf } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { sequencesIn } from "./default-volatility.ts";
import { namesOf } from "./lookup.ts";

/** Questions about types, domains, functions, sequences, triggers and views. */
export const objectTraits: Dialect["traits"] = {
  "type-in-use": ({ operation, schema }) =>
    yesIf(
      operation.kind === "drop-object" &&
        operation.names.some((name) => schema.tablesUsing(schema.resolve(name)).length > 0),
    ),
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
  "function-in-use": ({ operation, schema }) => {
    if (operation.kind !== "drop-object") return "no";
    for (const { triggers } of schema.tables()) {
      if (triggers.some(({ calls }) => operation.names.some(({ name }) => name === calls.name)))
        return "yes";
    }
    return "no";
  },
  "trigger-missing": ({ operation, schema }) => {
    if (operation.kind !== "drop-trigger" && operation.kind !== "rename-trigger") return "no";
    const table = schema.table(operation.table);
    if (table === undefined) return yesIf(schema.complete);
    return yesIf(table.complete && !table.triggers.some(({ name }) => name === operation.name));
  },
  "policy-missing": ({ operation, schema }) => {
    if (operation.kind !== "change-policy") return "no";
    const table = schema.table(operation.table);
    if (table === undefined) return yesIf(schema.complete);
    return yesIf(table.complete && !table.policies.includes(operation.name));
  },
  "view-present": ({ operation, schema }) =>
    yesIf(operation.kind === "create-view" && schema.table(operation.view) !== undefined),
  "sequence-in-use": ({ operation, schema }) => {
    if (operation.kind !== "drop-object" || operation.object !== "sequence") return "no";
    return yesIf(
      operation.names.some((name) => {
        const sequence = schema.sequence(name);
        const owner = sequence?.ownedBy;
        if (sequence === undefined || owner === undefined) return false;
        const column = columnOf(schema.table(owner.table), owner.column);
        return (
          column?.identity !== undefined ||
          (column?.default !== undefined && sequencesIn(column.default.value).length > 0)
        );
      }),
    );
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
  "sequence-missing": ({ operation, schema }) =>
    yesIf(
      operation.kind === "change-sequence" &&
        schema.complete &&
        namesOf(operation).every((name) => schema.sequence(name) === undefined),
    ),
};
