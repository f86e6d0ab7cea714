/** ON CONFLICT: is there what it says may collide? */
import type { Dialect, Situation } from "../../dialect.ts";
import type { Arbiter } from "../../operation-data.ts";
import type { Index, Table } from "../../schema.ts";
import { yesIf } from "./answers.ts";
import { tableOf } from "./lookup.ts";
import { lacks } from "./traits-names.ts";

export const arbiterTraits: Dialect["traits"] = {
  "names-arbiter": ({ operation }) =>
    yesIf(operation.kind === "insert" && operation.arbiter !== undefined),
  "arbiter-untold": ({ operation }) =>
    yesIf(
      operation.kind === "insert" && operation.updates === true && operation.arbiter === undefined,
    ),
  "arbiter-constraint-missing": (situation) => {
    const [table, arbiter] = arbiterOf(situation);
    if (table === undefined || arbiter === undefined || !("constraint" in arbiter)) return "no";
    const named = ({ name }: { readonly name?: string | undefined }): boolean =>
      name === arbiter.constraint;
    const isIndexed = situation.schema
      .indexesOf(table.name)
      .some(({ constraint }) => constraint === arbiter.constraint);
    return yesIf(!isIndexed && !table.constraints.some(named));
  },
  "arbiter-index-missing": (situation) => {
    const [table, arbiter] = arbiterOf(situation);
    if (table === undefined || arbiter === undefined || "constraint" in arbiter) return "no";
    // Another error speaks of a column that is not there.
    if (arbiter.keys.some((name) => name !== undefined && lacks(table, name))) return "no";
    return yesIf(
      !situation.schema.indexesOf(table.name).some((index) => mayCollide(index, arbiter)),
    );
  },
};

/** Only of a table all of whose constraints are known. */
function arbiterOf(
  situation: Situation,
): readonly [table: Table | undefined, arbiter: Arbiter | undefined] {
  const { operation } = situation;
  const table = operation.kind === "insert" ? tableOf(situation) : undefined;
  if (operation.kind !== "insert" || table?.kind !== "table" || !table.complete) {
    return [undefined, undefined];
  }
  return [table, operation.arbiter];
}

/** The order is of no account; which expression stands where is not compared. */
function mayCollide(
  { unique, where, keys }: Index,
  arbiter: Exclude<Arbiter, { readonly constraint: string }>,
): boolean {
  if (!unique || (where !== undefined && !arbiter.partial)) return false;
  const own = new Set(keys.map(({ column }) => column));
  const wanted = new Set(arbiter.keys);
  return own.size === wanted.size && [...wanted].every((name) => own.has(name));
}
