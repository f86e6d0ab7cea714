import type { Dialect, RoleTarget, Situation } from "../../dialect.ts";
import type { Name } from "../../operation.ts";
import { keyOf } from "../../schema.ts";

function relations({ schema }: Situation, names: readonly Name[]): readonly RoleTarget[] {
  const found = new Map(
    names.map((name) => {
      const full = schema.resolve(name);
      return [keyOf(full), { kind: "relation", name: full }] as const;
    }),
  );
  return [...found.values()];
}

/** Who stands in what relation to an operation. */
export const roles: Dialect["roles"] = {
  table: (situation) => {
    const { operation } = situation;
    if (operation.kind === "rename-table" && operation.on !== undefined) {
      return relations(situation, [operation.on]);
    }
    return "table" in operation ? relations(situation, [operation.table]) : [];
  },
  tables: (situation) => {
    const { operation } = situation;
    if (operation.kind === "drop-view") return relations(situation, operation.views);
    return "tables" in operation ? relations(situation, operation.tables) : [];
  },
  references: (situation) => {
    const { operation } = situation;
    if (operation.kind === "add-foreign-key") {
      return relations(situation, [operation.constraint.references]);
    }
    if (operation.kind !== "create-table") return [];
    const keys = operation.constraints.concat(operation.columns.flatMap((one) => one.constraints));
    return relations(
      situation,
      keys.flatMap((key) => (key.kind === "foreign-key" ? [key.references] : [])),
    );
  },
  query: (situation) => {
    const { operation } = situation;
    if (operation.kind === "create-table" && operation.as !== undefined) {
      return relations(situation, operation.as.query.tables);
    }
    return "query" in operation ? relations(situation, operation.query.tables) : [];
  },
};
