import type { Dialect } from "../dialect.ts";
import type { Blocks, Effect, Failure, Outcome } from "../effect.ts";
import { longerWork } from "../effect.ts";
import type { Statement } from "../operation.ts";
import { keyOf, sameName } from "../schema.ts";
import type { Ternary } from "../schema.ts";
import { sortByHarm } from "./share.ts";

/** A statement of a body that has run, or may have. */
export interface BlockPart {
  readonly statement: Statement;
  readonly effects: readonly Effect[];
  readonly outcome: Outcome;
}

/** What a statement with a body does as a whole: what its statements do, one after the other. */
export function sumUp(
  parts: readonly BlockPart[],
  dialect: Dialect,
): { readonly effects: readonly Effect[]; readonly outcome: Outcome } {
  const merged = new Map<string, Effect>();
  for (const { statement, effects } of parts) {
    const sure = statement.certainty === "always";
    for (const effect of effects) {
      const key = `${effect.target.kind} ${keyOf(effect.target.name)}`;
      const own = sure ? effect : { ...effect, certain: false };
      const before = merged.get(key);
      merged.set(key, before === undefined ? own : both(before, own, dialect));
    }
  }
  const fails = parts.map((part) => failureOf(part, dialect)).find((each) => each !== undefined);
  return {
    effects: sortByHarm([...merged.values()]),
    outcome: {
      transaction: parts.some(isRefused) ? "forbidden" : "allowed",
      ...(fails === undefined ? {} : { fails }),
    },
  };
}

/** It commits or rolls back, which a body may do only where no transaction was open before it. */
export function endsTransaction({ operations, body }: Statement): boolean {
  if (body?.some(endsTransaction) === true) return true;
  return operations.some(({ kind }) => kind === "commit" || kind === "rollback");
}

/** The error that a statement of a body surely ends with is caught around it. */
export function isCaught({ attempt }: Statement, { fails }: Outcome): boolean {
  if (fails === undefined || attempt === undefined) return false;
  return attempt.catches.some((state) => fails.sqlstate.startsWith(state));
}

function isRefused({ statement, outcome }: BlockPart): boolean {
  return outcome.transaction === "forbidden" || endsTransaction(statement);
}

function failureOf({ statement, outcome }: BlockPart, dialect: Dialect): Failure | undefined {
  if (statement.certainty !== "always") return undefined;
  if (outcome.fails !== undefined) return outcome.fails;
  const refused = outcome.transaction === "forbidden" && !endsTransaction(statement);
  return refused ? dialect.refusedInBlock : undefined;
}

/** What sure and possible statements do to one thing: what is sure stays so, the rest may be. */
function both(left: Effect, right: Effect, dialect: Dialect): Effect {
  const rank = (lock: string): number => dialect.locks[lock]?.rank ?? 0;
  const rankOf = ({ locks }: Effect): number => rank(locks[0] ?? "");
  const stronger = rankOf(right) > rankOf(left) ? right : left;
  const locks = [...new Set([...left.locks, ...right.locks])];
  return {
    ...stronger,
    locks: locks.sort((one, other) => rank(other) - rank(one)),
    blocks: worse(left.blocks, right.blocks, ["nothing", "ddl", "writes", "everything"]),
    lasts: worse(left.lasts, right.lasts, ["instant", "work", "until-commit"]),
    scan: either(left.scan, right.scan),
    rewrite: either(left.rewrite, right.rewrite),
    build: either(left.build, right.build),
    rebuilds: [
      ...left.rebuilds,
      ...right.rebuilds.filter((name) => !left.rebuilds.some((other) => sameName(name, other))),
    ],
    under: longerWork(left.under, right.under),
    waits: left.waits || right.waits,
    certain: stronger.certain,
    facts: [...new Set([...left.facts, ...right.facts])],
  };
}

function worse<Value extends Blocks | Effect["lasts"]>(
  left: Value,
  right: Value,
  order: readonly Value[],
): Value {
  return order.indexOf(right) > order.indexOf(left) ? right : left;
}

function either(left: Ternary, right: Ternary): Ternary {
  if (left === "yes" || right === "yes") return "yes";
  return left === "unknown" || right === "unknown" ? "unknown" : "no";
}
