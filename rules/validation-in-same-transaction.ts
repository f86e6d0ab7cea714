import { obstructs } from "../src/effect.ts";
import type { Operation } from "../src/operation.ts";
import { migrate, plan } from "../src/plan.ts";
import { prove } from "../src/recipes/constraint.ts";
import { constraintName } from "../src/recipes/name.ts";
import type { Moment } from "../src/rule.ts";
import { defineRule, display } from "../src/rule.ts";

export default defineRule({
  id: "validation-in-same-transaction",
  title: "Constraint is validated while the lock that added it is held",
  harm: "blocks",
  // Its own lock stops nobody; the one that is held does.
  severity: "error",

  why: `
    NOT VALID and VALIDATE CONSTRAINT are two statements so that every row can be read under a lock
    that stops nobody.
    In one transaction the lock that ADD CONSTRAINT took is held until the reading has ended, and
    nothing is won.
    Put the validation into a migration of its own.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric NOT NULL DEFAULT 0);
  `,
  bad: [
    `
      ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0) NOT VALID;
      ALTER TABLE orders VALIDATE CONSTRAINT orders_total_positive;
    `,
    `
      ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
      ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;
    `,
  ],
  good: [
    `ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0) NOT VALID;`,
    `
      BEGIN; ALTER TABLE orders ADD CONSTRAINT orders_total_positive CHECK (total >= 0) NOT VALID; COMMIT;
      BEGIN; ALTER TABLE orders VALIDATE CONSTRAINT orders_total_positive; COMMIT;
    `,
  ],

  aliases: [
    "squawk/constraint-missing-not-valid",
    "pgfence/not-valid-validate-same-tx",
    "strong-migrations/validate_constraint",
    "postgres-language-server/requireSeparateConstraintValidation",
  ],
  covers: ["work-under-lock"],

  on: "validate-constraint",

  check(moment) {
    const { operation, own, transaction } = moment;
    if (own.length === 0) return undefined;
    const held = transaction.held.find(({ effect, by }) => {
      if (!obstructs(effect)) return false;
      return by.statement.operations.some((earlier) => adds(moment, earlier));
    });
    return held === undefined ? undefined : { operation, held };
  },

  message: ({ operation, held: { effect } }) =>
    `${operation.name} of ${display(operation.table)} is validated in the transaction that added it, so ${effect.locks[0] ?? "its lock"} on ${display(effect.target.name)} is held until every row is read.`,

  rewrite: ({ operation }) => plan(migrate([], prove(operation, operation.name))),
});

function adds(moment: Moment, earlier: Operation): boolean {
  const { operation, table, schema } = moment;
  if (operation.kind !== "validate-constraint") return false;
  if (
    earlier.kind !== "add-check" &&
    earlier.kind !== "add-foreign-key" &&
    earlier.kind !== "add-not-null"
  ) {
    return false;
  }
  const here = schema.resolve(operation.table);
  const there = schema.resolve(earlier.table);
  if (here.name !== there.name || here.schema !== there.schema) return false;
  if (earlier.constraint.name !== undefined) return earlier.constraint.name === operation.name;
  // The server has named it by now.
  return (
    constraintName({ ...moment, table: undefined }, earlier.table, earlier.constraint) ===
      operation.name && table?.constraints.some(({ name }) => name === operation.name) === true
  );
}
