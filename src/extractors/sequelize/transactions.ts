import type { Call } from "../../script/calls.ts";
import { children } from "../../script/node.ts";
import type { OwnTransactions } from "../../script/transactions.ts";
import type { Value } from "../../script/value.ts";
import { constantValue, entriesOf, isAbsent, itemsOf, valuesOf } from "../../script/value.ts";

/** `sequelize.transaction(async (t) => …)`, or `const t = await sequelize.transaction()` up to `t.commit()`. */
export const transactions: OwnTransactions = {
  opens: ({ path }) => path.at(-1) === "transaction" && path.length > 1,
  ends: ({ path }) => path.at(-1) === "commit" && path.length > 1,
  joins,
};

/** It says `{ transaction: t }` among its options, or what it says there is not known. */
function joins({ node, path, scope }: Call): boolean {
  const values = valuesOf(children(node, "arguments"), scope);
  const place = places[path.at(-1) ?? ""] ?? 1;
  return values.some((value, index) => {
    const entries = entriesOf(value);
    if (entries === undefined) return index >= place && isUnknown(value);
    const given = entries.get("transaction");
    if (given !== undefined) return !isAbsent(given) && constantValue(given) !== null;
    return index >= place && entries.unknown.length > 0;
  });
}

function isUnknown(value: Value): boolean {
  return !isAbsent(value) && constantValue(value) === undefined && itemsOf(value) === undefined;
}

/** Which argument the options are, where it is not the second. */
const places: Readonly<Record<string, number>> = {
  addColumn: 3,
  addIndex: 2,
  bulkDelete: 2,
  bulkInsert: 2,
  bulkUpdate: 3,
  changeColumn: 3,
  createFunction: 6,
  createTable: 2,
  removeColumn: 2,
  removeConstraint: 2,
  removeIndex: 2,
  renameColumn: 3,
  renameTable: 2,
};
