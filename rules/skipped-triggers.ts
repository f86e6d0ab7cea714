import type { Operation } from "../src/operation.ts";
import { defineRule, display } from "../src/rule.ts";
import { sameName } from "../src/schema.ts";

/** How far ahead it is looked whether they are enabled again. */
const horizon = 500;

export default defineRule({
  id: "skipped-triggers",
  title: "Triggers are off while others write",
  harm: "loses-data",
  severity: "warning",

  why: `
    What a disabled trigger would have done for a row is never done: audit entries, copies and totals
    are missing for good, and ALL switches the foreign keys off as well.
    The lock that DISABLE takes keeps other writers out, but only until its transaction ends.
    Disable and enable in one transaction, as short as can be; or let the function of the trigger
    return early for the session that asks for it.
  `,

  given: `
    CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
    CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER orders_audit AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit();
  `,
  bad: [
    `
      BEGIN; ALTER TABLE orders DISABLE TRIGGER orders_audit; COMMIT;
      UPDATE orders SET total = 0 WHERE id = 1;
      BEGIN; ALTER TABLE orders ENABLE TRIGGER orders_audit; COMMIT;
    `,
    `ALTER TABLE orders DISABLE TRIGGER ALL;`,
  ],
  good: [
    `
      BEGIN;
      ALTER TABLE orders DISABLE TRIGGER orders_audit;
      UPDATE orders SET total = 0 WHERE id = 1;
      ALTER TABLE orders ENABLE TRIGGER orders_audit;
      COMMIT;
    `,
    `ALTER TABLE orders ENABLE TRIGGER orders_audit;`,
    `
      BEGIN;
      ALTER TABLE orders DISABLE TRIGGER orders_audit;
      DROP TRIGGER orders_audit ON orders;
      COMMIT;
    `,
  ],

  aliases: ["migrationpilot/MP064", "pgfence/enable-disable-trigger"],

  on: "set-table-option",

  check({ operation, schema, transaction, next }) {
    if (operation.option !== "trigger" || operation.enable !== false) return undefined;
    const place = schema.resolve(operation.table);
    const trigger = operation.values[0] ?? "all";
    const isBack = (other: Operation): boolean =>
      (other.kind === "set-table-option" &&
        other.option === "trigger" &&
        other.enable === true &&
        [trigger, "all"].includes(other.values[0] ?? "all") &&
        sameName(schema.resolve(other.table), place)) ||
      (other.kind === "drop-trigger" && other.name === trigger);
    if (transaction.kind !== "none") {
      for (const { operations } of next(horizon)) {
        if (operations.some(isBack)) return undefined;
        if (operations.some(({ kind }) => kind === "commit" || kind === "rollback")) break;
      }
    }
    return { operation, trigger };
  },

  message: ({ operation: { table }, trigger }) =>
    `${whose(trigger)} ${display(table)} ${isMany(trigger) ? "are" : "is"} off after this transaction: what others write meanwhile is never made good${trigger === "all" ? ", and its foreign keys are not checked" : ""}.`,

  rewrite: ({ operation: { table }, trigger }) =>
    `Write ALTER TABLE ${display(table)} ENABLE TRIGGER ${isMany(trigger) ? trigger.toUpperCase() : trigger} into the same transaction, behind what must not fire ${isMany(trigger) ? "them" : "it"}.`,
});

function isMany(trigger: string): boolean {
  return trigger === "all" || trigger === "user";
}

function whose(trigger: string): string {
  return isMany(trigger) ? "The triggers of" : `Trigger ${trigger} of`;
}
