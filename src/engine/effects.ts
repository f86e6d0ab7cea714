import type { Dialect, RoleTarget, Situation } from "../dialect.ts";
import type { Effect, Failure, Outcome, Work } from "../effect.ts";
import { longerWork, ownWork } from "../effect.ts";
import type { Operation, Statement } from "../operation.ts";
import type { FullName, Schema, Settings } from "../schema.ts";
import { sameName } from "../schema.ts";
import { demand } from "./demand.ts";
import { decide, inquire, targetsIn } from "./decide.ts";
import type { Inquiry } from "./decide.ts";
import { knowledgeOf } from "./knowledge.ts";
import type { Mark, Row } from "./knowledge.ts";
import { takesOnlyNew, isVisible, storesRows, touchesKnown, workVanishes } from "./newness.ts";
import { addShare, mergeAlternatives, mergeShares, sortByHarm, toEffect } from "./share.ts";
import type { Deed, Share, Shares } from "./share.ts";

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
  readonly inTransaction: boolean;
  readonly savepoints: Situation["savepoints"];
}

/** What is said of a statement when nobody will look at what it does. */
export const unforeseen: StatementEffects = {
  perOperation: [],
  merged: [],
  outcome: { transaction: "allowed" },
  visible: () => false,
};

/** Says what statements do, by what a dialect knows of one server version. */
export interface Foresight {
  effectsOf(statement: Statement, surroundings: Surroundings): StatementEffects;
  /** The statement may not run in a transaction; most kinds are told apart without looking at the schema. */
  forbidsTransaction(statement: Statement, surroundings: Surroundings): boolean;
}

export function foresee(dialect: Dialect, server: number): Foresight {
  const knowledge = knowledgeOf(dialect, server);

  /** What is done along with an operation adds locks, and nothing else. */
  function addAlong(found: Shares, operation: Operation, around: Situation): void {
    const situation: Situation = { ...around, operation, siblings: [operation] };
    const known = knowledge(operation.kind);
    const inquiry = inquire(situation, known, dialect);
    for (const rows of known.rowsFor(operation).parts)
      addRows(found, decide(rows, inquiry), inquiry);
  }

  function effectsOf(statement: Statement, surroundings: Surroundings): StatementEffects {
    const { operations } = statement;
    const { schema } = surroundings;
    const shares: Shares[] = [];
    let outcome = allowed;
    let isSkipped = false;
    for (const operation of operations) {
      const known = knowledge(operation.kind);
      const siblings = operations;
      const situation = { operation, siblings, server, ...surroundings };
      const inquiry = inquire(situation, known, dialect);
      const found: Shares = new Map();
      const decisions = known.rowsFor(operation).parts.map((rows) => decide(rows, inquiry));
      const isSettled = decisions.some(
        (rows) => rows.length === 1 && rows[0]?.fact.settles === true,
      );
      isSkipped ||= isSettled;
      for (const rows of decisions) {
        outcome = forbidding(outcome, rows);
        const fact = rows[0]?.fact;
        if (isSettled && fact?.settles !== true && fact?.part !== "syntax") continue;
        addRows(found, rows, inquiry);
        outcome = worseOutcome(outcome, rows);
      }
      if (!isSettled && !decisions.some(isRefused))
        for (const other of dialect.along(situation)) addAlong(found, other, situation);
      shares.push(found);
    }
    let all = shares.length === 1 ? shares[0] : mergeShares(shares);
    const [operation] = operations;
    if (statement.demands !== undefined && operation !== undefined && all !== undefined) {
      const situation = {
        operation,
        siblings: operations,
        server,
        ...surroundings,
      };
      const { fails, follow } = demand(statement.demands, all, situation, dialect);
      if (fails !== undefined) outcome = { fails, ...outcome };
      all = follow(all);
      shares.forEach((found, index) => (shares[index] = follow(found)));
    }
    if (!isSkipped && isOpen(outcome.fails)) {
      const fails = lack(statement, schema, server, dialect);
      if (fails !== undefined) outcome = { ...outcome, fails };
    }
    const { fails } = refusal(statement, server, dialect);
    const isWorded = fails?.sqlstate === "42601";
    // What is no error of syntax is found when all names have been looked up.
    if (fails !== undefined && (isWorded || isOpen(outcome.fails))) {
      outcome = { ...outcome, fails };
    }
    const finish = (found: Shares): readonly Effect[] => finishShares(found, surroundings, dialect);
    const perOperation = shares.map(finish);
    return {
      perOperation,
      merged: shares.length === 1 || all === undefined ? (perOperation[0] ?? []) : finish(all),
      outcome,
      visible(index) {
        const operation = operations[index];
        const own = perOperation[index] ?? [];
        if (operation === undefined) return false;
        return own.length === 0 || isOnlyInside(shares[index], own)
          ? touchesKnown(operation, schema)
          : !takesOnlyNew(operation, schema);
      },
    };
  }

  return {
    effectsOf,
    forbidsTransaction: ({ operations: siblings }, surroundings) =>
      siblings.some((operation) => {
        const known = knowledge(operation.kind);
        const { forbidding } = known.rowsFor(operation);
        if (forbidding.length === 0) return false;
        const inquiry = inquire({ operation, siblings, ...surroundings, server }, known, dialect);
        return forbidding.some((rows) => forbids(decide(rows, inquiry)));
      }),
  };
}

