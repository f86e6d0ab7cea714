import type { Expression } from "../../expression.ts";
import type { BoundValue, BoundValues } from "../../operation.ts";
import type { Ternary } from "../../schema.ts";
import { allOf, anyOf, yesIf } from "./answers.ts";

/** What is known of the column that a table is partitioned by. */
export interface Key {
  readonly column: string;
  /** Texts of it are in the order of what they mean, as dates in ISO style are. */
  readonly ordered: boolean;
}

/** Is every row for which the condition holds within the bound? */
export function staysWithin(condition: Expression, bound: BoundValues, key: Key): Ternary {
  if (bound.kind === "list") return isOneOf(condition, bound.values, key);
  const [from, to] = [bound.from[0], bound.to[0]];
  if (bound.from.length !== 1 || from === undefined || to === undefined) return "unknown";
  return allOf([isAtLeast(condition, from, key), isBelow(condition, to, key)]);
}

/** Is no row for which the condition holds within the bound? */
export function staysOutside(condition: Expression, bound: BoundValues, key: Key): Ternary {
  if (bound.kind === "list" || bound.from.length !== 1) return "unknown";
  const [from, to] = [bound.from[0], bound.to[0]];
  if (from === undefined || to === undefined) return "unknown";
  return each(condition, (part) =>
    anyOf([
      from === "minimum" ? "no" : isBelow(part, from, key),
      to === "maximum" ? "no" : isAtLeast(part, to, key),
    ]),
  );
}

function isAtLeast(condition: Expression, least: BoundValue, key: Key): Ternary {
  if (least === "minimum") return "yes";
  if (least === "maximum") return "no";
  return each(condition, (part) =>
    anyOf(
      limitsOf(part, key).map(({ operator, value }) => {
        if (operator !== ">=" && operator !== ">" && operator !== "=") return "no";
        const order = compare(value, least, key);
        return order === undefined ? "unknown" : yesIf(order >= 0);
      }),
    ),
  );
}

function isBelow(condition: Expression, limit: BoundValue, key: Key): Ternary {
  if (limit === "maximum") return "yes";
  if (limit === "minimum") return "no";
  return each(condition, (part) =>
    anyOf(
      limitsOf(part, key).map(({ operator, value }) => {
        if (operator !== "<" && operator !== "<=" && operator !== "=") return "no";
        const order = compare(value, limit, key);
        if (order === undefined) return "unknown";
        return yesIf(operator === "<" ? order <= 0 : order < 0);
      }),
    ),
  );
}

function isOneOf(condition: Expression, values: readonly Expression[], key: Key): Ternary {
  return each(condition, (part) => {
    if (part.kind !== "comparison" || !isKey(part.left, key)) return "no";
    const { operator, right } = part;
    const allowed =
      operator === "in" && right.kind === "array" ? right.items : operator === "=" ? [right] : [];
    if (allowed.length === 0) return "no";
    return allOf(
      allowed.map((one) => anyOf(values.map((value) => yesIf(compare(one, value, key) === 0)))),
    );
  });
}

/** Asks of a condition's parts: one of those joined by AND is enough, of those joined by OR all have to. */
function each(condition: Expression, ask: (part: Expression) => Ternary): Ternary {
  switch (condition.kind) {
    case "and":
      return anyOf([ask(condition), ...condition.operands.map((part) => each(part, ask))]);
    case "or":
      return allOf(condition.operands.map((part) => each(part, ask)));
    default:
      return ask(condition);
  }
}

interface Limit {
  readonly operator: string;
  readonly value: Expression;
}

const mirrored: Readonly<Record<string, string>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "=": "=",
};

function limitsOf(part: Expression, key: Key): readonly Limit[] {
  if (part.kind !== "comparison" || part.left === undefined) return [];
  const { operator, left, right } = part;
  if (operator === "between" && isKey(left, key) && right.kind === "array") {
    const [from, to] = right.items;
    return from === undefined || to === undefined
      ? []
      : [
          { operator: ">=", value: from },
          { operator: "<=", value: to },
        ];
  }
  if (isKey(left, key)) return [{ operator, value: right }];
  const turned = mirrored[operator];
  return turned !== undefined && isKey(right, key) ? [{ operator: turned, value: left }] : [];
}

function isKey(expression: Expression | undefined, key: Key): boolean {
  return expression?.kind === "column" && expression.name === key.column;
}

/** Of two bounds: numbers, or texts that are the same or dates. */
export function compareBounds(left: Expression, right: Expression): number | undefined {
  return compare(left, right, { column: "", ordered: true });
}

/** Below, at or above zero; `undefined` where it takes the server to tell. */
function compare(left: Expression, right: Expression, key: Key): number | undefined {
  const [a, b] = [constantOf(left), constantOf(right)];
  if (a === undefined || b === undefined) return undefined;
  if (a.type === "number" && b.type === "number") return Number(a.value) - Number(b.value);
  if (a.value === b.value) return 0;
  const form = formOf(a.value);
  if (!key.ordered || form === undefined || form !== formOf(b.value)) return undefined;
  return a.value < b.value ? -1 : 1;
}

function constantOf(
  expression: Expression,
): { readonly type: string; readonly value: string } | undefined {
  let inner = expression;
  while (inner.kind === "cast") inner = inner.operand;
  return inner.kind === "constant" && inner.type !== "null" ? inner : undefined;
}

/**
 * `2026-11-21` sorts as it reads, and with a time of day among those that have the same zone. Without one
 * the time may be any on a day when clocks are set, but not midnight of two days.
 */
function formOf(text: string): string | undefined {
  const found = /^\d{4}-\d\d-\d\d(?: (\d\d:\d\d(?::\d\d)?)(.*))?$/.exec(text);
  if (found === null) return undefined;
  const [, time, zone = ""] = found;
  if (time === undefined) return "date";
  if (zone === "") return /^00:00(?::00)?$/.test(time) ? time : undefined;
  const isZone = /^(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(zone);
  return isZone ? `${String(time.length)} ${zone}` : undefined;
}
