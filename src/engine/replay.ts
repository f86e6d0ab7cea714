import type { Dialect } from "../dialect.ts";
import type { Attempt, Migration, TransactionMode } from "../migration.ts";
import type { Operation, Statement } from "../operation.ts";
import type { StatementMoment, TransactionState } from "../rule.ts";
import type { Schema, Settings } from "../schema.ts";
import { applyAll, dropTemporary } from "./apply.ts";
import { createSettings, schemasIn, strikesAfter } from "./settings.ts";
import { watchDifferences } from "./difference.ts";
import type { Difference } from "./difference.ts";
import { createState, putTable } from "./state.ts";
import type { State } from "./state.ts";
import { createTransactions } from "./transaction.ts";
import { viewOf } from "./view.ts";

/** Walks through history, so that each statement is seen at the moment it runs. */
export interface Replay {
  /** The state now: a view that changes as the replay moves on. */
  readonly schema: Schema;
  /** `forbids`: the statement may not run in a transaction; asked only where nobody said who opens one. */
  beginMigration(
    migration: Migration,
    statements: readonly Statement[],
    forbids?: (statement: Statement) => boolean,
  ): void;
  /** What surrounds the next statement. */
  before(): Surroundings;
  /** The next statement ends the transaction it stands in, whoever began it. */
  commit(): void;
  /** The statement has been judged; now it runs. What history shows has run, so it succeeds. */
  apply(moment: StatementMoment): void;
  /** What runs in between is sent as one message. */
  beginMessage(): void;
  endMessage(): void;
  /** What runs in between goes out on another connection than the transaction that is open. */
  beginApart(): void;
  endApart(): void;
  /** A statement with a body begins and ends: without a transaction it has one of its own. */
  beginBlock(): void;
  endBlock(): void;
  /** A block whose errors are caught begins; when one is, all is as it was. */
  beginAttempt(attempt: Attempt): void;
  undoAttempt(attempt: Attempt): void;
  endMigration(): void;
  /** From now on the way back to where the schema is now can be tried. */
  watch(): WayBack;
  /** What was replayed so far was a dump of the whole schema: what is not there does not exist. */
  endDump(): void;
  /** What ran cannot be read: what is known of a table need not be all of it any more. */
  loseSight(): void;
}

export interface WayBack {
  /** How the schema differs from what it was, when `run` has run; then all that it did is undone. */
  try(run: (replay: Replay) => void): readonly Difference[];
  end(): void;
}

export interface Surroundings {
  readonly settings: Settings;
  readonly transaction: TransactionState;
  /** Milliseconds after which a lock wait ends by itself. */
  readonly lockWait: number | undefined;
}

export interface ReplayOptions {
  readonly server: number;
  /** Settings the runner applies, which RESET returns to. */
  readonly prelude: Readonly<Record<string, string>>;
}

