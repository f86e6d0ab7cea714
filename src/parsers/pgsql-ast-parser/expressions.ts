import type { Expr, ExprBinary, ExprCast, ExprMember, ExprUnary } from "pgsql-ast-parser";
import { textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Constant, Expression, OpaqueExpression, Written } from "../../expression.ts";
import { calledOf } from "./calls.ts";
import { isWrapped } from "./extents.ts";
import { isNil } from "./nil.ts";
import { bindsAsServer, castsMember } from "./precedence.ts";
import { readQuery } from "./queries.ts";
import type { Reading } from "./reading.ts";
import { typeAt, typeStart } from "./types.ts";

/** An expression with the words that stand in `clause`. */
export function writtenOf(reading: Reading, clause: Clause, node: Expr): Written {
  return { text: textOf(clause), value: expressionOf(reading, node) };
}

/** Deeper than anybody proves anything of. */
const deepest = 100;

export function expressionOf(reading: Reading, node: Expr, depth = 0): Expression {
  if (depth > deepest) {
    reading.refuse("the expression is nested too deeply", reading.first(node));
    return { kind: "opaque", columns: undefined, calls: undefined };
  }
  checkOrder(reading, node);
  const of = (child: Expr): Expression => expressionOf(reading, child, depth + 1);
  switch (node.type) {
    case "integer":
    case "numeric":
      return numberAt(reading, node);
    case "string":
      return { kind: "constant", type: "string", value: node.value };
    case "boolean":
      return { kind: "constant", type: "boolean", value: String(node.value) };
    case "null":
      return { kind: "constant", type: "null", value: "" };
    case "default":
      return { kind: "opaque", columns: [], calls: undefined };
    case "ref": {
      if (node.name === "*") return opaque(reading, node);
      const table = node.table === undefined ? {} : { table: node.table.name };
      return { kind: "column", ...table, name: node.name };
    }
    case "keyword":
      return { kind: "call", name: { name: node.keyword }, args: [] };
    case "cast":
      return cast(reading, node, of);
    case "array":
      return { kind: "array", items: node.expressions.map(of) };
    case "unary":
      return unary(reading, node, of);
    case "binary":
      return binary(reading, node, of);
    case "ternary": {
      const bounds = { kind: "array", items: [of(node.lo), of(node.hi)] } as const;
      return {
        kind: "comparison",
        operator: node.op.toLowerCase(),
        left: of(node.value),
        right: bounds,
      };
    }
    case "member":
      return {
        kind: "comparison",
        operator: node.op,
        left: of(node.operand),
        right: memberOf(node),
      };
    case "extract": {
      const field = { kind: "constant", type: "string", value: node.field.name } as const;
      return { kind: "call", name: { name: "extract" }, args: [field, of(node.from)] };
    }
    case "overlay": {
      const { value, placing, from, for: length } = node;
      const args = [value, placing, from, ...(isNil(length) ? [] : [length])];
      return { kind: "call", name: { name: "overlay" }, args: args.map(of) };
    }
    case "substring": {
      const { value, from, for: length } = node;
      // The server fills in where a substring begins that only says how long it is.
      if (isNil(from)) reading.refuse("SUBSTRING without FROM", reading.first(node));
      const args = [value, from, length].flatMap((arg) => arg ?? []);
      return { kind: "call", name: { name: "substring" }, args: args.map(of) };
    }
    case "call": {
      const called = calledOf(node);
      if (called?.kind === "any") reading.refuse("ANY behind no operator", reading.first(node));
      if (called?.kind !== "call" || !called.plain) return opaque(reading, node);
      return { kind: "call", name: called.name, args: called.args.map(of) };
    }
    default:
      return opaque(reading, node);
  }
}

function checkOrder(reading: Reading, node: Expr): void {
  if (bindsAsServer(reading, node)) return;
  reading.refuse("pgsql-ast-parser binds these operators in another order", reading.first(node));
}

function memberOf({ member }: ExprMember): Constant {
  const type = typeof member === "number" ? "number" : "string";
  return { kind: "constant", type, value: String(member) };
}

/** In `a ->> 'b'::text` the library casts all of it; the server, the `'b'` alone. */
function cast(reading: Reading, node: ExprCast, of: Reader): Expression {
  const start = typeStart(reading, node.to);
  const type = isLiteral(reading, node) ? typeAt(reading, start, []) : typeAt(reading, start);
  const { operand } = node;
  if (!castsMember(reading, node) || operand.type !== "member") {
    return { kind: "cast", operand: of(operand), type };
  }
  const right = { kind: "cast", operand: memberOf(operand), type } as const;
  return { kind: "comparison", operator: operand.op, left: of(operand.operand), right };
}

/** `text 'a'` */
function isLiteral(reading: Reading, { to }: ExprCast): boolean {
  const before = reading.whole.tokens[typeStart(reading, to) - 1];
  return before?.text !== "::" && !(before?.kind === "word" && before.text === "as");
}

