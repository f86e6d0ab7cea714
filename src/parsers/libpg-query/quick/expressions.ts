import type { A_Expr, A_Expr_Kind, BoolTestType, Node } from "libpg-query";
import {
  bracketed,
  decline,
  place,
  sees,
  seesMark,
  seesNext,
  takes,
  want,
  wantMark,
  word,
} from "./input.ts";
import type { Input } from "./input.ts";
import { negated } from "./literals.ts";
import { system, typeName } from "./types.ts";
import { isBareQuery, operand, subquery } from "./operands.ts";

/** How tightly operators bind, loosest first; all of PostgreSQL's that have no level of their own are `other`. */
const levels = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  compare: 5,
  range: 6,
  other: 9,
  add: 10,
  multiply: 11,
  power: 12,
  zone: 13,
  sign: 15,
} as const;

const operators: ReadonlyMap<string, number> = new Map([
  ...["=", "<", ">", "<=", ">=", "<>", "!="].map((mark) => [mark, levels.compare] as const),
  ...["+", "-"].map((mark) => [mark, levels.add] as const),
  ...["*", "/", "%"].map((mark) => [mark, levels.multiply] as const),
  ["^", levels.power] as const,
  ...["||", "->", "->>", "#>", "#>>", "@>", "<@", "&&", "~", "~*", "!~", "!~*", "?", "|", "&"].map(
    (mark) => [mark, levels.other] as const,
  ),
]);

/** `restricted`: as after DEFAULT, where words such as NOT and IS begin something else. */
type Mode = "full" | "restricted";

/** Nesting beyond this is left to the grammar, which has a limit of its own. */
export const deepest = 40;
/** So are longer chains of operators. */
const longest = 200;

/** Any expression. */
export function expression(input: Input): Node {
  return binary(input, 0, "full");
}

/** An expression as it stands after DEFAULT in a column's definition. */
export function defaultExpression(input: Input): Node {
  return binary(input, 0, "restricted");
}

function binary(input: Input, loosest: number, mode: Mode): Node {
  if (++input.depth > deepest) decline();
  let left = prefixed(input, loosest, mode);
  /** Operators that do not stand beside each other. */
  let alone = 0;
  for (let count = 0; ; count++) {
    if (count > longest) decline();
    const level = levelOf(input, mode);
    if (level === undefined || level <= loosest) break;
    if (level >= levels.is && level <= levels.range) {
      if ((alone & (1 << level)) !== 0) decline();
      alone |= 1 << level;
    }
    left = joined(input, left, level, mode);
  }
  input.depth--;
  return left;
}

/** How tightly what comes next binds; `undefined` when the expression ends before it. */
function levelOf(input: Input, mode: Mode): number | undefined {
  const token = input.tokens[input.at];
  if (token === undefined) return undefined;
  if (token.kind === "punctuation") return token.text === "::" ? Infinity : undefined;
  if (token.kind === "operator") return operators.get(token.text) ?? decline();
  if (token.kind !== "word") return undefined;
  if (mode === "restricted") return token.text === "is" ? decline() : undefined;
  switch (token.text) {
    case "or":
      return levels.or;
    case "and":
      return levels.and;
    case "is":
    case "isnull":
    case "notnull":
      return levels.is;
    case "in":
    case "like":
    case "ilike":
    case "between":
      return levels.range;
    case "not":
      return negatable.has(input.tokens[input.at + 1]?.text ?? "") ? levels.range : undefined;
    case "at":
      return levels.zone;
    default:
      return undefined;
  }
}

const negatable = new Set(["in", "like", "ilike", "between"]);

function prefixed(input: Input, loosest: number, mode: Mode): Node {
  const token = input.tokens[input.at];
  const location = place(input);
  if (token?.kind === "operator") {
    if (token.text !== "-" && token.text !== "+") decline();
    input.at++;
    const rexpr = binary(input, levels.sign, mode);
    if (token.text === "-" && "A_Const" in rexpr) {
      return negated(rexpr.A_Const, location) ?? decline();
    }
    return { A_Expr: { kind: "AEXPR_OP", name: [word(token.text)], rexpr, location } };
  }
  if (!sees(input, "not")) return operand(input);
  if (mode === "restricted" || loosest > levels.not) decline();
  input.at++;
  const args = [binary(input, levels.not - 1, mode)];
  return { BoolExpr: { boolop: "NOT_EXPR", args, location } };
}

