import type { DynamicFragment, Fragment } from "../migration.ts";
import type { Scope } from "./scope.ts";
import type { ScriptNode } from "./node.ts";
import { below, child, isFunction, keyOf, nameOf, spanOf } from "./node.ts";
import { startOf } from "./fragments.ts";

/** What a function sends if it is called, and which others that leads to. */
export interface Reached {
  readonly fragments: readonly Fragment[];
  readonly entered: ReadonlySet<ScriptNode>;
}

/**
 * SQL in functions of a migration that nothing in it is seen to call: there are more ways to call one than
 * anybody knows, so that it is told instead of passed over.
 */
export function unreached(
  { program, source }: Scope,
  entered: ReadonlySet<ScriptNode>,
  told: readonly ScriptNode[],
  reach: (body: ScriptNode) => Reached,
): readonly DynamicFragment[] {
  const found = functionsIn(program, entered, told)
    .map((body) => ({ body, ...reach(body) }))
    .filter(({ fragments }) => fragments.some(({ kind }) => kind !== "operations"));
  // One that others of them call is told with those.
  const roots = found.filter(
    ({ body, entered: own }) =>
      !found.some((other) => other.entered.has(body) && !own.has(other.body)),
  );
  return roots.map(({ body, fragments }) => {
    const start = Math.min(...fragments.map(startOf));
    const own = spanOf(body);
    // It may be sent by a function of another file.
    const at = start >= own.start && start < own.end ? start : own.start;
    const line = source.indexOf("\n", at);
    return {
      kind: "dynamic",
      span: { start: at, end: Math.min(line === -1 ? own.end : line, own.end) },
      why: "SQL in a function that nothing here is seen to call",
      certainty: "branch",
    };
  });
}

/** Functions that were not walked through; what stands in one of them is part of it. */
function functionsIn(
  program: ScriptNode,
  entered: ReadonlySet<ScriptNode>,
  told: readonly ScriptNode[],
): readonly ScriptNode[] {
  const found: ScriptNode[] = [];
  const visit = (node: ScriptNode): void => {
    if (goesBack.test(keyOf(node) ?? nameOf(child(node, "id")) ?? "")) return;
    if (told.includes(node)) return;
    if (isFunction(node) && !entered.has(node)) found.push(node);
    else for (const next of below(node)) visit(next);
  };
  visit(program);
  return found;
}

/** What is called so belongs to the way back: `beforeDown`. */
const goesBack = /down|revert|rollback|undo/i;
