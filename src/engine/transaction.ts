import type { Dialect } from "../dialect.ts";
import type { Effect } from "../effect.ts";
import type { Kind as OperationKind } from "../operation.ts";
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
  /** Until it is taken up again, statements run on another connection; what is open stays as it is. */
  setAside(): void;
  isAside(): boolean;
  takeUp(): void;
  commit(): void;
  rollback(): void;
  savepoint(name: string): void;
  release(name: string): void;
  rollbackTo(name: string): void;
}

interface Open {
  readonly kind: Exclude<Kind, "none">;
  /** What moments see of it. */
  readonly state: TransactionState;
  readonly start: Point;
  readonly savepoints: (Point & { readonly name: string })[];
  /** Only ever grows, until a rollback to a savepoint begins another one. */
  readonly earlier: Earlier;
  readonly locks: Locks;
}

interface Point {
  readonly mark: number;
  readonly settings: SavedSettings;
  /** How many statements had run. */
  readonly length: number;
}

function opened(
  kind: Open["kind"],
  start: Point,
  savepoints: Open["savepoints"],
  earlier: Earlier,
  locks: Locks,
): Open {
  const state: TransactionState = {
    kind,
    earlier: earlier.all,
    earlierWith: earlier.withKind,
    savepoints,
    held: locks.held,
  };
  return { kind, state, start, savepoints, earlier, locks };
}

const none: TransactionState = {
  kind: "none",
  earlier: [],
  earlierWith: () => [],
  savepoints: [],
  held: [],
};

interface Earlier {
  readonly all: readonly StatementMoment[];
  withKind(kind: OperationKind): readonly StatementMoment[];
  add(moment: StatementMoment): void;
}

function createEarlier(moments: readonly StatementMoment[]): Earlier {
  const all: StatementMoment[] = [];
  const byKind = new Map<OperationKind, StatementMoment[]>();
  const add = (moment: StatementMoment): void => {
    all.push(moment);
    for (const { kind } of moment.statement.operations) {
      const list = byKind.get(kind);
      if (list === undefined) byKind.set(kind, [moment]);
      else if (list.at(-1) !== moment) list.push(moment);
    }
  };
  moments.forEach(add);
  return { all, add, withKind: (kind) => byKind.get(kind) ?? [] };
}

export function createTransactions(
  journal: Journal,
  settings: SettingsState,
  dialect: Dialect,
): Transactions {
  let open: Open | undefined;
  /** The savepoint that began the transaction. */
  let outermost: string | undefined;
  let aside: { readonly open: Open; readonly settings: SavedSettings } | undefined;

  const point = (length: number): Point => ({
    mark: journal.mark(),
    settings: settings.save(),
    length,
  });

  const goBack = ({ mark, settings: saved }: Point): void => {
    journal.undo(mark);
    settings.restore(saved);
  };

  const begin = (kind: Open["kind"]): void => {
    open = opened(kind, point(0), [], createEarlier([]), createLocks(dialect));
  };

  const end = (): void => {
    open = undefined;
    outermost = undefined;
    // What is set aside may still be undone.
    if (aside === undefined) journal.forget();
    settings.endTransaction();
  };

  const isSame = (left: string, right: string): boolean =>
    left === right ||
    (dialect.naming.ignoresCase === true && left.toLowerCase() === right.toLowerCase());

  const find = (name: string): number =>
    open?.savepoints.findLastIndex((each) => isSame(each.name, name)) ?? -1;

  return {
    state: () => open?.state ?? none,
    isOpen: () => open !== undefined,
    begin,
    explain(kind) {
      if (open === undefined) return;
      open = opened(kind, open.start, open.savepoints, open.earlier, open.locks);
    },
    add(moment) {
      open?.earlier.add(moment);
      open?.locks.take(moment);
    },
    setAside() {
      if (open === undefined) return;
      aside = { open, settings: settings.save() };
      open = undefined;
      settings.reset();
    },
    isAside: () => aside !== undefined,
    takeUp() {
      if (aside === undefined) return;
      open = aside.open;
      settings.restore(aside.settings);
      aside = undefined;
    },
    commit: end,
    rollback() {
      if (open !== undefined) goBack(open.start);
      end();
    },
    savepoint(name) {
      if (open === undefined && dialect.savepointsBegin === true) {
        begin("explicit");
        outermost = name;
      }
      if (open === undefined) return;
      open.savepoints.push({ ...point(open.earlier.all.length), name });
    },
    release(name) {
      const at = find(name);
      if (at === 0 && outermost !== undefined && isSame(name, outermost)) end();
      else if (at >= 0) open?.savepoints.splice(at);
    },
    rollbackTo(name) {
      const at = find(name);
      const savepoint = open?.savepoints[at];
      if (open === undefined || savepoint === undefined) return;
      goBack(savepoint);
      const earlier = createEarlier(open.earlier.all.slice(0, savepoint.length));
      const locks = createLocks(dialect);
      earlier.all.forEach(locks.take);
      open = opened(open.kind, open.start, open.savepoints.slice(0, at + 1), earlier, locks);
    },
  };
}

interface Locks {
  take(moment: StatementMoment): void;
  /** The strongest lock on each thing, strongest first. */
  readonly held: readonly HeldLock[];
}

/** More locked things than this make no difference to anyone, but would make long files slow. */
const mostHeld = 1000;

function createLocks(dialect: Dialect): Locks {
  const strongest = new Map<string, number>();
  const held: HeldLock[] = [];
  // An effect's locks come strongest first.
  const rank = ({ locks }: Effect): number => dialect.locks[locks[0] ?? ""]?.rank ?? 0;
  return {
    held,
    take(by) {
      for (const effect of by.effects) {
        if (effect.lasts !== "until-commit") continue;
        const key = targetKey(effect);
        const strength = rank(effect);
        const known = strongest.get(key);
        if (known !== undefined && known >= strength) continue;
        strongest.set(key, strength);
        if (known !== undefined) {
          const former = held.findIndex((lock) => targetKey(lock.effect) === key);
          if (former >= 0) held.splice(former, 1);
        }
        const at = held.findLastIndex((lock) => rank(lock.effect) >= strength) + 1;
        if (at >= mostHeld) continue;
        held.splice(at, 0, { effect, by });
        if (held.length > mostHeld) held.pop();
      }
    },
  };
}

function targetKey({ target: { kind, name } }: Effect): string {
  return kind === "relation" ? keyOf(name) : `${kind}\u0000${keyOf(name)}`;
}
