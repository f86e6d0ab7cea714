import type { CaseExpr, FuncCall, Node, SQLValueFunctionOp, SubLink } from "libpg-query";
import { deepest, expression, expressions } from "./expressions.ts";
import {
  decline,
  label,
  place,
  seesMark,
  seesNext,
  takes,
  takesMark,
  want,
  wantMark,
  word,
} from "./input.ts";
import type { Input } from "./input.ts";
import { select, window } from "./queries.ts";
import { numberConstant, stringConstant, takesNumber, takesString } from "./literals.ts";
import { intervalFollows, system, typeName } from "./types.ts";
import { columnOnly, functionOnly, reserved } from "./words.ts";

/** A constant, a column, a call, or what is in brackets. */
export function operand(input: Input): Node {
  const token = input.tokens[input.at];
  const location = place(input);
  switch (token?.kind) {
    case "string":
      return stringConstant(takesString(input) ?? decline(), location);
    case "number":
      return numberConstant(takesNumber(input) ?? decline(), location);
    case "punctuation": {
      if (seesNext(input, "select"))
        return subquery(input, { subLinkType: "EXPR_SUBLINK" }, location);
      wantMark(input, "(");
      const inner = expression(input);
      wantMark(input, ")");
      return isBareQuery(inner) ? decline() : enclosed(input, inner);
    }
    case "word":
      return special(input, token.text, location) ?? named(input, location);
    case "quoted":
      return named(input, location);
    default:
      return decline();
  }
}

/** A query in brackets, and what its rows are compared with. */
export function subquery(input: Input, about: SubLink, location: number): Node {
  if (input.queries === "left" || ++input.depth > deepest) decline();
  wantMark(input, "(");
  const subselect: Node = { SelectStmt: select(input) };
  wantMark(input, ")");
  input.depth--;
  return enclosed(input, { SubLink: { ...about, subselect, location } });
}

/** Brackets around a query's own are its own to the grammar. */
export function isBareQuery(node: Node | undefined): boolean {
  return node !== undefined && "SubLink" in node && node.SubLink.subLinkType === "EXPR_SUBLINK";
}

/** Behind brackets, what is in them may be taken apart. */
function enclosed(input: Input, inner: Node): Node {
  return seesMark(input, ".") || seesMark(input, "[") ? decline() : inner;
}

/** What begins with a word of the grammar's own. */
function special(input: Input, first: string, location: number): Node | undefined {
  if (!reserved.has(first))
    return columnOnly.has(first) ? common(input, first, location) : undefined;
  const { at } = input;
  input.at++;
  switch (first) {
    case "null":
      return { A_Const: { isnull: true, location } };
    case "true":
      return { A_Const: { boolval: { boolval: true }, location } };
    case "false":
      return { A_Const: { boolval: {}, location } };
    case "case":
      return { CaseExpr: caseExpression(input, location) };
    case "cast": {
      wantMark(input, "(");
      const arg = expression(input);
      want(input, "as");
      const type = typeName(input);
      wantMark(input, ")");
      return { TypeCast: { arg, typeName: type, location } };
    }
    case "array":
      return array(input, location);
    default: {
      input.at = at + 1;
      const op = clocks.get(first) ?? decline();
      return seesMark(input, "(") ? decline() : { SQLValueFunction: { op, typmod: -1, location } };
    }
  }
}

const clocks: ReadonlyMap<string, SQLValueFunctionOp> = new Map([
  ["current_catalog", "SVFOP_CURRENT_CATALOG"],
  ["current_date", "SVFOP_CURRENT_DATE"],
  ["current_role", "SVFOP_CURRENT_ROLE"],
  ["current_time", "SVFOP_CURRENT_TIME"],
  ["current_timestamp", "SVFOP_CURRENT_TIMESTAMP"],
  ["current_user", "SVFOP_CURRENT_USER"],
  ["localtime", "SVFOP_LOCALTIME"],
  ["localtimestamp", "SVFOP_LOCALTIMESTAMP"],
  ["session_user", "SVFOP_SESSION_USER"],
  ["user", "SVFOP_USER"],
]);

function array(input: Input, location: number): Node {
  const list_start = place(input);
  wantMark(input, "[");
  const elements: Node[] = [];
  if (!seesMark(input, "]")) {
    do elements.push(item(input));
    while (takesMark(input, ","));
  }
  const list_end = place(input);
  wantMark(input, "]");
  const found = elements.length === 0 ? {} : { elements };
  return { A_ArrayExpr: { ...found, list_start, list_end, location } };
}