function joined(input: Input, left: Node, level: number, mode: Mode): Node {
  const location = place(input);
  const token = input.tokens[input.at++];
  switch (level) {
    case Infinity:
      return { TypeCast: { arg: left, typeName: typeName(input), location } };
    case levels.or:
      return logical("OR_EXPR", left, binary(input, level, mode), location);
    case levels.and:
      return logical("AND_EXPR", left, binary(input, level, mode), location);
    case levels.is:
      return tested(input, left, token?.text ?? "", location);
    case levels.range:
      return ranged(input, left, token?.text ?? "", location);
    case levels.zone: {
      want(input, "time", "zone");
      const args = [binary(input, level, mode), left];
      const funcname = system("timezone");
      return { FuncCall: { funcname, args, funcformat: "COERCE_SQL_SYNTAX", location } };
    }
    default: {
      const symbol = token?.text === "!=" ? "<>" : (token?.text ?? "");
      const every = quantified(input, mode);
      if (every !== undefined) {
        wantMark(input, "(");
        const list = expression(input);
        wantMark(input, ")");
        return comparison(every, symbol, left, list, location);
      }
      return comparison("AEXPR_OP", symbol, left, binary(input, level, mode), location);
    }
  }
}

function comparison(
  kind: A_Expr_Kind,
  symbol: string,
  lexpr: Node,
  rexpr: Node,
  location: number,
): Node {
  return { A_Expr: { kind, name: [word(symbol)], lexpr, rexpr, location } };
}

/** `(a AND b) AND c` is one AND of three to the grammar, `a AND (b AND c)` is not. */
function logical(boolop: "AND_EXPR" | "OR_EXPR", left: Node, right: Node, location: number): Node {
  if ("BoolExpr" in left && left.BoolExpr.boolop === boolop) {
    left.BoolExpr.args?.push(right);
    return left;
  }
  return { BoolExpr: { boolop, args: [left, right], location } };
}

/** `= ANY (…)`. */
function quantified(input: Input, mode: Mode): A_Expr_Kind | undefined {
  if (mode === "restricted") return undefined;
  if (takes(input, "any") || takes(input, "some")) return "AEXPR_OP_ANY";
  return takes(input, "all") ? "AEXPR_OP_ALL" : undefined;
}

function tested(input: Input, arg: Node, verb: string, location: number): Node {
  const isNot = verb === "notnull" || (verb === "is" && takes(input, "not"));
  if (verb !== "is" || takes(input, "null")) {
    return { NullTest: { arg, nulltesttype: isNot ? "IS_NOT_NULL" : "IS_NULL", location } };
  }
  if (takes(input, "distinct")) {
    want(input, "from");
    const kind = isNot ? "AEXPR_NOT_DISTINCT" : "AEXPR_DISTINCT";
    return comparison(kind, "=", arg, binary(input, levels.is, "full"), location);
  }
  const truth = input.tokens[input.at];
  const tests = truth?.kind === "word" ? truths.get(truth.text) : undefined;
  if (tests === undefined) decline();
  input.at++;
  return { BooleanTest: { arg, booltesttype: tests[isNot ? 1 : 0], location } };
}

const truths: ReadonlyMap<string, readonly [BoolTestType, BoolTestType]> = new Map([
  ["true", ["IS_TRUE", "IS_NOT_TRUE"]],
  ["false", ["IS_FALSE", "IS_NOT_FALSE"]],
  ["unknown", ["IS_UNKNOWN", "IS_NOT_UNKNOWN"]],
]);

function ranged(input: Input, lexpr: Node, verb: string, location: number): Node {
  const isNot = verb === "not";
  const word = isNot ? (input.tokens[input.at++]?.text ?? "") : verb;
  switch (word) {
    case "like":
    case "ilike": {
      const kind = word === "like" ? "AEXPR_LIKE" : "AEXPR_ILIKE";
      const symbol = `${isNot ? "!" : ""}~~${word === "like" ? "" : "*"}`;
      return comparison(kind, symbol, lexpr, binary(input, levels.range, "full"), location);
    }
    case "in": {
      const start = place(input);
      if (seesMark(input, "(") && seesNext(input, "select"))
        return among(input, lexpr, isNot, location);
      const items = bracketed(input, expression);
      if (items.length === 1 && isBareQuery(items[0])) decline();
      const node: A_Expr = {
        kind: "AEXPR_IN",
        name: [{ String: { sval: isNot ? "<>" : "=" } }],
        lexpr,
        rexpr: { List: { items } },
        rexpr_list_start: start,
        rexpr_list_end: place({ ...input, at: input.at - 1 }),
        location,
      };
      return { A_Expr: node };
    }
    default: {
      const low = binary(input, levels.range, "restricted");
      want(input, "and");
      const items = [low, binary(input, levels.range, "full")];
      const kind = isNot ? "AEXPR_NOT_BETWEEN" : "AEXPR_BETWEEN";
      const symbol = isNot ? "NOT BETWEEN" : "BETWEEN";
      return comparison(kind, symbol, lexpr, { List: { items } }, location);
    }
  }
}

/** `[NOT] IN (SELECT …)`. */
function among(input: Input, testexpr: Node, isNot: boolean, location: number): Node {
  const node = subquery(input, { subLinkType: "ANY_SUBLINK", testexpr }, location);
  return isNot ? { BoolExpr: { boolop: "NOT_EXPR", args: [node], location } } : node;
}

/** Expressions between commas in the brackets that come next. */
export function expressions(input: Input): Node[] {
  return bracketed(input, expression);
}