/** The lock is the whole database's, and what is changed under it nobody else can see. */
function isOnlyInside(found: Shares | undefined, own: readonly Effect[]): boolean {
  if (found === undefined || own.some(({ target }) => target.kind !== "database")) return false;
  return [...found.values()].some(({ target }) => target.kind !== "database");
}

const allowed: Outcome = { transaction: "allowed" };

/** The server does not know the words: nothing else of the statement matters. */
function refusal(
  { newer = [] }: Statement,
  server: number,
  { grammar, showServer }: Dialect,
): Pick<Outcome, "fails"> {
  const [first] = newer.flatMap((syntax) => {
    const known = grammar[syntax];
    return known !== undefined && server < known.since ? known : [];
  });
  if (first === undefined) return {};
  if (first.since === Infinity) {
    const why = `${first.words} is refused by every version.`;
    return { fails: { sqlstate: first.sqlstate ?? "42601", why } };
  }
  const why = `${first.words} came with version ${showServer(first.since)}.`;
  return { fails: { sqlstate: first.sqlstate ?? "42601", why, until: first.since - 1 } };
}

/** Nothing of it has been refused but for its rows, or what depends on it. */
function isOpen(fails: Failure | undefined): boolean {
  return fails === undefined || isOfRows(fails) || late.has(fails.sqlstate);
}

/** What is looked at last: whether others depend on it, and whether the new name is free. */
const late: ReadonlySet<string> = new Set(["2BP01", "42P07"]);

/** The first thing that it mentions and that is not there. */
function lack(
  { mentions = [] }: Statement,
  schema: Schema,
  server: number,
  dialect: Dialect,
): Failure | undefined {
  for (const mention of mentions) {
    const fails = dialect.lacks?.(mention, schema, server);
    if (fails !== undefined) return fails;
  }
  return undefined;
}

/** Adds what the deciding rows of one part say; a target on which they differ becomes uncertain. */
function addRows(found: Shares, rows: readonly Row[], inquiry: Inquiry): void {
  if (rows.length < 2) {
    for (const row of rows) addMarks(found, row, inquiry);
    return;
  }
  const alternatives = rows.map((row) => {
    const shares: Shares = new Map();
    addMarks(shares, row, inquiry);
    return shares;
  });
  mergeAlternatives(alternatives).forEach((share) => addShare(found, share));
}

function addMarks(shares: Shares, { marks }: Row, inquiry: Inquiry): void {
  for (const mark of marks) {
    for (const target of targetsIn(inquiry, mark.place)) {
      addShare(shares, shareOf(mark, target, inquiry));
    }
  }
}

