import type { Expression, Written } from "../../expression.ts";
import type { Name } from "../../name.ts";
import type { Token } from "../../token.ts";
import { call, optional } from "./calls.ts";
import {
  bracketed,
  list,
  name,
  nameIn,
  sees,
  seesMark,
  seesSelect,
  seesPlainName,
  stop,
  takes,
  takesMark,
  want,
  wantMark,
  wantOne,
  written,
} from "./input.ts";
import type { Input } from "./input.ts";
import { isNumber, noType, typeToken } from "./types.ts";
import { clocks } from "./words.ts";
import type { Notes } from "./notes.ts";
import { openNotes, pour } from "./notes.ts";

/** An expression, with its words. What it reads is noted. */
export function expression(input: Input, notes: Notes): Written {
  const from = input.at;
  const value = binary(input, notes, 0);
  return written(input, from, value);
}

export function expressions(input: Input, notes: Notes): readonly Written[] {
  return list(input, (each) => expression(each, notes));
}

/** How tightly operators bind, loosest first. */
const levels: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  "=": 4,
  "<": 5,
  escape: 6,
  "&": 7,
  "+": 8,
  "*": 9,
  "||": 10,
  collate: 11,
  unary: 12,
};

const marks: Readonly<Record<string, number>> = {
  "=": 4,
  "==": 4,
  "<>": 4,
  "!=": 4,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "&": 7,
  "|": 7,
  "<<": 7,
  ">>": 7,
  "+": 8,
  "-": 8,
  "*": 9,
  "/": 9,
  "%": 9,
  "||": 10,
  "->": 10,
  "->>": 10,
};

const level = (word: keyof typeof levels): number => levels[word] ?? 0;

function binary(input: Input, notes: Notes, loosest: number): Expression {
  let left = prefix(input, notes);
  for (;;) {
    const next = operator(input, notes, left, loosest);
    if (next === undefined) return left;
    left = next;
  }
}

/** The operand, and the operator behind it if it binds tighter than what is around. */
function operator(
  input: Input,
  notes: Notes,
  left: Expression,
  loosest: number,
): Expression | undefined {
  const token = input.tokens[input.at];
  if (token === undefined) return undefined;
  if (token.kind === "operator") {
    const binds = marks[token.text];
    if (binds === undefined || binds <= loosest) return undefined;
    input.at++;
    const right = binary(input, notes, binds);
    return { kind: "comparison", operator: token.text === "==" ? "=" : token.text, left, right };
  }
  if (token.kind !== "word") return undefined;
  switch (token.text) {
    case "or":
    case "and":
      return logical(input, notes, left, token.text, loosest);
    case "collate":
      if (level("collate") <= loosest) return undefined;
      input.at++;
      if (!seesPlainName(input)) stop(input);
      name(input);
      return left;
    case "isnull":
    case "notnull":
      if (level("is") <= loosest) return undefined;
      input.at++;
      return { kind: "is-null", operand: left, negated: token.text === "notnull" };
    case "is":
      return level("is") <= loosest ? undefined : is(input, notes, left);
    case "not":
    case "between":
    case "in":
    case "like":
    case "glob":
    case "regexp":
    case "match":
      return level("is") <= loosest ? undefined : wordy(input, notes, left);
    default:
      return undefined;
  }
}

function logical(
  input: Input,
  notes: Notes,
  left: Expression,
  kind: "and" | "or",
  loosest: number,
): Expression | undefined {
  const binds = level(kind);
  if (binds <= loosest) return undefined;
  const operands = [left];
  while (takes(input, kind)) operands.push(binary(input, notes, binds));
  return { kind, operands };
}

function is(input: Input, notes: Notes, left: Expression): Expression {
  want(input, "is");
  const negated = takes(input, "not");
  if (takes(input, "distinct", "from")) {
    const right = binary(input, notes, level("is"));
    return { kind: "comparison", operator: "is distinct from", left, right };
  }
  const right = binary(input, notes, level("is"));
  if (right.kind === "constant" && right.type === "null")
    return { kind: "is-null", operand: left, negated };
  return { kind: "comparison", operator: negated ? "is not" : "is", left, right };
}

