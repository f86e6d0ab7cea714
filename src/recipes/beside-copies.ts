import { obstructs } from "../effect.ts";
import type { Name } from "../operation.ts";
import { contract, expand, migrate, plan } from "../plan.ts";
import type { ApplicationStep, Plan, SqlStep } from "../plan.ts";
import type { Interruption } from "../replication.ts";
import type { StatementMoment } from "../rule.ts";
import { display } from "../rule.ts";
import { verbatim } from "../sql.ts";
import type { Sql } from "../sql.ts";

/** What is changed: `orders`, `orders.note`, a type. */
export function placeOf({ operation }: Interruption): string {
  switch (operation.kind) {
    case "add-column":
      return `${display(operation.table)}.${operation.column.name}`;
    case "drop-column":
    case "rename-column":
    case "set-type":
    case "set-not-null":
    case "drop-not-null":
    case "set-generated":
    case "redefine-column":
      return `${display(operation.table)}.${operation.column}`;
    case "drop-table":
    case "truncate":
      return operation.tables.map(display).join(", ");
    case "refresh-view":
      return display(operation.view);
    case "change-enum":
    case "change-domain":
    case "change-sequence":
    case "rename-object":
      return display(operation.name);
    case "drop-index":
      return operation.indexes.map(display).join(", ");
    case "change-catalog":
      return operation.names.map(display).join(", ");
    default: {
      const { table }: { readonly table?: Name | undefined } =
        "table" in operation ? operation : {};
      return table === undefined ? "the schema" : display(table);
    }
  }
}

const follow: ApplicationStep = {
  kind: "application",
  title:
    "Let every subscriber follow what its publication has now: ALTER SUBSCRIPTION … REFRESH PUBLICATION",
  undo: "redeploy-previous",
};

/** The statement as it is, on the side and at the time that replication survives it. */
export function planBesideCopies(
  moment: StatementMoment,
  interruptions: readonly Interruption[],
  rule: string,
): Plan<Sql> | string {
  const cures = interruptions.map(({ cure }) => cure);
  const advice = cures.flatMap((cure) => (typeof cure === "string" ? [] : [cure.instead]));
  if (advice.length > 0) return [...new Set(advice)].join(" ");
  const places = [...new Set(interruptions.map(placeOf))].join(" and ");
  const { statement } = moment;
  if (moment.block !== undefined) {
    return cures.includes("copies-first")
      ? `Make the change of ${places} on every subscriber first.`
      : `Leave the change of ${places} until after the switchover.`;
  }
  const step = (reason: string): SqlStep<Sql> => ({
    kind: "sql",
    title: `Change ${places}`,
    sql: verbatim(`${statement.text};`),
    transaction: moment.commits || moment.outcome.transaction === "forbidden" ? "none" : "own",
    brief: moment.effects.some(obstructs),
    undo: "no-way-back",
    allow: { rule, reason },
  });
  if (!cures.includes("copies-first")) {
    const gate = `Green has taken over, and nothing is replicated to it any more.`;
    return plan(contract([gate], step(`green has taken over`)));
  }
  return plan(
    expand({
      kind: "application",
      title: `Run the statement on every subscriber first, so that what is sent of ${places} can be applied there`,
      undo: "redeploy-previous",
    }),
    migrate(
      [`Every subscriber has been changed, those below subscribers first.`],
      step(`every subscriber has been changed already`),
    ),
    contract(
      [],
      ...(statement.operations.some(({ kind }) => kind === "create-table") ? [follow] : []),
    ),
  );
}
