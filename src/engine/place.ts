import { spanThrough, throughText } from "../mapped-text.ts";
import type { Fragment, SqlFragment } from "../migration.ts";
import type { ColumnReference, Expression } from "../expression.ts";
import type { Operation } from "../operation.ts";
import type { Span } from "../source.ts";
import type { Piece } from "../token.ts";

/** Operations with their spans moved from a fragment's text to the source. */
export function placed(
  operations: readonly Operation[],
  fragment: SqlFragment,
): readonly Operation[] {
  const [only] = fragment.segments;
  if (fragment.segments.length === 1 && only?.verbatim === true && only.at === only.span.start) {
    return operations;
  }
  return transform(operations, { span: (span) => spanThrough(fragment, span), text: same });
}

/** A fragment that was found inside another one, placed in the source. */
export function fragmentThrough(inner: Fragment, outer: SqlFragment): Fragment {
  const attempt =
    inner.attempt === undefined
      ? {}
      : { attempt: { ...inner.attempt, span: spanThrough(outer, inner.attempt.span) } };
  switch (inner.kind) {
    case "sql":
      return { ...inner, ...attempt, ...throughText(inner, outer) };
    case "operations": {
      const span = spanThrough(outer, inner.span);
      return { ...inner, ...attempt, span, operations: placed(inner.operations, outer) };
    }
    case "dynamic":
      return { ...inner, ...attempt, span: spanThrough(outer, inner.span) };
    default:
      return inner satisfies never;
  }
}

/**
 * Operations with the user's placeholders in place of the identifiers that stood for them, so that no
 * name with a placeholder in it is ever taken for another one.
 */
export function unmasked(
  operations: readonly Operation[],
  piece: Piece,
  text: string,
): readonly Operation[] {
  const restore = restorer(piece, text);
  return transform(operations, {
    span: (span) => span,
    text: (value, key) => {
      const restored = key === "text" ? restore(value) : asName(restore(value));
      // Each `%s` stands for something else: as names, no two of them are one.
      return restored === value || key === "text" || !positional.test(restored)
        ? restored
        : `${restored}@${String(piece.span.start)}`;
    },
  });
}

/** Templates are spaced, and quoted for the server, in more ways than one: `"{{ x }}"` is `{{x}}`. */
function asName(value: string): string {
  if (!value.includes("{{")) return value;
  const bare = value.replace(/^"(\{\{.*\}\})"$/, "$1");
  return bare.replace(/\{\{\s+/g, "{{").replace(/\s+\}\}/g, "}}");
}

/** Operations in which variables are values, not columns. */
export function withValues(
  operations: readonly Operation[],
  variables: ReadonlySet<string>,
): readonly Operation[] {
  return transform(operations, {
    span: (span) => span,
    text: same,
    column: ({ table, name }) =>
      variables.has(table ?? name) ? { kind: "opaque", columns: [], calls: [] } : undefined,
    drops: (value, key) => key === "bare" && variables.has(value),
  });
}

/** Puts placeholders back into a name or a message. */
export function restorer(piece: Piece, text: string): (value: string) => string {
  const written = new Map<string, string>();
  for (const { start, end } of piece.holes) {
    const mask = piece.text.slice(start - piece.span.start, end - piece.span.start);
    const hole = text.slice(start, end);
    written.set(mask, hole);
    // The value of a string, and an identifier that the server has cut to its limit.
    if (mask.startsWith("'")) written.set(mask.slice(1, -1), hole);
    if (mask.length > 63) written.set(mask.slice(0, 63), hole);
  }
  return (value) =>
    value.includes("_") ? value.replace(masks, (mask) => written.get(mask) ?? mask) : value;
}

const masks = /'?(?<![\w$])_[\da-z]+_*(?![\w$])'?/g;

const positional = /%[sIL]/;

interface Change {
  /** What to put in place of a column in an expression. */
  column?(column: ColumnReference): Expression | undefined;
  span(span: Span): Span;
  text(value: string, key: string): string;
  /** Leaves an item of a list out. */
  drops?(value: string, key: string): boolean;
}

function same(value: string): string {
  return value;
}

/** Plain data with all spans and strings changed; what holds none that changes is the same. */
export function transform<T>(value: T, change: Change, key?: string): T;
export function transform(value: unknown, change: Change, key = ""): unknown {
  if (typeof value === "string") return key === "kind" ? value : change.text(value, key);
  if (Array.isArray(value)) return transformAll(value, change, key);
  if (typeof value !== "object" || value === null) return value;
  if (isSpan(value)) return change.span(value);
  const column = isColumn(value) ? change.column?.(value) : undefined;
  if (column !== undefined) return column;
  let copy: object | undefined;
  for (const name of Object.keys(value)) {
    const item: unknown = Reflect.get(value, name);
    const changed = transform(item, change, name);
    if (changed === item) continue;
    copy ??= { ...value };
    Reflect.set(copy, name, changed);
  }
  return copy ?? value;
}

function transformAll(all: readonly unknown[], change: Change, key: string): readonly unknown[] {
  const isDropped = (item: unknown): boolean =>
    typeof item === "string" && change.drops?.(item, key) === true;
  const items = all.some(isDropped) ? all.filter((item) => !isDropped(item)) : all;
  let copy: unknown[] | undefined;
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    const changed = transform(item, change, key);
    if (changed === item) continue;
    copy ??= [...items];
    copy[at] = changed;
  }
  return copy ?? items;
}

function isColumn(value: object): value is ColumnReference {
  return "kind" in value && value.kind === "column" && "name" in value;
}

function isSpan(value: object): value is Span {
  return "start" in value && "end" in value;
}
