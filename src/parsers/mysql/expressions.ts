import { part, splitAtCommas, textOf } from "../../clause.ts";
import type { Clause } from "../../clause.ts";
import type { Expression, Written } from "../../expression.ts";
import type { Name } from "../../operation.ts";
import {
  accept,
  acceptMark,
  group,
  identifier,
  isDone,
  readerOf,
  sees,
  seesMark,
  tokenAt,
  unquoted,
  written,
} from "./reader.ts";
import type { Reader } from "./reader.ts";

/** A clause that is an expression, with its words; what has no kind is opaque. */
export function expressionIn(clause: Clause): Written {
  const reader = readerOf(clause);
  const value = either(reader);
  const text = textOf(clause);
  return { text, value: isDone(reader) && value !== undefined ? value : opaqueIn(clause) };
}

/** Names that a clause mentions and functions that it calls, when it is not understood. */
export function opaqueIn(clause: Clause): Expression {
  const columns: string[] = [];
  const calls: Name[] = [];
  const reader = readerOf(clause);
  let asks = false;
  for (; !isDone(reader); reader.at++) {
    const token = tokenAt(reader);
    asks ||= sees(reader, "select");
    if (token?.kind !== "word" && token?.kind !== "quoted") continue;
    const isCall = tokenAt(reader, 1)?.text === "(";
    const text = token.kind === "quoted" ? written(reader, token).slice(1, -1) : token.text;
    if (isCall) calls.push({ name: text.toLowerCase() });
    else columns.push(token.kind === "quoted" ? text : written(reader, token));
  }
  return { kind: "opaque", columns, calls, ...(asks ? { query: true } : {}) };
}

type Read = Expression | undefined;

/** As deep as the brackets of a statement may be, which the cutter has seen to. */
function either(reader: Reader): Read {
  return chain(reader, both, "or", ["or", "||", "xor"]);
}

function both(reader: Reader): Read {
  return chain(reader, negation, "and", ["and", "&&"]);
}

function chain(
  reader: Reader,
  next: (reader: Reader) => Read,
  kind: "and" | "or",
  marks: readonly string[],
): Read {
  const operands: Expression[] = [];
  do {
    const operand = next(reader);
    if (operand === undefined) return undefined;
    operands.push(operand);
  } while (marks.some((mark) => accept(reader, mark) || acceptMark(reader, mark)));
  return operands.length === 1 ? operands[0] : { kind, operands };
}

function negation(reader: Reader): Read {
  if (!accept(reader, "not")) return predicate(reader);
  const operand = negation(reader);
  return operand && { kind: "not", operand };
}

const comparisons = ["=", "<=>", "<>", "!=", "<=", ">=", "<", ">"];

function predicate(reader: Reader): Read {
  let left = sum(reader);
  while (left !== undefined && !isDone(reader)) {
    const operator = comparisons.find((mark) => acceptMark(reader, mark));
    if (operator !== undefined) {
      const right = sum(reader);
      if (right === undefined) return undefined;
      left = { kind: "comparison", operator: operator === "!=" ? "<>" : operator, left, right };
    } else if (accept(reader, "is")) left = isTest(reader, left);
    else {
      const negated = sees(reader, "not") && tokenAt(reader, 1)?.kind === "word";
      if (negated) reader.at++;
      const tested = wordTest(reader, left);
      if (tested === undefined) {
        if (negated) reader.at--;
        return left;
      }
      left = negated ? { kind: "not", operand: tested } : tested;
    }
  }
  return left;
}

function isTest(reader: Reader, operand: Expression): Read {
  const negated = accept(reader, "not");
  if (accept(reader, "null")) return { kind: "is-null", operand, negated };
  const right = primary(reader);
  return right && { kind: "comparison", operator: negated ? "is not" : "is", left: operand, right };
}

function wordTest(reader: Reader, left: Expression): Read {
  if (accept(reader, "in")) {
    const inner = group(reader);
    if (inner === undefined) return undefined;
    if (isQuery(inner)) {
      return { kind: "comparison", operator: "in", left, right: opaqueIn(inner) };
    }
    const items = splitAtCommas(inner).map((item) => expressionIn(item).value);
    return { kind: "comparison", operator: "in", left, right: { kind: "array", items } };
  }
  if (accept(reader, "between")) {
    const low = sum(reader);
    if (low === undefined || !accept(reader, "and")) return undefined;
    const high = sum(reader);
    if (high === undefined) return undefined;
    const at = (operator: string, right: Expression): Expression => ({
      kind: "comparison",
      operator,
      left,
      right,
    });
    return { kind: "and", operands: [at(">=", low), at("<=", high)] };
  }
  for (const word of ["like", "regexp", "rlike"]) {
    if (!accept(reader, word)) continue;
    const right = sum(reader);
    return right && { kind: "comparison", operator: word, left, right };
  }
  return undefined;
}

