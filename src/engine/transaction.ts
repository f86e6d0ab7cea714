import type { Dialect } from "../dialect.ts";
import type { Effect } from "../effect.ts";
import type { HeldLock, StatementMoment, TransactionState } from "../rule.ts";
import { keyOf } from "../schema.ts";
import type { Journal } from "./journal.ts";
import type { SavedSettings, SettingsState } from "./settings.ts";

type Kind = TransactionState["kind"];

/** The transaction that statements run in: its savepoints, what it did, what it holds. */
export interface Transactions {
  state(): TransactionState;
  isOpen(): boolean;
  begin(kind: Exclude<Kind, "none">): void;
  /** BEGIN in an open transaction changes at most who will end it. */
  explain(kind: Exclude<Kind, "none">): void;
  /** A statement has run in it. */
  add(moment: StatementMoment): void;
  commit(): void;
  rollback(): void;
  savepoint(name: string): void;
  release(name: string): void;
  rollbackTo(name: string): void;
}

interface Open {
  readonly kind: Exclude<Kind, "none">;
  readonly start: Point;
  readonly savepoints: (Point & { readonly name: string })[];
  /** Only ever grows, until a rollback to a savepoint begins another one. */
  readonly earlier: StatementMoment[];
  readonly locks: Locks;
}

interface Point {
  readonly mark: number;
  readonly settings: SavedSettings;
  /** How many statements had run. */
  readonly length: number;
}

const none: TransactionState = { kind: "none", earlier: [], held: [] };

export function createTransactions(
  journal: Journal,
  settings: SettingsState,
  dialect: Dialect,
): Transactions {
  let open: Open | undefined;

  const point = (length: number): Point => ({
    mark: journal.mark(),
    settings: settings.save(),
    length,
  });

  const goBack = ({ mark, settings: saved }: Point): void => {
    journal.undo(mark);
    settings.restore(saved);
  };

  const end = (): void => {
    open = undefined;
    journal.forget();
    settings.endTransaction();
  };

  const find = (name: string): number =>
    open?.savepoints.findLastIndex((each) => each.name === name) ?? -1;

  return {
    state: () => (open === undefined ? none : stateOf(open)),
    isOpen: () => open !== undefined,
    begin(kind) {
      open = { kind, start: point(0), savepoints: [], earlier: [], locks: createLocks(dialect) };
    },
    explain(kind) {
      if (open !== undefined) open = { ...open, kind };
    },
    add(moment) {
      open?.earlier.push(moment);
      open?.locks.take(moment);
    },
    commit: end,
    rollback() {
      if (open !== undefined) goBack(open.start);
      end();
    },
    savepoint(name) {
      if (open === undefined) return;
      open.savepoints.push({ ...point(open.earlier.length), name });
    },
    release(name) {
      const at = find(name);
      if (at >= 0) open?.savepoints.splice(at);
    },
    rollbackTo(name) {
      const at = find(name);
      const savepoint = open?.savepoints[at];
      if (open === undefined || savepoint === undefined) return;
      goBack(savepoint);
      const earlier = open.earlier.slice(0, savepoint.length);
      const locks = createLocks(dialect);
      earlier.forEach(locks.take);
      open = { ...open, savepoints: open.savepoints.slice(0, at + 1), earlier, locks };
    },
  };
}

function stateOf({ kind, earlier: log, locks }: Open): TransactionState {
  const { length } = log;
  let earlier: readonly StatementMoment[] | undefined;
  return {
    kind,
    held: locks.held(),
    // Cut when asked for: most statements of a long transaction never are.
    get earlier() {
      return (earlier ??= log.slice(0, length));
    },
  };
}

interface Locks {
  take(moment: StatementMoment): void;
  /** The strongest lock on each thing, strongest first. */
  held(): readonly HeldLock[];
}

/** More locked things than this make no difference to anyone, but would make long files slow. */
const mostHeld = 1000;

function createLocks(dialect: Dialect): Locks {
  const strongest = new Map<string, number>();
  let held: readonly HeldLock[] = [];
  const rank = ({ locks }: Effect): number =>
    Math.max(0, ...locks.map((lock) => dialect.locks[lock]?.rank ?? 0));
  return {
    held: () => held,
    take(by) {
      for (const effect of by.effects) {
        if (effect.lasts !== "until-commit") continue;
        const key = targetKey(effect);
        const strength = rank(effect);
        const known = strongest.get(key);
        if (known !== undefined && known >= strength) continue;
        strongest.set(key, strength);
        const others =
          known === undefined ? held : held.filter((lock) => targetKey(lock.effect) !== key);
        const at = others.findLastIndex((lock) => rank(lock.effect) >= strength) + 1;
        if (at < mostHeld) held = others.toSpliced(at, 0, { effect, by }).slice(0, mostHeld);
      }
    },
  };
}

function targetKey({ target }: Effect): string {
  return `${target.kind}\u0000${keyOf(target.name)}`;
}