function item(input: Input): Node {
  // ARRAY[[1], [2]] has lists that are no expressions.
  return seesMark(input, "[") ? decline() : expression(input);
}

function caseExpression(input: Input, location: number): CaseExpr {
  const node: CaseExpr = {};
  if (!takes(input, "when")) {
    node.arg = expression(input);
    want(input, "when");
  }
  const args: Node[] = [];
  do {
    const start = place({ ...input, at: input.at - 1 });
    const expr = expression(input);
    want(input, "then");
    const result = expression(input);
    args.push({ CaseWhen: { expr, result, location: start } });
  } while (takes(input, "when"));
  node.args = args;
  if (takes(input, "else")) node.defresult = expression(input);
  want(input, "end");
  node.location = location;
  return node;
}

/** Words that are names of columns, but of no function: with brackets each has a grammar of its own. */
function common(input: Input, first: string, location: number): Node | undefined {
  const next = input.tokens[input.at + 1];
  const calls = next?.text === "(" && next.kind === "punctuation";
  if (next?.kind === "string") {
    if (first !== "interval" && first !== "timestamp" && first !== "time") decline();
    input.at++;
    const type = { names: system(first), typemod: -1, location };
    const node = typed(input, type);
    return intervalFollows(input) ? decline() : node;
  }
  if (!calls) return undefined;
  input.at++;
  switch (first) {
    case "exists":
      return subquery(input, { subLinkType: "EXISTS_SUBLINK" }, location);
    case "coalesce":
      return { CoalesceExpr: { args: expressions(input), location } };
    case "greatest":
    case "least": {
      const op = first === "greatest" ? "IS_GREATEST" : "IS_LEAST";
      return { MinMaxExpr: { op, args: expressions(input), location } };
    }
    case "nullif": {
      const [lexpr, rexpr, ...more] = expressions(input);
      if (lexpr === undefined || rexpr === undefined || more.length > 0) decline();
      return { A_Expr: { kind: "AEXPR_NULLIF", name: [word("=")], lexpr, rexpr, location } };
    }
    default:
      return decline();
  }
}

/** `date '2026-01-01'`. */
function typed(input: Input, type: ReturnType<typeof typeName>): Node {
  const location = place(input);
  const text = takesString(input) ?? decline();
  return { TypeCast: { arg: stringConstant(text, location), typeName: type, location: -1 } };
}

/** A column, a call of a function, or a constant with its type before it. */
function named(input: Input, location: number): Node {
  const first = input.tokens[input.at];
  const parts = [word(label(input))];
  while (takesMark(input, ".")) {
    if (takesMark(input, "*")) {
      const starred = { ColumnRef: { fields: [...parts, { A_Star: {} }], location } };
      return functionOnly.has(first?.text ?? "") && first?.kind === "word" ? decline() : starred;
    }
    parts.push(word(label(input)));
  }
  const plain = first?.kind === "word" ? first.text : "";
  // With a dot behind it a word is what a column could be named.
  const onlyColumn = columnOnly.has(plain) && parts.length === 1;
  const onlyFunction = functionOnly.has(plain);
  if (onlyFunction && parts.length > 1) decline();
  if (seesMark(input, "(")) {
    // `OPERATOR (schema.+)` is none.
    if (plain === "operator" && parts.length === 1) decline();
    return onlyColumn ? decline() : { FuncCall: call(input, parts, location) };
  }
  if (input.tokens[input.at]?.kind === "string") {
    return onlyColumn ? decline() : typed(input, { names: parts, typemod: -1, location });
  }
  if (onlyFunction) decline();
  return { ColumnRef: { fields: parts, location } };
}

/** Words behind a call that make an aggregate or a window function of it. */
const behindCalls = new Set(["within", "filter"]);

function call(input: Input, funcname: Node[], location: number): FuncCall {
  const node: FuncCall = { funcname };
  wantMark(input, "(");
  if (takesMark(input, "*")) node.agg_star = true;
  else if (!seesMark(input, ")")) {
    const args = [expression(input)];
    while (takesMark(input, ",")) args.push(expression(input));
    node.args = args;
  }
  wantMark(input, ")");
  const next = input.tokens[input.at];
  if (next?.kind === "word" && behindCalls.has(next.text)) decline();
  if (takes(input, "over")) node.over = window(input);
  node.funcformat = "COERCE_EXPLICIT_CALL";
  node.location = location;
  return node;
}

/** A call of a function, as an index may have one without brackets around it. */
export function callOnly(input: Input): Node {
  const node = operand(input);
  const isCall = "FuncCall" in node || "CoalesceExpr" in node || "MinMaxExpr" in node;
  return isCall ? node : decline();
}
