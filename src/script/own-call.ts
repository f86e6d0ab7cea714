import type { Helper, OwnCalls } from "../own-calls.ts";
import type { Span } from "../source.ts";
import type { Link } from "./chain.ts";
import { chainOf } from "./chain.ts";
import { isHole } from "./piece.ts";
import type { ScriptNode } from "./node.ts";
import { spanOf } from "./node.ts";
import type { Scope } from "./scope.ts";
import type { Template } from "../template.ts";
import { templateOf } from "../template.ts";
import type { Value } from "./value.ts";
import {
  constantAt,
  constantValue,
  entriesOf,
  isAbsent,
  itemsOf,
  piecesOf,
  textValue,
  valuesOf,
} from "./value.ts";
import type { Mark, Written } from "./writing.ts";
import { at, joined, literalOf, quoted } from "./writing.ts";

export type Helpers = NonNullable<OwnCalls["helpers"]>;

/** A call of a helper, with what stands behind it in the chain. */
export interface HelperCall {
  readonly name: string;
  readonly helper: Helper;
  readonly given: readonly Value[];
  readonly behind: readonly Link[];
  readonly scope: Scope;
  readonly span: Span;
  /** The key it stands at, where it is made of each entry of an object. */
  readonly key?: Value;
}

/** The call in a chain that a helper is known by. */
export function helperCall(
  node: ScriptNode,
  scope: Scope,
  helpers: Helpers | undefined,
): HelperCall | undefined {
  if (helpers === undefined) return undefined;
  const { links, rootName } = chainOf(node);
  for (const [index, link] of links.entries()) {
    const name = link.name === "" && index === 0 ? rootName : link.name;
    if (link.given === undefined || !Object.hasOwn(helpers, name)) continue;
    const helper = helpers[name];
    if (helper === undefined) continue;
    const given = valuesOf(link.given, scope);
    const span = spanOf(node);
    return { name, helper, given, behind: links.slice(index + 1), scope, span };
  }
  return undefined;
}

/** The statements of a helper, as this call sends them. */
export function statementsOf(
  call: HelperCall,
  way: "up" | "down",
  helpers: Helpers,
  mark: Mark,
): readonly Written[] {
  return (call.helper[way] ?? []).flatMap((text): readonly Written[] => {
    const template = templateOf(text);
    return eachCall(template, call).flatMap((one) => {
      const written = write(template, one, helpers, mark);
      return written === undefined ? [] : [written];
    });
  });
}

/** What is about one call of the chain, by what that is given, is sent once for each of them. */
function eachCall(template: Template, call: HelperCall): readonly HelperCall[] {
  const about = template.find(
    (part) => part.kind === "value" && !isNumber(part.path[0]) && isNumber(part.path[1]),
  );
  const name = about?.kind === "value" ? about.path[0] : undefined;
  const links = call.behind.filter((link) => link.name === name);
  return links.length < 2
    ? [call]
    : links.map((link) => ({
        ...call,
        behind: call.behind.filter((one) => one.name !== name || one === link),
      }));
}

function isNumber(part: string | undefined): boolean {
  return part !== undefined && /^\d+$/.test(part);
}

/** `undefined`: it is about a call that the chain does not have, or a list of which nothing is said. */
function write(
  template: Template,
  call: HelperCall,
  helpers: Helpers,
  mark: Mark,
): Written | undefined {
  const parts: Written[] = [];
  const say = at(call.span);
  for (const part of template) {
    if (part.kind === "text") parts.push(say`${part.text}`);
    else if (part.kind === "condition") {
      const value = found(part.path, call);
      const isSet = typeof value === "object" && (isGivenFor(part, value) || isSetBy(value));
      if (isSet !== (part.wanted === "set")) continue;
      const inner = write(part.inside, call, helpers, mark);
      if (inner !== undefined) parts.push(inner);
    } else if (part.kind === "words") parts.push(wordsOf(call, helpers, mark));
    else {
      const value = found(part.path, call);
      if (value === "no call") return undefined;
      const text =
        value === undefined
          ? say`\${${part.path.join(".")}}`
          : filled(value, part, call, helpers, mark);
      if (text === undefined) return undefined;
      parts.push(text);
    }
  }
  return parts.flat();
}

type Filled = Extract<Template[number], { readonly kind: "value" }>;
type Condition = Extract<Template[number], { readonly kind: "condition" }>;

