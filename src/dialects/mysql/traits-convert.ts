import type { Dialect, Situation } from "../../dialect.ts";
import type { Ternary } from "../../schema.ts";
import { defaultCollation, isCharset } from "./charsets.ts";
import { charsetOf, collationOf, isText } from "./types.ts";
import { tableOf, yesIf } from "./lookup.ts";

const growing = new Set(["tinytext", "text", "mediumtext"]);

/** CONVERT TO: `no` when every text has that character set already, or can be read as that without a change. */
function convertsTo(situation: Situation): Ternary {
  const { operation } = situation;
  const table = tableOf(situation);
  if (operation.kind !== "set-table-option" || operation.settings === undefined) return "yes";
  if (table === undefined) return "unknown";
  const { charset } = operation.settings;
  const found = table.columns.map(({ type, collation, generated }): Ternary => {
    if (type === undefined || !isText(type)) return "no";
    const before = charsetOf(type, collation?.name, table);
    if (before === undefined) return "unknown";
    const isList = type.name === "enum" || type.name === "set";
    const isOrderOther =
      collationOf(type, collation?.name, table, situation.server) !== collateOf(situation);
    // Lists of values are written with their letters, and computed texts by their expressions.
    if (isList || generated !== undefined) return yesIf(before !== charset || isOrderOther);
    if (before === charset) return "no";
    // A text that may need more bytes becomes the next larger type.
    if (before !== "utf8mb3" || charset !== "utf8mb4" || growing.has(type.name)) return "yes";
    const length = type.name === "varchar" ? Number(type.modifiers[0] ?? "0") : 0;
    return yesIf(length * 3 <= 255 && length * 4 > 255);
  });
  if (found.includes("yes")) return "yes";
  return found.includes("unknown") ? "unknown" : "no";
}

/** The order of letters that CONVERT TO gives. */
function collateOf({ operation, server }: Situation): string | undefined {
  if (operation.kind !== "set-table-option") return undefined;
  const { charset, collate } = operation.settings ?? {};
  return collate ?? (charset === undefined ? undefined : defaultCollation(charset, server));
}

/** CONVERT TO gives letters of an indexed text another order. */
function reorders(situation: Situation): Ternary {
  const { operation, schema } = situation;
  const table = tableOf(situation);
  if (operation.kind !== "set-table-option" || table === undefined) return "unknown";
  const collate = collateOf(situation);
  const indexed = schema
    .indexesOf(table.name)
    .flatMap(({ keys }) => keys.map(({ column }) => column));
  const primary = table.constraints.flatMap(({ constraint }) =>
    constraint.kind === "primary-key" ? constraint.columns : [],
  );
  return yesIf(
    table.columns.some(
      ({ name, type, collation }) =>
        isText(type) &&
        type !== undefined &&
        collate !== undefined &&
        orderOf(collate) !== orderOf(collationOf(type, collation?.name, table, situation.server)) &&
        [...indexed, ...primary].includes(name),
    ),
  );
}

/** `general_ci` of `utf8mb4_general_ci`. */
function orderOf(collation: string | undefined): string | undefined {
  return collation?.replace(/^[^_]+_/, "");
}

/** Questions about CONVERT TO. */
export const convertTraits: Dialect["traits"] = {
  "converts-to-unknown": ({ operation }) => {
    if (operation.kind !== "set-table-option") return "no";
    const charset = operation.settings?.["charset"];
    return yesIf(charset !== undefined && charset !== "default" && !isCharset(charset));
  },
  "has-unknown-charset": ({ operation }) => {
    const charset = operation.kind === "create-table" ? operation.settings?.["charset"] : undefined;
    return yesIf(charset !== undefined && charset !== "default" && !isCharset(charset));
  },
  "text-converts": convertsTo,
  "order-converts": reorders,
};
