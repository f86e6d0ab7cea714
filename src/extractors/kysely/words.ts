import type { Chain } from "../../script/chain.ts";
import { chainOf } from "../../script/chain.ts";
import { settle } from "../../script/settle.ts";
import type { ScriptNode } from "../../script/node.ts";
import { child, children } from "../../script/node.ts";
import type { Scope } from "../../script/scope.ts";
import type { Span } from "../../source.ts";
import type { Value } from "../../script/value.ts";
import {
  callValue,
  constantValue,
  functionValue,
  itemsOf,
  piecesOf,
  textValue,
  valuesOf,
} from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted } from "../../script/writing.ts";

/** One call of a chain, with what it was given. */
export interface Step {
  readonly name: string;
  readonly given: readonly Value[];
  readonly span: Span;
}

/** The calls of a chain, where names stand for what they hold: `const query = db.schema.createTable(…)`. */
export function stepsOf(chain: Chain, scope: Scope): readonly Step[] {
  const before = rootOf(chain, scope);
  const steps = chain.links.flatMap((link): readonly Step[] => {
    const { name, given, span } = link;
    const values = valuesOf(given, scope);
    if (given === undefined) return name === "schema" ? [{ name, given: [], span }] : [];
    return name === "$call" ? stepsIn(values[0]) : [{ name, given: values, span }];
  });
  return [...before, ...steps];
}

function rootOf({ root }: Chain, scope: Scope): readonly Step[] {
  if (root.type !== "Identifier") return [];
  const { node, scope: inner } = settle(root, scope);
  const isChain = node.type === "CallExpression" || node.type === "MemberExpression";
  return isChain && node !== root ? stepsOf(chainOf(node), inner) : [];
}

/** What a callback does with the builder that it is given: `(column) => column.notNull()`. */
export function stepsIn(callback: Value | undefined): readonly Step[] {
  const body = functionValue(callback);
  if (callback === undefined || body === undefined) return [];
  const result = resultOf(body);
  return result === undefined ? [] : stepsOf(chainOf(result), callback.scope);
}

function resultOf(body: ScriptNode): ScriptNode | undefined {
  const inner = child(body, "body");
  if (inner?.type !== "BlockStatement") return inner;
  const last = children(inner, "body").at(-1);
  return last?.type === "ReturnStatement" ? child(last, "argument") : undefined;
}

/** Whether a callback is there whose work cannot be seen. */
export function isUnseen(callback: Value | undefined): boolean {
  return callback !== undefined && functionValue(callback) === undefined;
}

export function linkNamed(steps: readonly Step[], ...names: readonly string[]): Step | undefined {
  return steps.findLast(({ name }) => names.includes(name));
}

/** A table or an index, in the schema of `withSchema` where it says none itself. */
export function nameIn(value: Value, schema: Value | undefined, { mark }: Speech): Written {
  const own = rawOf(value) ?? quoted(value, mark, "apart");
  const hasOwn = textValue(value)?.includes(".") === true;
  return schema === undefined || hasOwn ? own : at(value.span)`${quoted(schema, mark)}.${own}`;
}

/** SQL of the `sql` tag; `undefined`: it is none. */
export function rawOf(value: Value): Written | undefined {
  const call = callValue(value);
  const isSql =
    value.node.type === "TaggedTemplateExpression" ||
    (call?.path.at(-2) === "sql" && call.path.length <= 3);
  return isSql ? piecesOf(value) : undefined;
}

/** A value that stands in the statement itself. */
export function immediate(value: Value): Written {
  return rawOf(value) ?? literalOf(value);
}

/** `["a", "b desc"]`. */
export function columnsOf(value: Value | undefined, span: Span, speech: Speech): Written {
  const items = itemsOf(value);
  return items === undefined
    ? at(span)`$\{columns}`
    : joined(
        items.map((item) => orderedOf(item, speech)),
        ", ",
        span,
      );
}

/** `"a"`, `"a desc"`, or SQL. */
export function orderedOf(value: Value, { mark }: Speech): Written {
  const raw = rawOf(value);
  if (raw !== undefined) return raw;
  const parts = /^(\S+)\s+(asc|desc)$/i.exec(textValue(value) ?? "");
  return parts === null
    ? quoted(value, mark)
    : at(value.span)`${mark}${parts[1]}${mark} ${parts[2]}`;
}

/** The conditions of `.where("a", "=", 1)`, or a hole for what is not plain. */
export function conditionOf(steps: readonly Step[], speech: Speech): Written {
  const wheres = steps.filter(({ name }) => name === "where" || name === "whereRef");
  return wheres.flatMap(({ name, given, span }, index) => {
    const say = at(span);
    return say`${index === 0 ? " WHERE " : " AND "}${testOf(given, span, speech, name)}`;
  });
}

function testOf(given: readonly Value[], span: Span, { mark }: Speech, name: string): Written {
  const [left, operator, right] = given;
  const say = at(span);
  if (left === undefined) return say`$\{where}`;
  if (operator === undefined || right === undefined) return rawOf(left) ?? say`$\{where}`;
  const word = textValue(operator) ?? "=";
  const own = rawOf(left) ?? quoted(left, mark, "apart");
  if (name === "whereRef") return say`${own} ${word} ${quoted(right, mark, "apart")}`;
  const items = itemsOf(right);
  if (items !== undefined) {
    return say`${own} ${word} (${joined(items.map(immediate), ", ", right.span)})`;
  }
  const constant = constantValue(right);
  if (constant === undefined && rawOf(right) === undefined && functionValue(right) !== undefined)
    return say`$\{where}`;
  return say`${own} ${word} ${immediate(right)}`;
}