function filled(
  value: Found,
  part: Filled,
  call: HelperCall,
  helpers: Helpers,
  mark: Mark,
): Written | undefined {
  const [first] = value;
  const span = first?.span ?? call.span;
  if (part.as === "each") return eachOf(value, part, call, helpers, mark);
  const list = itemsIn(value);
  if (list !== undefined) {
    const items = list.map((item) => filled([item], part, call, helpers, mark) ?? []);
    return joined(items, ", ", span);
  }
  if (first === undefined) return [];
  const own = helperCall(first.node, first.scope, helpers);
  if (own?.helper.sql !== undefined) {
    return write(templateOf(own.helper.sql), { ...own, span }, helpers, mark) ?? [];
  }
  switch (part.as) {
    case "name":
      return quoted(first, mark, "apart");
    case "text":
      return piecesOf(first);
    case "value":
      return literalOf(first);
    case "type": {
      const type = call.helper.types?.[textValue(first) ?? ""];
      if (type === undefined) return piecesOf(first);
      return write(templateOf(type), call, helpers, mark) ?? piecesOf(first);
    }
    default:
      return part.as satisfies never;
  }
}

/** What a helper makes of each item of a list, or of each key of an object; `undefined`: nothing of any. */
function eachOf(
  value: Found,
  part: Filled,
  call: HelperCall,
  helpers: Helpers,
  mark: Mark,
): Written | undefined {
  const helper = helpers[part.helper ?? ""];
  const whole = value.length === 1 ? value[0] : undefined;
  const entries = entriesOf(whole);
  const items =
    entries?.all.map((entry) => ({
      key: constantAt(entry.key, entry.keySpan, call.scope),
      value: entry.value,
    })) ?? itemsIn(value)?.map((item) => ({ key: undefined, value: item }));
  const say = at(whole?.span ?? call.span);
  if (items === undefined || helper?.sql === undefined || (entries?.unknown.length ?? 0) > 0) {
    return say`\${${part.path.join(".")}}`;
  }
  const template = templateOf(helper.sql);
  const written = items.flatMap(({ key, value: item }) => {
    const { span } = key ?? item;
    const own = helperCall(item.node, item.scope, helpers);
    // An item may be a call itself: what it is given first is its name.
    const named = key ?? own?.given[0];
    const inner: HelperCall =
      own?.helper === helper
        ? { ...own, span }
        : {
            ...call,
            helper,
            given: [item],
            span,
            ...(own === undefined ? {} : { behind: own.behind }),
            ...(named === undefined ? {} : { key: named }),
          };
    const text = write(template, inner, helpers, mark);
    return text === undefined || text.length === 0 ? [] : [text];
  });
  if (written.length === 0 && items.length > 0) return undefined;
  return joined(written, ", ", call.span);
}

/** What the names behind a call say: `column("id").int.notNull`. */
function wordsOf(call: HelperCall, helpers: Helpers, mark: Mark): Written {
  const written = call.behind.flatMap((link): readonly Written[] => {
    const words = call.helper.words?.[link.name];
    if (words === undefined) return [];
    const given = valuesOf(link.given, call.scope);
    const inner = { ...call, given, behind: [], span: link.span };
    const text = write(templateOf(words), inner, helpers, mark);
    return text === undefined || text.length === 0 ? [] : [text];
  });
  return joined(written, " ", call.span);
}

/** One value, or all that a call is given. */
type Found = readonly Value[];

/** What a path leads to; a link of the chain stands for all that it is given. */
function found(
  path: readonly string[],
  { given, behind, scope, key }: HelperCall,
): Found | "no call" | undefined {
  const [root = "", ...rest] = path;
  if (root === "key") return listed(key);
  if (isNumber(root)) return listed(inside(given[Number(root)], rest));
  const links = behind.filter(({ name }) => name === root);
  if (links.length === 0) return "no call";
  const [index, ...more] = rest;
  if (isNumber(index)) {
    return listed(inside(valuesOf(links[0]?.given, scope)[Number(index)], more));
  }
  return links.flatMap((link) => valuesOf(link.given, scope));
}

function listed(value: Value | undefined): Found | undefined {
  return value === undefined ? undefined : [value];
}

function inside(value: Value | undefined, path: readonly string[]): Value | undefined {
  let at = isAbsent(value) ? undefined : value;
  for (const key of path) {
    const items = itemsOf(at);
    at = items === undefined ? entriesOf(at)?.get(key) : items[Number(key)];
    if (isAbsent(at)) return undefined;
  }
  return at;
}

/** Several things that a call is given, or one that is a list. */
function itemsIn(value: Found): readonly Value[] | undefined {
  return value.length === 1 ? itemsOf(value[0]) : value;
}

/** What is filled in where it is given may as well be `false`, 0 or an empty text. */
function isGivenFor({ path, inside: template }: Condition, [one]: Found): boolean {
  const isFilled = template.some(
    (part) => part.kind === "value" && part.path.join(".") === path.join("."),
  );
  const said = constantValue(one);
  return isFilled && (said === false || said === 0 || said === "");
}

/** What is not known counts as not set. */
function isSetBy([one, another]: Found): boolean {
  if (one === undefined || another !== undefined) return true;
  const constant = constantValue(one);
  if (constant !== undefined) return Boolean(constant);
  return !piecesOf(one).some(isHole) || entriesOf(one) !== undefined || itemsOf(one) !== undefined;
}
