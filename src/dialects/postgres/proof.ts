import type { Expression } from "../../expression.ts";
import type { Operation } from "../../operation.ts";
import type { Table, Ternary } from "../../schema.ts";
import { columnOf } from "../../schema.ts";

/** Does a proven CHECK of the table show that the column is never null? As the server's planner would. */
export function provesNotNull(
  table: Table,
  column: string,
  siblings: readonly Operation[],
): Ternary {
  let answer: Ternary = "no";
  for (const { name, constraint, valid } of table.constraints) {
    if (constraint.kind !== "check" || !valid || !constraint.enforced) continue;
    if (siblings.some((other) => other.kind === "drop-constraint" && other.name === name)) continue;
    const implied = impliesNotNull(constraint.expression.value, column);
    if (implied === "yes") return "yes";
    if (implied === "unknown") answer = "unknown";
  }
  return answer;
}

/** The column is known to hold no null: no proof is needed. */
export function isNotNull(table: Table | undefined, column: string): Ternary {
  const found = columnOf(table, column);
  return found === undefined ? "unknown" : found.notNull;
}

/** `yes`: the expression cannot be true of a row where the column is null. */
export function impliesNotNull(expression: Expression, column: string): Ternary {
  switch (expression.kind) {
    case "is-null":
      if (!expression.negated) return "no";
      if (isColumn(expression.operand, column)) return "yes";
      // `ROW(a, b) IS NOT NULL` speaks of each part; what else is not understood may too.
      return expression.operand.kind === "opaque"
        ? impliesNotNull(expression.operand, column)
        : "no";
    case "not":
      return isFalseOnNull(expression.operand, column);
    case "and":
      return some(expression.operands.map((operand) => impliesNotNull(operand, column)));
    case "or":
      return every(expression.operands.map((operand) => impliesNotNull(operand, column)));
    case "comparison": {
      const { operator, left, right } = expression;
      const word = operator.toLowerCase();
      if (word === "is distinct from") {
        const nullOnOneSide =
          (isNull(left) && isColumn(right, column)) || (isNull(right) && isColumn(left, column));
        return nullOnOneSide ? "yes" : "no";
      }
      // `(x IS NOT NULL) = true` is simplified before it is compared; `IS TRUE` is not.
      if (operator === "=" && left !== undefined && isTrue(right))
        return impliesNotNull(left, column);
      if (operator === "=" && left !== undefined && isTrue(left))
        return impliesNotNull(right, column);
      return "no";
    }
    case "opaque": {
      const { columns } = expression;
      return columns === undefined || columns.includes(column) ? "unknown" : "no";
    }
    case "column":
    case "constant":
    case "call":
    case "cast":
    case "array":
      return "no";
    default:
      return expression satisfies never;
  }
}

/** NOT of it is the proof: `NOT (x IS NULL)`, `NOT (x IS NULL OR y IS NULL)`. */
function isFalseOnNull(expression: Expression, column: string): Ternary {
  switch (expression.kind) {
    case "is-null":
      return !expression.negated && isColumn(expression.operand, column) ? "yes" : "no";
    case "or":
      return some(expression.operands.map((operand) => isFalseOnNull(operand, column)));
    case "and":
      return every(expression.operands.map((operand) => isFalseOnNull(operand, column)));
    case "not":
      return impliesNotNull(expression.operand, column);
    case "comparison": {
      const { operator, left, right } = expression;
      if (operator.toLowerCase() !== "is not distinct from") return "no";
      return (isNull(left) && isColumn(right, column)) || (isNull(right) && isColumn(left, column))
        ? "yes"
        : "no";
    }
    default:
      return "no";
  }
}

function isColumn(expression: Expression | undefined, column: string): boolean {
  return expression?.kind === "column" && expression.name === column;
}

function isNull(expression: Expression | undefined): boolean {
  return expression?.kind === "constant" && expression.type === "null";
}

function isTrue(expression: Expression): boolean {
  return (
    expression.kind === "constant" && expression.type === "boolean" && expression.value === "true"
  );
}

function some(answers: readonly Ternary[]): Ternary {
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}

function every(answers: readonly Ternary[]): Ternary {
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}