/** NOT NULL, [NOT] BETWEEN, IN, LIKE and their like. */
function wordy(input: Input, notes: Notes, left: Expression): Expression {
  const negated = takes(input, "not");
  const wrap = (value: Expression): Expression =>
    negated ? { kind: "not", operand: value } : value;
  if (negated && takes(input, "null")) return { kind: "is-null", operand: left, negated: true };
  if (takes(input, "between")) {
    const low = binary(input, notes, level("is"));
    want(input, "and");
    const high = binary(input, notes, level("is"));
    const compare = (operator: string, right: Expression): Expression => ({
      kind: "comparison",
      operator,
      left,
      right,
    });
    return wrap({ kind: "and", operands: [compare(">=", low), compare("<=", high)] });
  }
  if (takes(input, "in")) return wrap(membership(input, notes, left));
  const operator = wantOne(input, ["like", "glob", "regexp", "match"]);
  const right = binary(input, notes, level("is"));
  if (takes(input, "escape")) binary(input, notes, level("escape"));
  return wrap({ kind: "comparison", operator, left, right });
}

function membership(input: Input, notes: Notes, left: Expression): Expression {
  if (!seesMark(input, "(")) {
    const table = name(input);
    const full: Name = takesMark(input, ".")
      ? { schema: table, name: name(input) }
      : { name: table };
    const args = seesMark(input, "(")
      ? bracketed(input, (each) => optional(each, notes))
      : undefined;
    if (args === undefined) notes.table(full);
    else notes.call(full);
    return several([left, ...(args ?? [])]);
  }
  const right = bracketed(input, (each): readonly Expression[] => {
    if (seesSelect(each)) return [nested(each, notes)];
    return optional(each, notes);
  });
  const items: Expression = { kind: "array", items: right };
  return { kind: "comparison", operator: "in", left, right: items };
}

/** A query as a value: what it reads counts, what it says is not understood. */
function nested(input: Input, notes: Notes): Expression {
  const inner = openNotes(notes);
  input.grammar.query(input, inner);
  pour(inner, notes);
  const { columns, calls } = inner.query();
  return { kind: "opaque", columns, calls, query: true };
}

/** What is read of several values in a way that has no kind. */
function several(parts: readonly Expression[]): Expression {
  return { kind: "call", name: { name: "" }, args: parts };
}

function prefix(input: Input, notes: Notes): Expression {
  const token = input.tokens[input.at];
  if (token === undefined) stop(input);
  if (token.kind === "word" && token.text === "not") {
    input.at++;
    return { kind: "not", operand: binary(input, notes, level("not")) };
  }
  if (
    token.kind === "operator" &&
    (token.text === "-" || token.text === "+" || token.text === "~")
  ) {
    input.at++;
    const operand = binary(input, notes, level("unary") - (token.text === "~" ? 0 : 1));
    if (operand.kind === "constant" && operand.type === "number" && token.text !== "~") {
      return { ...operand, value: token.text === "-" ? `-${operand.value}` : operand.value };
    }
    return { kind: "comparison", operator: token.text, right: operand };
  }
  return primary(input, notes);
}

function primary(input: Input, notes: Notes): Expression {
  const token = input.tokens[input.at];
  if (token === undefined) stop(input);
  switch (token.kind) {
    case "number":
      if (!isNumber(token.text)) stop(input);
      input.at++;
      return { kind: "constant", type: "number", value: token.text.replaceAll("_", "") };
    case "parameter":
      input.at++;
      return { kind: "opaque", columns: [], calls: [] };
    case "string":
      if (isDotAt(input, input.at + 1)) return reference(input, notes);
      input.at++;
      return { kind: "constant", type: "string", value: nameIn(input, token) };
    case "quoted":
    case "hole":
      return reference(input, notes);
    case "punctuation":
      if (token.text === "(") return group(input, notes);
      return stop(input);
    case "operator":
      return stop(input);
    case "word":
      return word(input, notes, token.text);
    default:
      return token.kind satisfies never;
  }
}

