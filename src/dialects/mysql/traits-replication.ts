/** What decides whether rows that arrive by position and type still find their place. */
import type { Dialect, Situation } from "../../dialect.ts";
import type { OperationOf } from "../../operation.ts";
import { columnOf } from "../../schema.ts";
import { columnIn, tableOf, yesIf } from "./lookup.ts";
import { charsetOf, digitsIn, typeChange } from "./types.ts";

export const replicationTraits: Dialect["traits"] = {
  "is-last-column": (situation) => {
    const table = tableOf(situation);
    if (table?.complete !== true) return "unknown";
    return yesIf(table.columns.at(-1)?.name === columnIn(situation));
  },
  /** Members of an ENUM travel as numbers. */
  "members-move": (situation) =>
    isOfType(situation) && isList(situation)
      ? yesIf(!["free", "append"].includes(typeChange(situation)))
      : "no",
  /** Rows are written to the log as before. */
  "logged-alike": (situation) => {
    const old = columnOf(tableOf(situation), columnIn(situation) ?? "");
    const table = tableOf(situation);
    if (!isOfType(situation) || old?.type === undefined || table === undefined) return "unknown";
    const { type, collation } = situation.operation;
    if (old.type.name !== type.name) return "no";
    // The width of an integer only says how it is shown, and nobody logs its sign.
    if (/int$/.test(type.name) || isList(situation)) return "yes";
    const isSame =
      digitsIn(old.type).join() === digitsIn(type).join() &&
      charsetOf(old.type, old.collation?.name, table) === charsetOf(type, collation?.name, table);
    return yesIf(isSame);
  },
};

function isOfType(situation: Situation): situation is Situation<OperationOf<"set-type">> {
  return situation.operation.kind === "set-type";
}

function isList({ operation }: Situation<OperationOf<"set-type">>): boolean {
  return operation.type.name === "enum" || operation.type.name === "set";
}
