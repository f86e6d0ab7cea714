import type { Dialect, Situation } from "../../dialect.ts";
import { columnsOf } from "../../expression.ts";
import type { Expression } from "../../expression.ts";
import type { Operation, OperationOf } from "../../operation.ts";
import type { Table } from "../../schema.ts";
import { aftermath } from "./aftermath.ts";
import { definitionsIn, namedIn } from "./definitions.ts";
import { known } from "./traits-refusal.ts";
import { yesIf } from "./lookup.ts";

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Expressions that a clause brings along. */
function expressionsIn(situation: Situation): readonly (Expression | undefined)[] {
  const { operation } = situation;
  if (operation.kind === "add-check") return [operation.constraint.expression.value];
  if (operation.kind === "set-default") return [operation.default.value];
  return definitionsIn(situation).flatMap(({ generated, default: usual }) => [
    generated?.expression.value,
    usual?.value,
  ]);
}

function mentionsMissing(table: Table, situation: Situation): boolean {
  const left = aftermath(situation, table).columns;
  return expressionsIn(situation)
    .flatMap(namedIn)
    .some((name) => !left.some((column) => isSame(column.name, name)));
}

/** What is kept, or checked once, rests on a number that is only known when the row is there. */
function restsOnCounter(situation: Situation): boolean {
  const { operation, siblings } = situation;
  const table = "table" in operation ? situation.schema.table(operation.table) : undefined;
  const made =
    operation.kind === "create-table"
      ? operation.columns
      : siblings.flatMap((one) => (one.kind === "add-column" ? [one.column] : []));
  const counters = [...(table?.columns ?? []), ...made]
    .filter(({ identity }) => identity !== undefined)
    .map(({ name }) => name);
  if (counters.length === 0) return false;
  const checks =
    operation.kind === "create-table"
      ? [...operation.constraints, ...operation.columns.flatMap((one) => one.constraints)]
      : operation.kind === "add-check"
        ? [operation.constraint]
        : [];
  const kept = [
    ...checks.map((one) => (one.kind === "check" ? one.expression.value : undefined)),
    ...(operation.kind === "set-default" ? [operation.default.value] : []),
    ...definitionsIn(situation).flatMap(({ generated, default: usual }) => [
      generated?.stored === true ? generated.expression.value : undefined,
      usual?.value,
    ]),
  ];
  return kept.flatMap(namedIn).some((name) => counters.some((one) => isSame(one, name)));
}

/** A CHECK of this column and of others that stay, which nobody drops. */
function isCheckedWithOthers(table: Table, { operation, siblings }: Situation): boolean {
  if (operation.kind !== "drop-column") return false;
  const gone = siblings.flatMap((one) => (one.kind === "drop-column" ? [one.column] : []));
  return table.constraints.some(({ name, constraint }) => {
    if (constraint.kind !== "check" || siblings.some((one) => drops(one, name))) return false;
    const columns = columnsOf(constraint.expression.value) ?? [];
    return (
      columns.some((one) => isSame(one, operation.column)) &&
      columns.some((one) => !gone.some((other) => isSame(one, other)))
    );
  });
}

function drops(operation: Operation, name: string): boolean {
  return operation.kind === "drop-constraint" && isSame(operation.name, name);
}

type Drop = OperationOf<"drop-constraint" | "drop-index">;

function namesDropped(operation: Drop): readonly string[] {
  return operation.kind === "drop-constraint"
    ? [operation.name]
    : operation.indexes.map(({ name }) => name);
}

/** Questions about what a clause mentions, and whether that is there. */
export const mentionTraits: Dialect["traits"] = {
  "rests-on-counter": (situation) => yesIf(restsOnCounter(situation)),
  "mentions-missing": known(mentionsMissing),
  "in-check-with-others": known(isCheckedWithOthers),
  "not-enforced": ({ operation }) =>
    yesIf(operation.kind === "add-check" && !operation.constraint.enforced),
  "has-parser": ({ operation }) =>
    yesIf(operation.kind === "create-index" && operation.words !== undefined),
  "dropped-before": ({ operation, siblings }) => {
    if (operation.kind !== "drop-constraint" && operation.kind !== "drop-index") return "no";
    if (operation.ifExists) return "no";
    const before = siblings.slice(0, siblings.indexOf(operation));
    const names = namesDropped(operation);
    return yesIf(
      before.some(
        (one) =>
          one.kind === operation.kind &&
          namesDropped(one).some((other) => names.some((name) => isSame(name, other))),
      ),
    );
  },
};