function marksAt(token: Token | undefined, mark: string): boolean {
  return token?.kind === "punctuation" && token.text === mark;
}

function isDotAt({ tokens }: Input, at: number): boolean {
  return marksAt(tokens[at], ".");
}

function isOpenAt({ tokens }: Input, at: number): boolean {
  return marksAt(tokens[at], "(");
}

function word(input: Input, notes: Notes, text: string): Expression {
  const calls = isOpenAt(input, input.at + 1);
  switch (text) {
    case "null":
      input.at++;
      return { kind: "constant", type: "null", value: "" };
    case "true":
    case "false":
      if (calls || isDotAt(input, input.at + 1)) break;
      input.at++;
      return { kind: "constant", type: "boolean", value: text };
    case "case":
      return caseOf(input, notes);
    case "exists":
      input.at++;
      return several([bracketed(input, (each) => nested(each, notes))]);
    case "cast":
      return cast(input, notes);
    case "raise":
      return raise(input, notes);
    default:
      if (clocks.has(text)) {
        input.at++;
        return { kind: "call", name: { name: text }, args: [] };
      }
  }
  return reference(input, notes);
}

/** `a`, `t.a`, `s.t.a` or a call. */
function reference(input: Input, notes: Notes): Expression {
  const first = input.tokens[input.at];
  const own = name(input);
  if (isOpenAt(input, input.at) && first?.kind !== "string") return call(input, notes, own);
  const parts = [own];
  while (takesMark(input, ".")) {
    parts.push(name(input));
    if (parts.length > 3) stop(input, input.at - 2);
  }
  const column = parts.at(-1) ?? own;
  const table = parts.at(-2);
  if (input.isTriggered === true && /^(?:new|old)$/i.test(table ?? "")) {
    notes.own(column);
    return { kind: "column", table: table ?? "", name: column };
  }
  notes.column(column);
  // A name in double quotes that is none is taken for a text.
  if (input.tokens[input.at - 1]?.kind !== "word") notes.ambiguous(column);
  return table === undefined
    ? { kind: "column", name: column }
    : { kind: "column", table, name: column };
}

function group(input: Input, notes: Notes): Expression {
  return bracketed(input, (each) => {
    if (seesSelect(each)) return nested(each, notes);
    const values = expressions(each, notes);
    const [only] = values;
    if (values.length === 1 && only !== undefined) return only.value;
    return { kind: "array", items: values.map(({ value }) => value) };
  });
}

function caseOf(input: Input, notes: Notes): Expression {
  want(input, "case");
  const parts: Expression[] = [];
  if (!sees(input, "when")) parts.push(expression(input, notes).value);
  do {
    want(input, "when");
    parts.push(expression(input, notes).value);
    want(input, "then");
    parts.push(expression(input, notes).value);
  } while (sees(input, "when"));
  if (takes(input, "else")) parts.push(expression(input, notes).value);
  want(input, "end");
  return { kind: "call", name: { name: "case" }, args: parts };
}

function cast(input: Input, notes: Notes): Expression {
  want(input, "cast");
  return bracketed(input, (each) => {
    const operand = expression(each, notes).value;
    want(each, "as");
    const type = typeToken(each) ?? noType;
    return { kind: "cast", operand, type };
  });
}

function raise(input: Input, notes: Notes): Expression {
  want(input, "raise");
  return bracketed(input, (each) => {
    if (!takes(each, "ignore")) {
      wantOne(each, ["rollback", "abort", "fail"]);
      wantMark(each, ",");
      expression(each, notes);
    }
    return { kind: "call", name: { name: "raise" }, args: [] };
  });
}
