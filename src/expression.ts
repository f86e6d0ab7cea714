import { isOneHole } from "./hole.ts";
import type { Name, TypeName } from "./name.ts";

/**
 * The part of a condition, default or computed value that proofs and volatility are asked of.
 * What has no kind is `opaque`, which still says which columns and functions it uses.
 */
export type Expression =
  | ColumnReference
  | Constant
  | Call
  | Cast
  | Comparison
  | Logical
  | Not
  | IsNull
  | ArrayOf
  | OpaqueExpression;

export interface ColumnReference {
  readonly kind: "column";
  readonly table?: string;
  readonly name: string;
}

export interface Constant {
  readonly kind: "constant";
  readonly type: "null" | "boolean" | "number" | "string";
  /** The value without quotes and escapes; `true`, `false` for booleans, empty for null. */
  readonly value: string;
}

/** A function call; `CURRENT_TIMESTAMP`, `COALESCE` and their like are calls of that name. */
export interface Call {
  readonly kind: "call";
  readonly name: Name;
  readonly args: readonly Expression[];
}

export interface Cast {
  readonly kind: "cast";
  readonly operand: Expression;
  readonly type: TypeName;
}

/** Any operator, `left` absent when it stands before its operand. `IS DISTINCT FROM` is an operator. */
export interface Comparison {
  readonly kind: "comparison";
  readonly operator: string;
  readonly left?: Expression;
  readonly right: Expression;
}

export interface Logical {
  readonly kind: "and" | "or";
  readonly operands: readonly Expression[];
}

export interface Not {
  readonly kind: "not";
  readonly operand: Expression;
}

/** `x IS NULL`, or `x IS NOT NULL` when negated. */
export interface IsNull {
  readonly kind: "is-null";
  readonly operand: Expression;
  readonly negated: boolean;
}

export interface ArrayOf {
  readonly kind: "array";
  readonly items: readonly Expression[];
}

export interface OpaqueExpression {
  readonly kind: "opaque";
  /** Unqualified names of columns it reads; `undefined` when that is not known. */
  readonly columns: readonly string[] | undefined;
  /** Functions it calls; `undefined` when that is not known. */
  readonly calls: readonly Name[] | undefined;
  /** It has a query in it. */
  readonly query?: true;
}

/** An expression with its text as the user wrote it, for plans and messages. */
export interface Written {
  readonly text: string;
  readonly value: Expression;
}

/** A template's placeholder, which stands where a name could. */
export function isPlaceholder(value: Expression): boolean {
  return value.kind === "column" && value.table === undefined && isOneHole(value.name);
}

/** Visits `expression` and everything below it, parents first. */
export function visit(expression: Expression, see: (part: Expression) => void): void {
  // A list instead of recursion: generated SQL nests operators thousands deep.
  const pending: Expression[] = [expression];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    see(part);
    switch (part.kind) {
      case "call":
        pending.push(...part.args);
        break;
      case "cast":
      case "not":
      case "is-null":
        pending.push(part.operand);
        break;
      case "comparison":
        if (part.left !== undefined) pending.push(part.left);
        pending.push(part.right);
        break;
      case "and":
      case "or":
        pending.push(...part.operands);
        break;
      case "array":
        pending.push(...part.items);
        break;
      case "column":
      case "constant":
      case "opaque":
        break;
      default:
        part satisfies never;
    }
  }
}

/** The columns an expression reads, or `undefined` when a part of it is not understood. */
export function columnsOf(expression: Expression): readonly string[] | undefined {
  const columns = new Set<string>();
  const unknown: Expression[] = [];
  visit(expression, (part) => {
    if (part.kind === "column") columns.add(part.name);
    if (part.kind !== "opaque") return;
    if (part.columns === undefined) unknown.push(part);
    else for (const name of part.columns) columns.add(name);
  });
  return unknown.length === 0 ? [...columns] : undefined;
}
