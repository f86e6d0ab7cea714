import type { PGNode } from "pgsql-ast-parser";
import { typeStart } from "./types.ts";
import type { Part } from "./queries.ts";
import type { Reading } from "./reading.ts";

/** Tokens from index `from` up to, not including, `to`. */
interface Extent {
  readonly from: number;
  readonly to: number;
}

/** The node stands in brackets of its own, as many as asked for. */
export function isWrapped(reading: Reading, node: Part, times = 1): boolean {
  const bare = bareExtent(reading, node);
  return bare.from - widen(reading, bare).from >= times;
}

const known = new WeakMap<PGNode, Extent>();

/** With the brackets around it, which the tree does not count. */
function extentOf(reading: Reading, node: Part): Extent {
  const found = known.get(node);
  if (found !== undefined) return found;
  const extent = widen(reading, bareExtent(reading, node));
  known.set(node, extent);
  return extent;
}

function widen({ partner }: Reading, { from, to }: Extent): Extent {
  let layers = 0;
  while (partner(from - layers - 1) === to + layers) layers++;
  return { from: from - layers, to: to + layers };
}

/** In a few places the tree does count brackets around a query. */
function strip({ partner }: Reading, { from, to }: Extent): Extent {
  let layers = 0;
  while (partner(from + layers) === to - layers - 1) layers++;
  return { from: from + layers, to: to - layers };
}

function bareExtent(reading: Reading, node: Part): Extent {
  const own = strip(reading, { from: reading.first(node), to: reading.after(node) });
  const from = (first: Part): number => extentOf(reading, first).from;
  const to = (last: Part | undefined): number => {
    return last === undefined ? own.to : extentOf(reading, last).to;
  };
  switch (node.type) {
    case "binary":
      return { from: from(node.left), to: to(node.right) };
    case "ternary":
      return { from: from(node.value), to: to(node.hi) };
    case "unary":
      return node.op.startsWith("IS")
        ? { from: from(node.operand), to: own.to }
        : { from: own.from, to: to(node.operand) };
    case "cast": {
      const type = typeStart(reading, node.to);
      if (reading.whole.tokens[type - 1]?.text === "::")
        return { from: from(node.operand), to: own.to };
      return { from: Math.min(own.from, type), to: own.to };
    }
    case "member":
      return { from: from(node.operand), to: own.to };
    case "arrayIndex":
      return { from: from(node.array), to: own.to };
    case "list":
      return node.expressions[0] === undefined
        ? own
        : { from: from(node.expressions[0]), to: to(node.expressions.at(-1)) };
    case "select":
      return { from: own.from, to: endOfQuery(reading, own.from) };
    default:
      return own;
  }
}

/** The tree's own end of a query misses brackets around what it ends with. */
function endOfQuery({ whole, partner }: Reading, from: number): number {
  const depth = whole.tokens[from]?.depth ?? 0;
  if (depth === 0) return whole.to;
  for (let index = from - 1; index >= 0; index--) {
    if ((whole.tokens[index]?.depth ?? 0) < depth) return partner(index) ?? whole.to;
  }
  return whole.to;
}
