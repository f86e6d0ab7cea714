import type { Fragment } from "../migration.ts";
import type { Span } from "../source.ts";
import type { Call } from "./calls.ts";
import { child, children, isFunction, spanOf, unwrap } from "./node.ts";

/** How a migration opens transactions by itself, and which calls go into one. */
export interface OwnTransactions {
  /** It begins one: around what its callback does, or until the call that ends it. */
  opens(call: Call): boolean;
  ends(call: Call): boolean;
  /** Whether it is handed the one that is open; what is not goes out on a connection of its own. */
  joins(call: Call): boolean;
}

/** Follows the calls of a migration through the transactions that it opens. */
export interface TransactionsKept {
  /** What is sent before a call, of transactions alone. */
  before(call: Call): readonly Fragment[];
  isApart(call: Call): boolean;
  /** What is sent when all calls are done. */
  end(): readonly Fragment[];
}

export function keepTransactions(own: OwnTransactions | undefined): TransactionsKept {
  let open: Call | undefined;
  const commit = (): readonly Fragment[] => {
    if (open === undefined) return [];
    const opening = open;
    open = undefined;
    const { end } = spanOf(opening.node);
    return [controlOf(opening, "commit", { start: end - 1, end })];
  };
  return {
    before(call) {
      if (own === undefined) return [];
      const left = open !== undefined && hasCallback(open) && !call.around.includes(open.node);
      const ended = left ? commit() : [];
      if (open !== undefined) return own.ends(call) && !hasCallback(open) ? commit() : ended;
      if (!own.opens(call)) return ended;
      open = call;
      const callee = child(call.node, "callee");
      const name = child(callee, "property") ?? callee ?? call.node;
      return [...ended, controlOf(call, "begin", spanOf(name))];
    },
    isApart: (call) => own !== undefined && open !== undefined && !own.joins(call),
    end: commit,
  };
}

function hasCallback({ node }: Call): boolean {
  return children(node, "arguments").some((one) => isFunction(unwrap(one)));
}

/** It begins and ends as surely as the call that opens it is made. */
function controlOf({ certainty, guards }: Call, kind: "begin" | "commit", span: Span): Fragment {
  return {
    kind: "operations",
    span,
    operations: [kind === "begin" ? { kind, span } : { kind, span, chain: false }],
    certainty,
    ...(guards.length === 0 ? {} : { guards }),
  };
}
