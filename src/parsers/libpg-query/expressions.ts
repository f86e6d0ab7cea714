import type { A_Const, A_Expr, BoolTestType, FuncCall, Node } from "libpg-query";
import { textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Expression, OpaqueExpression, Written } from "../../expression.ts";
import { callName, columnName, readQuery } from "./queries.ts";
import { typeOf } from "./reading.ts";
import type { Reading } from "./reading.ts";
import { items, strings, tagOf, tree } from "./tree.ts";

/** An expression with the words that stand in `clause`. */
export function writtenOf(reading: Reading, clause: Clause, node: Node | undefined): Written {
  return { text: textOf(clause), value: expressionOf(reading, node) };
}

/** Nesting beyond this is read as a whole: nobody proves anything of it, and the stack is finite. */
const deepest = 100;

export function expressionOf(reading: Reading, node: Node | undefined, depth = 0): Expression {
  const tag = tagOf(node);
  if (node === undefined || tag === undefined || depth > deepest) return opaque(node);
  const of = (child: Node | undefined): Expression => expressionOf(reading, child, depth + 1);
  const all = (children: readonly Node[] | undefined): readonly Expression[] =>
    (children ?? []).map(of);
  const part = tree(node);
  if (part.A_Const !== undefined) return constant(part.A_Const);
  if (part.ColumnRef !== undefined) {
    const parts = strings(part.ColumnRef.fields);
    const name = columnName(part.ColumnRef);
    const table = parts.at(-2);
    if (name === "*") return opaque(node);
    return { kind: "column", ...(table === undefined ? {} : { table }), name };
  }
  if (part.TypeCast !== undefined) {
    const { arg, typeName } = part.TypeCast;
    return { kind: "cast", operand: of(arg), type: typeOf(reading, typeName) };
  }
  if (part.BoolExpr !== undefined) {
    const { boolop, args } = part.BoolExpr;
    if (boolop === "NOT_EXPR") return { kind: "not", operand: of(args?.[0]) };
    return { kind: boolop === "OR_EXPR" ? "or" : "and", operands: all(args) };
  }
  if (part.NullTest !== undefined) {
    const { arg, nulltesttype } = part.NullTest;
    return { kind: "is-null", operand: of(arg), negated: nulltesttype === "IS_NOT_NULL" };
  }
  if (part.BooleanTest !== undefined) {
    const test = part.BooleanTest.booltesttype ?? "IS_UNKNOWN";
    const operator = test.startsWith("IS_NOT") ? "is not" : "is";
    return { kind: "comparison", operator, left: of(part.BooleanTest.arg), right: truthOf(test) };
  }
  if (part.A_ArrayExpr !== undefined)
    return { kind: "array", items: all(part.A_ArrayExpr.elements) };
  if (part.A_Expr !== undefined) return operation(part.A_Expr, of);
  const call = callName(tag, part[tag] as object);
  if (call === undefined || !isPlain(part.FuncCall)) return opaque(node);
  const { args } = part[tag] as { args?: Node[] };
  return {
    kind: "call",
    name: call,
    args: (args ?? []).map((child) => of(tree(child).NamedArgExpr?.arg ?? child)),
  };
}

/** Without what makes an aggregate or a window function of it. */
function isPlain(call: FuncCall | undefined): boolean {
  if (call === undefined) return true;
  const { agg_star, agg_distinct, agg_order, agg_filter, over } = call;
  return [agg_star, agg_distinct, agg_order, agg_filter, over].every((mark) => mark === undefined);
}

function constant(node: A_Const): Expression {
  if (node.isnull === true) return { kind: "constant", type: "null", value: "" };
  if (node.boolval !== undefined) {
    return { kind: "constant", type: "boolean", value: String(node.boolval.boolval ?? false) };
  }
  if (node.ival !== undefined) {
    return { kind: "constant", type: "number", value: String(node.ival.ival ?? 0) };
  }
  if (node.fval !== undefined) {
    return { kind: "constant", type: "number", value: node.fval.fval ?? "0" };
  }
  return { kind: "constant", type: "string", value: node.sval?.sval ?? node.bsval?.bsval ?? "" };
}

/** What IS TRUE, IS FALSE and IS UNKNOWN compare with. */
function truthOf(test: BoolTestType): Expression {
  if (test.endsWith("UNKNOWN")) return { kind: "constant", type: "null", value: "" };
  return { kind: "constant", type: "boolean", value: String(test.endsWith("TRUE")) };
}

type Reader = (node: Node | undefined) => Expression;

function operation({ kind, name, lexpr, rexpr }: A_Expr, of: Reader): Expression {
  const symbol = strings(name).at(-1) ?? "";
  const compare = (operator: string): Expression => ({
    kind: "comparison",
    operator,
    ...(lexpr === undefined ? {} : { left: of(lexpr) }),
    right:
      tree(rexpr).List === undefined ? of(rexpr) : { kind: "array", items: items(rexpr).map(of) },
  });
  switch (kind) {
    case "AEXPR_NULLIF":
      return { kind: "call", name: { name: "nullif" }, args: [of(lexpr), of(rexpr)] };
    case "AEXPR_OP_ANY":
      return compare(`${symbol} any`);
    case "AEXPR_OP_ALL":
      return compare(`${symbol} all`);
    case "AEXPR_DISTINCT":
      return compare("is distinct from");
    case "AEXPR_NOT_DISTINCT":
      return compare("is not distinct from");
    case "AEXPR_IN":
      return compare(symbol === "=" ? "in" : "not in");
    case "AEXPR_BETWEEN":
    case "AEXPR_NOT_BETWEEN":
    case "AEXPR_BETWEEN_SYM":
    case "AEXPR_NOT_BETWEEN_SYM":
      return compare(symbol.toLowerCase());
    case "AEXPR_OP":
    case "AEXPR_LIKE":
    case "AEXPR_ILIKE":
    case "AEXPR_SIMILAR":
    case undefined: {
      const compared = compare(symbol);
      return (lexpr === undefined ? signed(symbol, rexpr) : undefined) ?? compared;
    }
    default:
      kind satisfies never;
      return compare(symbol);
  }
}

/** The grammar itself folds a minus into a number, but not a plus. */
function signed(symbol: string, operand: Node | undefined): Expression | undefined {
  const number = tree(operand).A_Const;
  const isNumber = number?.ival !== undefined || number?.fval !== undefined;
  return symbol === "+" && isNumber ? constant(number) : undefined;
}

function opaque(node: Node | undefined): OpaqueExpression {
  const tag = tagOf(node);
  if (tag === undefined || tag === "SetToDefault") {
    return { kind: "opaque", columns: [], calls: undefined };
  }
  const { columns, calls } = readQuery(node);
  return { kind: "opaque", columns, calls };
}
