import type { Dialect, Fact, Footprint, RoleTarget, Situation } from "../dialect.ts";
import type { Effect, Outcome, Work } from "../effect.ts";
import { longerWork, ownWork } from "../effect.ts";
import type { Statement } from "../operation.ts";
import type { Schema, Settings } from "../schema.ts";
import { decide, rowsOf } from "./decide.ts";
import { changesNewColumn, isVisible, storesRows, workVanishes } from "./newness.ts";
import {
  addFootprint,
  mergeShares,
  sortByHarm,
  toEffect,
  type Share,
  type Shares,
} from "./share.ts";

/** What a statement does to everything others can see, and what becomes of it. */
export interface StatementEffects {
  /** By operation, worst first; `under` counts the operation's own work. */
  readonly perOperation: readonly (readonly Effect[])[];
  /** Merged per target over all operations, worst first. */
  readonly merged: readonly Effect[];
  readonly outcome: Outcome;
  /** Does this operation touch anything that others can see? */
  visible(index: number): boolean;
}

/** What the statement finds when it runs. */
export interface Surroundings {
  readonly schema: Schema;
  readonly settings: Settings;
  readonly server: number;
  readonly inTransaction: boolean;
}

export function effectsOf(
  statement: Statement,
  surroundings: Surroundings,
  dialect: Dialect,
): StatementEffects {
  const { operations } = statement;
  let outcome: Outcome = { transaction: "allowed" };
  const shares = operations.map((operation) => {
    const situation: Situation = { operation, siblings: operations, ...surroundings };
    const found: Shares = new Map();
    const decisions = rowsOf(dialect, operation.kind, surroundings.server).map((rows) =>
      decide(rows, situation, dialect),
    );
    const isSettled = decisions.some((rows) => rows.length === 1 && rows[0]?.settles === true);
    for (const rows of decisions) {
      if (isSettled && rows[0]?.settles !== true && rows[0]?.part !== "syntax") continue;
      collect(rows, situation, dialect, found);
      outcome = worseOutcome(outcome, rows);
    }
    for (const rows of decisions) outcome = forbidding(outcome, rows);
    for (const other of isSettled ? [] : dialect.along(situation)) {
      const beside: Situation = { ...situation, operation: other, siblings: [other] };
      for (const rows of rowsOf(dialect, other.kind, surroundings.server)) {
        collect(decide(rows, beside, dialect), beside, dialect, found);
      }
    }
    return found;
  });
  const [first = new Map<string, Share>()] = shares;
  const merged = shares.length === 1 ? first : mergeShares(shares);
  const finish = (found: Shares): readonly Effect[] => finishShares(found, surroundings, dialect);
  const perOperation = shares.map(finish);
  return {
    perOperation,
    merged: shares.length === 1 ? (perOperation[0] ?? []) : finish(merged),
    outcome,
    visible(index) {
      const operation = operations[index];
      const isNew = operation !== undefined && changesNewColumn(operation, surroundings.schema);
      return !isNew && (perOperation[index] ?? []).length > 0;
    },
  };
}

/** The statement may not run in a transaction; most kinds are told apart without looking at the schema. */
export function forbidsTransaction(
  statement: Statement,
  surroundings: Surroundings,
  dialect: Dialect,
): boolean {
  const may = statement.operations.some(({ kind }) =>
    rowsOf(dialect, kind, surroundings.server).some((rows) =>
      rows.some(({ fact }) => fact.transaction === "forbidden"),
    ),
  );
  return may && effectsOf(statement, surroundings, dialect).outcome.transaction === "forbidden";
}

/** Adds what the deciding rows of one part say; a target on which they differ becomes uncertain. */
function collect(
  rows: readonly Fact[],
  situation: Situation,
  dialect: Dialect,
  found: Shares,
): void {
  const targets = new Map<string, readonly RoleTarget[]>();
  const inRole = (role: string): readonly RoleTarget[] => {
    const known = targets.get(role) ?? dialect.roles[role]?.(situation) ?? [];
    targets.set(role, known);
    return known;
  };
  const alternatives = rows.map((row) => {
    const shares: Shares = new Map();
    for (const [role, footprint] of Object.entries(row.locks)) {
      for (const target of inRole(role)) {
        const rebuilds = footprint.rebuilds === undefined ? [] : inRole(footprint.rebuilds);
        const rank = dialect.locks[footprint.lock]?.rank ?? 0;
        const origin = { target, role, row, rank, rebuilds };
        addFootprint(shares, origin, truthful(footprint, target, situation, dialect));
      }
    }
    return shares;
  });
  const [only] = alternatives;
  const shares =
    alternatives.length === 1 && only !== undefined
      ? only
      : mergeShares(alternatives, "alternatives");
  for (const [key, share] of shares) {
    const before = found.get(key);
    const both =
      before === undefined
        ? undefined
        : mergeShares([new Map([[key, before]]), new Map([[key, share]])]);
    found.set(key, both?.get(key) ?? share);
  }
}

/**
 * A partitioned table or a view holds no rows: whatever is done to it is done elsewhere. The server's own
 * tables have so few that working through them takes no time.
 */
function truthful(
  footprint: Footprint,
  target: RoleTarget,
  { schema }: Situation,
  { naming }: Dialect,
): Footprint {
  if (target.kind !== "relation") return footprint;
  if (storesRows(target.name, schema) && naming.system(target.name) === undefined) return footprint;
  const { scan: _scan, rewrite: _rewrite, build: _build, rebuilds: _rebuilds, ...rest } = footprint;
  return rest;
}

function finishShares(
  shares: Shares,
  { schema, inTransaction }: Surroundings,
  dialect: Dialect,
): readonly Effect[] {
  let longest: Work = "none";
  for (const share of shares.values()) {
    if (!workVanishes(share.target, schema)) longest = longerWork(longest, ownWork(share));
  }
  const effects: Effect[] = [];
  for (const share of shares.values()) {
    if (!isVisible(share.target, schema)) continue;
    effects.push(toEffect(share, longest, inTransaction, dialect));
  }
  return sortByHarm(effects);
}

/** A refusal or failure counts only when it is sure. */
function worseOutcome(outcome: Outcome, rows: readonly Fact[]): Outcome {
  const [row] = rows;
  if (rows.length !== 1 || row === undefined) return outcome;
  const fails = row.part === "syntax" ? (row.fails ?? outcome.fails) : (outcome.fails ?? row.fails);
  return fails === undefined ? outcome : { ...outcome, fails };
}

/** The server looks for a transaction before anything else. */
function forbidding(outcome: Outcome, rows: readonly Fact[]): Outcome {
  const [row] = rows;
  const forbids = rows.length === 1 && row?.transaction === "forbidden";
  return forbids ? { ...outcome, transaction: "forbidden" } : outcome;
}
