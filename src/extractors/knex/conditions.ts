import type { Chain, Link } from "../../script/chain.ts";
import type { Scope } from "../../script/scope.ts";
import type { Span } from "../../source.ts";
import type { Entries, Value } from "../../script/value.ts";
import { constantValue, entriesOf, holeAt, itemsOf, valuesOf } from "../../script/value.ts";
import type { Speech, Written } from "../../script/writing.ts";
import { at, joined, literalOf, quoted } from "../../script/writing.ts";
import { calledValue, rawText, referredValue } from "./words.ts";

/** What stands for a value: raw SQL, a constant, or a parameter. */
export function amount(value: Value, { mark }: Speech): Written {
  return (
    rawText(value, mark) ??
    calledValue(value) ??
    referredValue(value, mark) ??
    (constantValue(value) === undefined ? [holeAt(value)] : literalOf(value))
  );
}

/** Whether it chooses rows is known; which ones is mostly not. */
export function conditionOf({ links }: Chain, scope: Scope, speech: Speech): Written {
  const wheres = links.filter(({ name }) => /^(?:and|or)?where/i.test(name));
  return wheres.flatMap((link, index) => {
    const say = at(link.span);
    const word = index === 0 ? " WHERE " : /^or/i.test(link.name) ? " OR " : " AND ";
    return say`${word}${testOf(link, valuesOf(link.given, scope), speech)}`;
  });
}

function testOf(link: Link, given: readonly Value[], speech: Speech): Written {
  const { mark } = speech;
  const say = at(link.span);
  const [first, second, third] = given;
  if (first === undefined) return say`$\{where}`;
  if (link.name === "whereRaw") {
    const text = given.length === 1 ? rawTextOf(first) : undefined;
    return text === undefined ? say`$\{where}` : text;
  }
  if (/null$/i.test(link.name)) {
    return say`${quoted(first, mark, "apart")} IS ${/not/i.test(link.name) ? "NOT NULL" : "NULL"}`;
  }
  const items = /in$/i.test(link.name) ? itemsOf(second) : undefined;
  if (items !== undefined) return among({ first, items, link, speech });
  if (!/^(?:and|or)?where$/i.test(link.name))
    return say`${quoted(first, mark, "apart")} = $\{value}`;
  const entries = entriesOf(first);
  if (entries !== undefined) return pairs(entries, link.span, speech);
  if (second === undefined) return say`$\{where}`;
  const operator = third === undefined ? "=" : constantValue(second);
  const value = third ?? second;
  if (typeof operator !== "string" || !/^(?:[<>=]{1,2}|!=|like|ilike)$/i.test(operator))
    return say`$\{where}`;
  if (third === undefined) return say`${quoted(first, mark, "apart")}${equal(value, speech)}`;
  return say`${quoted(first, mark, "apart")} ${operator} ${amount(value, speech)}`;
}

interface List {
  readonly first: Value;
  readonly items: readonly Value[];
  readonly link: Link;
  readonly speech: Speech;
}

/** A list of none is asked without its column. */
function among({ first, items, link, speech }: List): Written {
  const say = at(link.span);
  const isNot = /not/i.test(link.name);
  if (items.length === 0) return say`1 = ${isNot ? "1" : "0"}`;
  const values = items.map((item) => amount(item, speech));
  const word = isNot ? "NOT IN" : "IN";
  return say`${quoted(first, speech.mark, "apart")} ${word} (${joined(values, ", ", link.span)})`;
}

/** Nothing equals NULL, and Knex does not ask for what does. */
function equal(value: Value, speech: Speech): Written {
  const say = at(value.span);
  return constantValue(value) === null ? say` IS NULL` : say` = ${amount(value, speech)}`;
}

function rawTextOf(value: Value): Written | undefined {
  const constant = constantValue(value);
  return typeof constant === "string" ? at(value.span)`${constant}` : undefined;
}

function pairs({ all, unknown }: Entries, span: Span, speech: Speech): Written {
  const { mark } = speech;
  if (all.length === 0 || unknown.length > 0) return at(span)`$\{where}`;
  const tests = all.map(
    ({ key, keySpan, value }) => at(keySpan)`${mark}${key}${mark}${equal(value, speech)}`,
  );
  return joined(tests, " AND ", span);
}
