import type { Expression } from "../../expression.ts";
import { same } from "./lookup.ts";

/** A condition is surely false of a row in which a column has a constant, whatever else is in it. */
export function refutes(condition: Expression, column: string, value: Expression): boolean {
  return truth(condition, column, value) === false;
}

/** `undefined`: nobody knows, or NULL, which a CHECK lets pass. */
function truth(condition: Expression, column: string, value: Expression): boolean | undefined {
  switch (condition.kind) {
    case "and": {
      const all = condition.operands.map((one) => truth(one, column, value));
      if (all.includes(false)) return false;
      return all.includes(undefined) ? undefined : true;
    }
    case "or": {
      const all = condition.operands.map((one) => truth(one, column, value));
      if (all.includes(true)) return true;
      return all.includes(undefined) ? undefined : false;
    }
    case "not": {
      const inner = truth(condition.operand, column, value);
      return inner === undefined ? undefined : !inner;
    }
    case "is-null": {
      const { operand, negated } = condition;
      if (!isColumn(operand, column) || value.kind !== "constant") return undefined;
      return (value.type === "null") !== negated;
    }
    case "comparison": {
      const { operator, left, right } = condition;
      if (left === undefined) return undefined;
      if (operator === "in") return isAmong(left, right, column, value);
      const of = (side: Expression): Expression => (isColumn(side, column) ? value : side);
      // Without the column, nothing is asked of the constant.
      if (!isColumn(left, column) && !isColumn(right, column)) return undefined;
      return compare(operator, of(left), of(right));
    }
    default:
      return undefined;
  }
}

function isAmong(
  left: Expression,
  right: Expression,
  column: string,
  value: Expression,
): boolean | undefined {
  if (!isColumn(left, column) || right.kind !== "array") return undefined;
  const all = right.items.map((item) => compare("=", value, item));
  if (all.includes(true)) return true;
  return all.includes(undefined) ? undefined : false;
}

function isColumn(side: Expression, column: string): boolean {
  return side.kind === "column" && same(side.name, column);
}

function compare(operator: string, left: Expression, right: Expression): boolean | undefined {
  const order = orderOf(left, right);
  if (order === undefined) {
    const isEquality = operator === "=" || operator === "==";
    return isEquality && differ(left, right) ? false : undefined;
  }
  switch (operator) {
    case "=":
    case "==":
      return order === 0;
    case "<>":
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return undefined;
  }
}

/** Two texts that no collation of the server's own takes for equal. */
function differ(left: Expression, right: Expression): boolean {
  if (left.kind !== "constant" || right.kind !== "constant") return false;
  if (left.type !== "string" || right.type !== "string") return false;
  const plain = ({ value }: { readonly value: string }): string => value.trimEnd().toLowerCase();
  const isNumber = [left, right].some(({ value }) => /^\s*[-+.\d]/.test(value));
  return !isNumber && plain(left) !== plain(right);
}

/** Of two numbers; texts have affinities and orders of their own. */
function orderOf(left: Expression, right: Expression): number | undefined {
  if (left.kind !== "constant" || right.kind !== "constant") return undefined;
  if (left.type !== "number" || right.type !== "number") return undefined;
  return Number(left.value) - Number(right.value);
}
