import type { Expr, ExprCast } from "pgsql-ast-parser";
import { isWrapped } from "./extents.ts";
import type { Part } from "./queries.ts";
import type { Reading } from "./reading.ts";
import { typeStart } from "./types.ts";

/**
 * The library binds some operators otherwise than the server does: `a -> 'b'::text`, `a = b IS NULL`.
 * True where what it made of an operator and its operands is what the server makes of them.
 */
export function bindsAsServer(reading: Reading, node: Expr): boolean {
  const level = levelOf(reading, node);
  const left = (operand: Expr): boolean => {
    const inner = looseLevel(reading, operand);
    return inner > level || (inner === level && !nonassociative.has(level));
  };
  const right = (operand: Expr): boolean => looseLevel(reading, operand) > level;
  switch (node.type) {
    case "binary":
      return left(node.left) && right(node.right);
    case "ternary":
      return left(node.value) && right(node.lo) && right(node.hi);
    case "unary":
      return isPostfix(node.op) ? left(node.operand) : looseLevel(reading, node.operand) >= level;
    case "cast":
      return !isBehind(reading, node) || castsMember(reading, node) || left(node.operand);
    case "member":
      return left(node.operand);
    case "arrayIndex":
      // `a::int[3]` is a cast to an array.
      return node.array.type === "arrayIndex" || looseLevel(reading, node.array) === atom;
    default:
      return true;
  }
}

/** `a ->> 'b'::text`, where the cast is not meant for `a ->> 'b'`. */
export function castsMember(reading: Reading, node: ExprCast): boolean {
  const { operand } = node;
  return operand.type === "member" && isBehind(reading, node) && !isWrapped(reading, operand);
}

/** `a::text`, not `CAST(a AS text)` or `text 'a'`. */
function isBehind(reading: Reading, { to }: ExprCast): boolean {
  return reading.whole.tokens[typeStart(reading, to) - 1]?.text === "::";
}

/** How tightly an operand holds together: endlessly where it stands in brackets or has no operator. */
function looseLevel(reading: Reading, operand: Expr): number {
  const level = levelOf(reading, operand);
  return level === atom || isWrapped(reading, operand) ? atom : level;
}

const atom = 100;
const is = 4;
const compares = 5;
const matches = 6;
const nonassociative = new Set([is, compares, matches]);

/** The server's order, loosest first. */
const levels: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  NOT: 3,
  "=": compares,
  "!=": compares,
  "<": compares,
  "<=": compares,
  ">": compares,
  ">=": compares,
  IN: matches,
  "NOT IN": matches,
  LIKE: matches,
  "NOT LIKE": matches,
  ILIKE: matches,
  "NOT ILIKE": matches,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
  "^": 11,
  "AT TIME ZONE": 12,
};
const anyOther = 8;
const sign = 14;
const subscript = 15;
const typecast = 17;

function levelOf(reading: Reading, node: Part): number {
  switch (node.type) {
    case "binary":
      return node.opSchema === undefined ? (levels[node.op] ?? anyOther) : anyOther;
    case "ternary":
      return matches;
    case "unary":
      if (isPostfix(node.op)) return is;
      return node.op === "NOT" ? (levels["NOT"] ?? atom) : sign;
    case "cast":
      if (!isBehind(reading, node)) return atom;
      return castsMember(reading, node) ? anyOther : typecast;
    case "member":
      return anyOther;
    case "arrayIndex":
      return subscript;
    default:
      return atom;
  }
}

function isPostfix(op: string): boolean {
  return op.startsWith("IS");
}
