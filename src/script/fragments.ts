import type { Guard } from "../guard.ts";
import type { Certainty, Fragment } from "../migration.ts";
import type { Span } from "../source.ts";
import type { Call, Walk } from "./calls.ts";
import { awaits } from "./calls.ts";
import type { Chain } from "./chain.ts";
import { chainOf } from "./chain.ts";
import type { Helpers } from "./own-call.ts";
import { helperCall, statementsOf } from "./own-call.ts";
import { spanOf } from "./node.ts";
import { fragmentOf, hasHole } from "./piece.ts";
import type { Sinks } from "./sql.ts";
import { sqlOf } from "./sql.ts";
import type { OwnTransactions } from "./transactions.ts";
import { keepTransactions } from "./transactions.ts";
import type { Written } from "./writing.ts";
import { unknownChange } from "./unknown.ts";
import { markOf } from "./writing.ts";

/** A whole chain of calls, at its outermost. */
export interface BuilderCall {
  readonly chain: Chain;
  readonly call: Call;
  readonly walk: Walk;
}

/** A statement that a builder sends, or a part of its work that cannot be told. */
export type Sent = Runs &
  (
    { readonly sql: Written; readonly asked?: true } | { readonly span: Span; readonly why: string }
  );

/** How surely, beside the call itself. */
interface Runs {
  readonly certainty?: Certainty;
  readonly guards?: readonly Guard[];
}

/** The framework's sinks and the project's, and what the project says of its helpers. */
export interface Own {
  readonly sinks: Sinks;
  readonly helpers: Helpers;
}

/** What a framework knows of the calls of its migrations. */
interface Knowledge {
  readonly build?: ((call: BuilderCall) => readonly Sent[] | undefined) | undefined;
  readonly transactions?: OwnTransactions | undefined;
}

export function fragmentsOf(
  calls: readonly Call[],
  framework: Knowledge,
  walk: Walk,
  own: Own,
): readonly Fragment[] {
  const found: Placed[] = [];
  const kept = keepTransactions(framework.transactions);
  const control = (fragments: readonly Fragment[]): void => {
    // They are said in no chain.
    found.push(...fragments.map((fragment) => ({ start: -1, at, fragment })));
  };
  let at: Span | undefined;
  for (const call of calls) {
    const { start } = spanOf(call.node);
    ({ at } = call.scope);
    control(kept.before(call));
    const apart = kept.isApart(call) ? { apart: true as const } : {};
    const sql = sqlOf(call, own.sinks);
    if (sql !== undefined) {
      found.push({ start, at, fragment: { ...within(sql, call.guards, call.attempt), ...apart } });
    }
    // What a result is awaited by sends nothing more.
    if (call.chained === "yes" || call.node.type !== "CallExpression" || awaits(call)) continue;
    const chain = chainOf(call.node);
    const isMixed = sql !== undefined && chain.links.length > 1;
    if (sql !== undefined && !isMixed) continue;
    const alone = isMixed ? "no" : "yes";
    const sent = sentBy(call, chain, framework, walk, own, alone).map((one) => ({
      ...one,
      ...apart,
    }));
    if (sent.length > 0 && own.sinks.sure.includes(call.receiver)) unsay(found, call);
    const placed = sent.map((fragment) => ({ start, at, fragment }));
    if (!isMixed) found.push(...placed);
    else if (sent.length > 0) interleave(found, placed, chain);
  }
  control(kept.end());
  return withoutRepeats(found).map(({ at, fragment }) =>
    at === undefined ? fragment : takenIn(fragment, at),
  );
}

/** What stands in another file is meant where this one takes it in. */
function takenIn(fragment: Fragment, span: Span): Fragment {
  if (fragment.kind !== "sql") return { ...fragment, span };
  const segments = fragment.segments.map(({ at }) => ({ at, span, verbatim: false }));
  return { ...fragment, segments };
}

/** A loop over a list is written out; where the names stay unknown all the same, its rounds are one. */
function withoutRepeats(found: readonly Placed[]): readonly Placed[] {
  const seen = new Set<string>();
  return found.filter(({ fragment, at }) => {
    if (fragment.kind !== "sql" || !hasHole(fragment)) return true;
    const places = [fragment.segments[0]?.span.start, at?.start];
    const key = `${places.map(String).join(" ")}:${fragment.text}`;
    return seen.size < seen.add(key).size;
  });
}

/** A fragment, where the chain begins that it was said in, and where its file is taken in. */
interface Placed {
  readonly start: number;
  readonly at: Span | undefined;
  readonly fragment: Fragment;
}

/** `addSql(knex.schema.createTable(…))`: what the sink could not read, the builder's chain told. */
function unsay(found: Placed[], { node, scope }: Call): void {
  const { start, end } = spanOf(node);
  const index = found.findLastIndex(
    ({ fragment, at }) =>
      at === scope.at &&
      fragment.kind === "dynamic" &&
      fragment.span.start <= start &&
      end <= fragment.span.end,
  );
  if (index !== -1) found.splice(index, 1);
}

/** `schema.raw("…").createTable(…).raw("…")` runs link by link, whoever reads each. */
function interleave(found: Placed[], sent: readonly Placed[], { links }: Chain): void {
  const [first] = sent;
  const rank = ({ fragment }: Placed): number =>
    links.findIndex(({ span }) => {
      const at = startOf(fragment);
      return at >= span.start && at < span.end;
    });
  const isSaid = ({ start, at }: Placed): boolean => start === first?.start && at === first.at;
  const said = found.filter(isSaid);
  const kept = found.filter((one) => !isSaid(one));
  const ordered = [...said, ...sent].sort((left, right) => rank(left) - rank(right));
  found.splice(0, found.length, ...kept, ...ordered);
}

function sentBy(
  call: Call,
  chain: Chain,
  framework: Knowledge,
  walk: Walk,
  own: Own,
  alone: "yes" | "no",
): readonly Fragment[] {
  const helper = helperCall(call.whole, call.scope, own.helpers);
  const sent =
    helper === undefined
      ? (framework.build?.({ chain, call, walk }) ??
        (alone === "yes" ? unknownChange(call, own.sinks, walk) : []))
      : statementsOf(helper, "up", own.helpers, markOf(walk.dialect)).map((text) => ({
          sql: text,
        }));
  return sent.map((one: Sent) => {
    const certainty = combined(call.certainty, one.certainty ?? "always");
    const fragment: Fragment =
      "sql" in one
        ? { ...fragmentOf(one.sql, certainty), ...(one.asked === undefined ? {} : { asked: true }) }
        : { kind: "dynamic", span: one.span, why: one.why, certainty };
    return within(fragment, [...call.guards, ...(one.guards ?? [])], call.attempt);
  });
}

function within(fragment: Fragment, guards: readonly Guard[], attempt: Call["attempt"]): Fragment {
  return {
    ...fragment,
    ...(guards.length === 0 ? {} : { guards }),
    ...(attempt === undefined ? {} : { attempt }),
  };
}

function combined(outer: Certainty, inner: Certainty): Certainty {
  if (outer === "loop" || inner === "loop") return "loop";
  return outer === "branch" ? outer : inner;
}

/** Where its first word stands: that of a builder's call may stand behind the names it is said with. */
export function startOf(fragment: Fragment): number {
  return fragment.kind === "sql" ? (fragment.segments[0]?.span.start ?? 0) : fragment.span.start;
}
