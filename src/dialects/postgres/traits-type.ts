import type { Dialect, Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { Table, TableConstraint, Ternary } from "../../schema.ts";
import { anyOf, yesIf } from "./answers.ts";
import { descendantsOf, foreignKeysOf, tableOf } from "./lookup.ts";
import { referencedBy } from "./roles-keys.ts";
import { retypedIndexes } from "./roles-indexes.ts";
import { columnName, namedColumn } from "./traits-column.ts";
import { isPartitioned } from "./traits-table.ts";
import { changeOf, keepsIndexes, lacksCast } from "./type-changes.ts";

/** Questions about a change of type, and what else it drags along. */
export const typeTraits: Dialect["traits"] = {
  "type-rewrites": (situation) => {
    const change = changeOf(situation);
    return change === "unknown" ? "unknown" : yesIf(change === "rewrite");
  },
  "no-cast": (situation) => yesIf(lacksCast(situation)),
  "rebuilds-indexes": (situation) => yesIf(retypedIndexes(situation, "rebuilt").length > 0),
  "check-over-column": (situation) => checked(situation),
  "referencing-key": (situation) => yesIf(ownKeys(situation).length > 0),
  "referencing-key-valid": (situation) => yesIf(ownKeys(situation).some(({ valid }) => valid)),
  "references-partitioned": (situation) =>
    yesIf(
      ownKeys(situation).some(
        ({ references }) =>
          references !== undefined && isPartitioned(situation.schema.table(references)),
      ),
    ),
  "referenced-key": (situation) => yesIf(referencedBy(situation).length > 0),
  "keeps-values": (situation) => yesIf(keepsIndexes(situation)),
  "used-by-trigger": (situation) => {
    const name = columnName(situation);
    return yesIf(
      name !== undefined &&
        tableOf(situation)?.triggers.some(
          ({ columns, mentions }) => columns.includes(name) || mentions.includes(name),
        ) === true,
    );
  },
  "moves-identity": (situation) => yesIf(namedColumn(situation)?.identity !== undefined),
};

function ownKeys(situation: Situation): readonly TableConstraint[] {
  const name = columnName(situation);
  const table = tableOf(situation);
  if (name === undefined || table === undefined) return [];
  return foreignKeysOf(table).filter(
    (key) => key.constraint.columns.includes(name) && !dropsFirst(situation, key.name),
  );
}

/** Constraints that the statement drops are gone when it comes to the types. */
function dropsFirst({ siblings }: Situation, constraint: string): boolean {
  return siblings.some((other) => other.kind === "drop-constraint" && other.name === constraint);
}

function checked(situation: Situation): Ternary {
  const name = columnName(situation);
  const table = tableOf(situation);
  if (name === undefined || table === undefined) return "no";
  const tables: readonly Table[] = [table, ...descendantsOf(situation.schema, table.name)];
  return anyOf(
    tables.flatMap(({ constraints }) =>
      constraints.map(({ name: given, constraint, valid }) => {
        if (constraint.kind !== "check" || !valid || !constraint.enforced) return "no";
        if (dropsFirst(situation, given)) return "no";
        const columns = columnsOf(constraint.expression.value);
        return columns === undefined ? "unknown" : yesIf(columns.includes(name));
      }),
    ),
  );
}
