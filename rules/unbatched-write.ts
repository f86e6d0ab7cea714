import type { Expression } from "../src/expression.ts";
import type { Delete, Update } from "../src/operation.ts";
import { writeInBatches } from "../src/recipes/batched-write.ts";
import { defineRule, display } from "../src/rule.ts";
import type { Moment } from "../src/rule.ts";

export default defineRule({
  id: "unbatched-write",
  title: "Many rows are written in one transaction",
  harm: "blocks",
  severity: "warning",

  why: `
    One statement that writes many rows keeps every one of them locked until all are done, holds
    back the cleaning of dead rows everywhere, and loses all its work when it is stopped.
    In batches of a few thousand rows, each in a transaction of its own, nobody waits longer than a
    moment, and what was stopped goes on where it was.
  `,

  given: `
    CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, country text);
    CREATE TABLE orders (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      user_id bigint REFERENCES users (id),
      state text NOT NULL DEFAULT 'open',
      country text
    );
    CREATE TABLE visits (page text, seen_at timestamptz);
    CREATE TABLE stock (product_id bigint, shelf text, amount integer, PRIMARY KEY (product_id, shelf));
  `,
  bad: [
    `UPDATE orders SET state = 'closed' WHERE state = 'done';`,
    `UPDATE stock SET amount = 0;`,
    `UPDATE orders AS o SET country = u.country FROM users u WHERE u.id = o.user_id AND o.country IS NULL;`,
    `UPDATE stock SET amount = amount * 12 WHERE shelf <> 'a1';`,
    `DELETE FROM visits WHERE seen_at < now() - interval '1 year';`,
    `DELETE FROM stock s USING orders WHERE orders.user_id = s.product_id;`,
  ],
  good: [
    `UPDATE users SET country = 'SE' WHERE id = 7;`,
    `UPDATE users SET country = 'SE' WHERE email IN ('a@example.org', 'b@example.org') AND country IS NULL;`,
    `DELETE FROM stock WHERE shelf = 'a1' AND product_id = 12;`,
    `CREATE TABLE tags (name text); INSERT INTO tags VALUES ('a'); UPDATE tags SET name = 'b';`,
    `DELETE FROM visits WHERE false;`,
  ],

  aliases: [
    "squawk/ban-update-without-where",
    "pgfence/update-in-migration",
    "pgfence/delete-without-where",
    "migrationpilot/MP011",
    "migrationpilot/MP067",
    "pg-migration-lint/PGM301",
    "strong-migrations/backfill",
  ],

  on: ["update", "delete"],

  check(moment) {
    return isPinned(moment) ? undefined : { moment };
  },

  message({ moment: { operation } }) {
    const words = operation.kind === "update" ? "Rows of" : "Rows are deleted from";
    const verb = operation.kind === "update" ? " are changed" : "";
    const extent = operation.where === undefined ? "all of them" : "all that its condition picks";
    return `${words} ${display(operation.table)}${verb} in one transaction, ${extent}.`;
  },

  rewrite: ({ moment }) => writeInBatches(moment, "table-drop"),
});

/** The condition fixes every column of a key, so that it picks no more rows than it lists. */
function isPinned({ operation, schema, table }: Moment<Update | Delete>): boolean {
  const terms = termsOf(operation.where?.value);
  if (terms.some((term) => term.kind === "constant" && term.value !== "true")) return true;
  const fixed = new Set(terms.flatMap(fixedColumn));
  if (table === undefined) return fixed.has("id");
  const keys = table.constraints.flatMap(({ constraint }) =>
    constraint.kind === "unique" || constraint.kind === "primary-key" ? [constraint.columns] : [],
  );
  const unique = schema
    .indexesOf(table.name)
    .filter((index) => index.unique && index.where === undefined)
    .map((index) => index.keys.map((key) => key.column ?? ""));
  return [...keys, ...unique].some(
    (columns) => columns.length > 0 && columns.every((column) => fixed.has(column)),
  );
}

function termsOf(condition: Expression | undefined): readonly Expression[] {
  if (condition === undefined) return [];
  return condition.kind === "and" ? condition.operands.flatMap(termsOf) : [condition];
}

/** `column = constant`, or IN a list that somebody wrote by hand. */
function fixedColumn(term: Expression): readonly string[] {
  if (term.kind !== "comparison" || term.left === undefined) return [];
  const { operator, left, right } = term;
  if (operator === "=" && left.kind === "column" && isFixed(right)) return [left.name];
  if (operator === "=" && right.kind === "column" && isFixed(left)) return [right.name];
  const listed = operator === "in" || operator === "= any";
  const few = right.kind === "array" && right.items.length <= 1000 && right.items.every(isFixed);
  return listed && few && left.kind === "column" ? [left.name] : [];
}

/** The same for every row: constants, parameters, calls of such. */
function isFixed(value: Expression): boolean {
  if (value.kind === "cast") return isFixed(value.operand);
  if (value.kind === "call") return value.args.every(isFixed);
  return value.kind === "constant" || (value.kind === "opaque" && value.columns?.length === 0);
}