/**
 * A partitioned table or a view holds no rows: whatever is done to it is done elsewhere. The server's own
 * tables have so few that working through them takes no time.
 */
function shareOf(mark: Mark, target: RoleTarget, inquiry: Inquiry): Share {
  const { role, rebuilds } = mark;
  const [deed, bare] =
    target.unsure === true ? [unsure(mark.deed), unsure(mark.bare)] : [mark.deed, mark.bare];
  if (mark.deed !== mark.bare && !holdsRows(target, inquiry)) {
    return { target, role, deed: bare, rebuilds: none };
  }
  const rebuilt = rebuilds === undefined ? none : namesOf(targetsIn(inquiry, rebuilds), target);
  return { target, role, deed, rebuilds: rebuilt };
}

function unsure(deed: Deed): Deed {
  return { ...deed, certain: false, unsure: true };
}

const none: readonly never[] = [];

function holdsRows({ kind, name }: RoleTarget, { situation, dialect }: Inquiry): boolean {
  if (kind !== "relation") return true;
  return storesRows(name, situation.schema) && dialect.naming.system(name) === undefined;
}

/** The indexes that belong to a table. */
function namesOf(indexes: readonly RoleTarget[], { name: owner }: RoleTarget): readonly FullName[] {
  return indexes.flatMap(({ table, name }) =>
    table !== undefined && sameName(table, owner) ? [name] : [],
  );
}

function finishShares(
  shares: Shares,
  { schema, inTransaction }: Surroundings,
  dialect: Dialect,
): readonly Effect[] {
  const seen: Share[] = [];
  for (const share of shares.values()) if (isVisible(share.target, schema)) seen.push(share);
  if (seen.length === 0) return none;
  let longest: Work = "none";
  for (const { target, deed, rebuilds } of shares.values()) {
    const { scan, rewrite, build } = deed;
    const work = ownWork({ scan, rewrite, build, rebuilds });
    if (work !== "none" && !workVanishes(target, schema)) longest = longerWork(longest, work);
  }
  const effects = seen.map((share) => toEffect(share, longest, inTransaction, dialect));
  return sortByHarm(
    effects.map((effect) => (isFilledOnly(effect, schema) ? unfelt(effect) : effect)),
  );
}

/** Nobody writes to a materialized view: who waits for such a lock would fill it as well. */
function isFilledOnly({ blocks, target }: Effect, schema: Schema): boolean {
  if (blocks !== "writes") return false;
  const name = target.kind === "relation" ? target.name : target.table;
  return name !== undefined && schema.table(name)?.kind === "materialized-view";
}

function unfelt(effect: Effect): Effect {
  return { ...effect, blocks: "ddl" };
}

/** A refusal or failure counts only when it is sure. */
function worseOutcome(outcome: Outcome, rows: readonly Row[]): Outcome {
  const fact = rows.length === 1 ? rows[0]?.fact : undefined;
  if (fact?.fails === undefined) return outcome;
  const isFirst = outcome.fails === undefined || fact.part === "syntax";
  if (!isFirst && (isOfRows(fact.fails) || !isOfRows(outcome.fails))) return outcome;
  const { fails, until } = fact;
  return { ...outcome, fails: until === undefined ? fails : { ...fails, until } };
}

/** Rows are looked at when all that the catalog can refuse has been refused. */
export function isOfRows(fails: Failure | undefined): boolean {
  return fails?.sqlstate.startsWith("23") === true;
}

/** It is turned down before it has done anything. */
function isRefused(rows: readonly Row[]): boolean {
  const [row] = rows;
  return rows.length === 1 && row?.fact.fails !== undefined && row.marks.length === 0;
}

/** The server looks for a transaction before anything else. */
function forbidding(outcome: Outcome, rows: readonly Row[]): Outcome {
  return forbids(rows) ? { ...outcome, transaction: "forbidden" } : outcome;
}

function forbids(rows: readonly Row[]): boolean {
  return rows.length === 1 && rows[0]?.fact.transaction === "forbidden";
}