const signs = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "->", "->>"];

function sum(reader: Reader): Read {
  let left = primary(reader);
  while (left !== undefined) {
    const operator =
      signs.find((mark) => acceptMark(reader, mark)) ??
      ["div", "mod"].find((word) => accept(reader, word));
    if (operator === undefined) return left;
    const right = primary(reader);
    if (right === undefined) return undefined;
    left = { kind: "comparison", operator, left, right };
  }
  return left;
}

function primary(reader: Reader): Read {
  const value = operand(reader);
  if (value !== undefined && accept(reader, "collate")) identifier(reader);
  return value;
}

/** Words that are calls without brackets. */
const bare = new Set([
  "current_timestamp",
  "current_date",
  "current_time",
  "current_user",
  "localtime",
  "localtimestamp",
  "utc_timestamp",
  "utc_date",
]);

function operand(reader: Reader): Read {
  const token = tokenAt(reader);
  if (token === undefined) return undefined;
  if (token.kind === "string") {
    reader.at++;
    return { kind: "constant", type: "string", value: unquoted(written(reader, token)) };
  }
  if (token.kind === "number") {
    reader.at++;
    return { kind: "constant", type: "number", value: token.text };
  }
  if (token.kind === "parameter") {
    reader.at++;
    return { kind: "opaque", columns: [], calls: [] };
  }
  for (const mark of ["-", "+", "!", "~"]) {
    if (!acceptMark(reader, mark)) continue;
    const right = operand(reader);
    if (right?.kind === "constant" && mark === "-") return { ...right, value: `-${right.value}` };
    return right && { kind: "comparison", operator: mark, right };
  }
  if (seesMark(reader, "(")) {
    const inner = group(reader);
    return inner && (isQuery(inner) ? opaqueIn(inner) : expressionIn(inner).value);
  }
  return named(reader);
}

function named(reader: Reader): Read {
  const from = reader.at;
  const token = tokenAt(reader);
  if (token?.kind === "word") {
    // _utf8mb4'…' is a string with its character set.
    if (token.text.startsWith("_") && tokenAt(reader, 1)?.kind === "string") {
      reader.at++;
      return operand(reader);
    }
    if (accept(reader, "null")) return { kind: "constant", type: "null", value: "" };
    if (sees(reader, "true") || sees(reader, "false")) {
      reader.at++;
      return { kind: "constant", type: "boolean", value: token.text };
    }
    if (token.text === "case") return caseOf(reader);
    if (token.text === "interval" && tokenAt(reader, 1)?.text !== "(") {
      reader.at++;
      const amount = operand(reader);
      identifier(reader);
      return amount;
    }
    if (bare.has(token.text) && tokenAt(reader, 1)?.text !== "(") {
      reader.at++;
      return { kind: "call", name: { name: token.text }, args: [] };
    }
  }
  const first = identifier(reader);
  if (first === undefined) return undefined;
  if (seesMark(reader, "(")) {
    const inner = group(reader);
    if (inner === undefined) return undefined;
    const args = splitAtCommas(inner).map((item) => expressionIn(item).value);
    return { kind: "call", name: { name: first.toLowerCase() }, args };
  }
  let table: string | undefined;
  let column = first;
  while (acceptMark(reader, ".")) {
    const next = identifier(reader);
    if (next === undefined) return opaqueIn(part(reader.clause, from, reader.at));
    [table, column] = [column, next];
  }
  return { kind: "column", name: column, ...(table === undefined ? {} : { table }) };
}

function caseOf(reader: Reader): Read {
  const from = reader.at;
  let depth = 0;
  while (!isDone(reader)) {
    if (sees(reader, "case")) depth++;
    if (sees(reader, "end")) depth--;
    reader.at++;
    if (depth === 0) return opaqueIn(part(reader.clause, from, reader.at));
  }
  return undefined;
}

function isQuery(clause: Clause): boolean {
  const reader = readerOf(clause);
  return sees(reader, "select") || sees(reader, "with");
}