type Reader = (node: Expr) => Expression;

/** The longest number that is an integer to the server. */
const largest = 2 ** 31 - 1;

function numberAt({ whole, first }: Reading, node: Expr): Constant {
  // The tree counts `AS (` before the expression of a generated column.
  let index = first(node);
  while (index < whole.to && whole.tokens[index]?.kind !== "number") index++;
  const text = whole.tokens[index]?.text ?? "";
  const isInteger = node.type === "integer" && Number(text) <= largest;
  return { kind: "constant", type: "number", value: isInteger ? String(Number(text)) : text };
}

/** The server folds a minus into the number behind it. */
function negated(reading: Reading, node: Expr): Constant | undefined {
  if (node.type === "integer" || node.type === "numeric") return numberAt(reading, node);
  const number =
    node.type === "unary" && node.op === "-" ? negated(reading, node.operand) : undefined;
  if (number === undefined || number.value === "0") return number;
  const { value } = number;
  return { ...number, value: value.startsWith("-") ? value.slice(1) : `-${value}` };
}

function unary(reading: Reading, node: ExprUnary, of: Reader): Expression {
  const truth = (operator: string, value: string): Expression => {
    const right = { kind: "constant", type: "boolean", value } as const;
    return { kind: "comparison", operator, left: of(node.operand), right };
  };
  switch (node.op) {
    case "NOT":
      return { kind: "not", operand: of(node.operand) };
    case "IS NULL":
      return { kind: "is-null", operand: of(node.operand), negated: false };
    case "IS NOT NULL":
      return { kind: "is-null", operand: of(node.operand), negated: true };
    case "IS TRUE":
      return truth("is", "true");
    case "IS FALSE":
      return truth("is", "false");
    case "IS NOT TRUE":
      return truth("is not", "true");
    case "IS NOT FALSE":
      return truth("is not", "false");
    case "+":
    case "-":
      return (
        negated(reading, node.op === "+" ? node.operand : node) ?? {
          kind: "comparison",
          operator: node.op,
          right: of(node.operand),
        }
      );
    default:
      return node.op satisfies never;
  }
}

/** What the server calls operators that have a second spelling, or are words. */
const operators: Readonly<Record<string, string>> = {
  "!=": "<>",
  LIKE: "~~",
  "NOT LIKE": "!~~",
  ILIKE: "~~*",
  "NOT ILIKE": "!~~*",
  IN: "in",
  "NOT IN": "not in",
};

function binary(reading: Reading, node: ExprBinary, of: Reader): Expression {
  const { op, left, right } = node;
  switch (op) {
    case "AND":
    case "OR":
      return { kind: op === "AND" ? "and" : "or", operands: operandsOf(reading, node).map(of) };
    case "AT TIME ZONE":
      return { kind: "call", name: { name: "timezone" }, args: [of(right), of(left)] };
    case "IN":
    case "NOT IN":
      return membership(reading, node, of);
    default: {
      const operator = operators[op] ?? op;
      const called = right.type === "call" ? calledOf(right) : undefined;
      if (called?.kind !== "any")
        return { kind: "comparison", operator, left: of(left), right: of(right) };
      const [list] = called.args;
      if (list === undefined || isQuery(list)) return opaque(reading, node);
      return {
        kind: "comparison",
        operator: `${operator} ${called.name.name}`,
        left: of(left),
        right: of(list),
      };
    }
  }
}

/** The server takes a chain apart on its left alone. */
function operandsOf(reading: Reading, node: ExprBinary): readonly Expr[] {
  const operands: Expr[] = [];
  let left: Expr = node;
  while (left.type === "binary" && left.op === node.op) {
    checkOrder(reading, left);
    operands.push(left.right);
    left = left.left;
  }
  return [left, ...operands.reverse()];
}

function membership(reading: Reading, node: ExprBinary, of: Reader): Expression {
  const { op, left, right } = node;
  if (isQuery(right)) {
    const within = opaque(reading, node);
    return op === "IN" ? within : { kind: "not", operand: within };
  }
  if (!isWrapped(reading, right)) reading.refuse("IN without brackets", reading.first(right));
  // `a IN ((1, 2))` has a row for its only item.
  const isList = right.type === "list" && !isWrapped(reading, right, 2);
  const items = isList ? right.expressions : [right];
  return {
    kind: "comparison",
    operator: op.toLowerCase(),
    left: of(left),
    right: { kind: "array", items: items.map(of) },
  };
}

function isQuery(node: Expr): boolean {
  return ["select", "union", "union all", "values", "with", "with recursive"].includes(node.type);
}

function opaque(reading: Reading, node: Expr): OpaqueExpression {
  const { columns, calls } = readQuery(reading, node);
  return { kind: "opaque", columns, calls };
}
