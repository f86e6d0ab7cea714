import { isPlaceholder } from "../expression.ts";
import type { Expression } from "../expression.ts";
import type { Operation } from "../operation.ts";
import type { Schema } from "../schema.ts";
import { isLimited } from "./written-change.ts";

/**
 * An UPDATE or DELETE whose condition fixes every column of a key, so that it picks no more rows than it
 * lists, or that somebody has cut already.
 */
export function picksByKey(operation: Operation, schema: Schema): boolean {
  if (operation.kind !== "update" && operation.kind !== "delete") return false;
  const table = schema.table(operation.table);
  const terms = termsOf(operation.where?.value);
  if (terms.some((term) => term.kind === "constant" && term.value !== "true")) return true;
  if (isLimited(operation.where?.text ?? "")) return true;
  const fixed = new Set(terms.flatMap(fixedColumn));
  if (table?.complete !== true && fixed.has("id")) return true;
  if (table === undefined) return false;
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

/** `column = constant`, either of several, or IN a list that somebody wrote by hand. */
function fixedColumn(term: Expression): readonly string[] {
  if (term.kind === "or") {
    const [first = [], ...others] = term.operands.map(fixedColumn);
    return first.filter((column) => others.every((columns) => columns.includes(column)));
  }
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
  // What a program puts in beside `=` is a value; that it were a column's name is too rare to warn of.
  if (isPlaceholder(value)) return true;
  return value.kind === "constant" || (value.kind === "opaque" && value.columns?.length === 0);
}