export function createReplay(
  dialect: Dialect,
  { server, prelude }: ReplayOptions,
  state: State = createState(dialect, server),
): Replay {
  const settings = createSettings(prelude);
  const transactions = createTransactions(state.journal, settings, dialect);
  const { schema, refresh } = viewOf(state);
  /** Temporary tables of the dump: a schema that has one tells of the session that is looked at. */
  let given: ReadonlySet<string> = new Set();
  let mode: TransactionMode = "none";
  let inMessage = false;
  let running: Migration | undefined;
  let followed: Settings | undefined;
  let around: Surroundings | undefined;
  let blocks = 0;

  const follow = (): void => {
    if (followed === settings.current()) return;
    followed = settings.current();
    const path = schemasIn(followed.get(state.naming.searchPath)) ?? dialect.searchPath;
    state.path = [state.naming.temporary, ...path];
  };

  const beginSession = (): void => {
    if (transactions.isOpen()) transactions.commit();
    inMessage = false;
    dropTemporary(state, given);
    settings.reset();
    follow();
  };

  const beginMessage = (): void => {
    inMessage = dialect.bundles === true;
    if (inMessage && !transactions.isOpen()) transactions.begin("implicit");
  };

  const control = (operation: Operation): void => {
    switch (operation.kind) {
      case "begin":
        if (blocks > 0) break;
        // Inside the message's own transaction BEGIN makes it one that outlasts the message.
        if (!transactions.isOpen()) transactions.begin("explicit");
        else if (inMessage) transactions.explain("explicit");
        break;
      case "commit":
      case "rollback": {
        if (operation.kind === "rollback" && operation.savepoint !== undefined) {
          transactions.rollbackTo(operation.savepoint);
          break;
        }
        const { kind } = transactions.state();
        // What runs inside a block can end no transaction but the block's own.
        if (kind === "none" || (blocks > 0 && kind !== "block")) break;
        if (operation.kind === "commit") transactions.commit();
        else transactions.rollback();
        if (kind === "block") transactions.begin("block");
        else if (operation.chain) transactions.begin("explicit");
        else if (inMessage) transactions.begin("implicit");
        break;
      }
      case "savepoint":
        if (operation.release) transactions.release(operation.name);
        else transactions.savepoint(operation.name);
        break;
      case "set":
        if (dialect.isInert?.(operation, transactions.isOpen()) === true) break;
        settings.set(operation, transactions.isOpen());
        break;
      case "session-command":
        if (operation.command !== "discard all") break;
        settings.reset();
        dropTemporary(state, new Set());
        break;
      default:
    }
  };

  return {
    schema,
    beginMigration(migration, statements, forbids = () => false) {
      if (migration.apart === true && mode === "run" && state.clock.unit === migration.unit) {
        transactions.setAside();
        follow();
        return;
      }
      const next = modeOf(migration, statements, (statement) => {
        const { isInert } = dialect;
        // What would do nothing in a transaction was written for no transaction.
        return forbids(statement) || statement.operations.some((one) => isInert?.(one, true));
      });
      const sameRun = mode === "run" && next === "run";
      const goesOn =
        (sameRun || running?.continued === true) && state.clock.unit === migration.unit;
      running = migration;
      if (goesOn && !sameRun) return;
      mode = next;
      if (goesOn) return;
      beginSession();
      if (migration.settings !== undefined) settings.assume(migration.settings);
      state.clock.unit = migration.unit;
      if (mode === "implicit") beginMessage();
      else if (mode !== "none") transactions.begin(mode);
    },
    before() {
      refresh();
      const current = settings.current();
      const transaction = transactions.state();
      // Mostly nothing of it has changed since the statement before.
      if (around?.settings !== current) {
        const { always = false, setting, unit } = dialect.lockTimeout;
        const lockWait = always ? 0 : strikesAfter(current.get(setting), unit);
        around = { settings: current, transaction, lockWait };
      } else if (around.transaction !== transaction) around = { ...around, transaction };
      return around;
    },
    commit() {
      if (transactions.isOpen()) transactions.commit();
    },
    apply(moment) {
      const { operations } = moment.statement;
      if (transactions.isOpen()) transactions.add(moment);
      operations.forEach(control);
      follow();
      applyAll(state, operations);
    },
    beginMessage,
    endMessage() {
      inMessage = false;
      if (transactions.state().kind !== "implicit") return;
      transactions.commit();
      follow();
    },
    beginApart: transactions.setAside,
    endApart: transactions.takeUp,
    beginBlock() {
      blocks++;
      if (!transactions.isOpen()) transactions.begin("block");
    },
    beginAttempt: ({ span }) => transactions.savepoint(`\0${String(span.start)}`),
    undoAttempt({ span }) {
      transactions.rollbackTo(`\0${String(span.start)}`);
      follow();
    },
    endBlock() {
      blocks--;
      if (blocks > 0 || transactions.state().kind !== "block") return;
      transactions.commit();
      follow();
    },
    endMigration() {
      if (transactions.isAside()) {
        if (transactions.isOpen()) transactions.commit();
        transactions.takeUp();
        follow();
        return;
      }
      if (mode !== "run" && running?.continued !== true) beginSession();
    },
    watch() {
      state.journal.hold();
      const since = watchDifferences(state);
      return {
        try(run) {
          const { path, complete, clock } = state;
          const { unit } = clock;
          const mark = state.journal.hold();
          const gone = since.begin();
          run(createReplay(dialect, { server, prelude }, state));
          const differences = gone.differences();
          state.journal.undo(mark);
          state.journal.release();
          state.path = path;
          state.complete = complete;
          clock.unit = unit;
          gone.end();
          return differences;
        },
        end() {
          since.end();
          state.journal.release();
          if (!transactions.isOpen()) state.journal.forget();
        },
      };
    },
    loseSight() {
      state.complete = false;
      for (const table of [...state.tables.values()]) {
        if (table.complete) putTable(state, { ...table, complete: false });
      }
    },
    endDump() {
      given = new Set(state.temporary);
      beginSession();
      state.complete = true;
      refresh();
    },
  };
}

/** An explicit BEGIN wins where nobody said otherwise; a message of one statement is no transaction. */
function modeOf(
  { transaction }: Migration,
  statements: readonly Statement[],
  forbids: (statement: Statement) => boolean,
): TransactionMode {
  if (transaction === "implicit" && statements.length < 2) return "none";
  if (transaction !== undefined) return transaction;
  const begins = ({ operations }: Statement): boolean =>
    operations.some((operation) => operation.kind === "begin");
  return statements.some(begins) || statements.some(forbids) ? "none" : "file";
}
