import { millisecondsOf } from "../duration.ts";
import type { SetSetting } from "../operation.ts";
import type { Settings } from "../schema.ts";

/** Session settings as SET, RESET and the ends of transactions leave them. */
export interface SettingsState {
  /** Those in force now; never changes, so that a moment may keep it. */
  current(): Settings;
  set(operation: SetSetting, inTransaction: boolean): void;
  /** What a runner sets before a migration; what the user says of the runner outweighs it. */
  assume(values: Readonly<Record<string, string>>): void;
  /** What to return to when a transaction or savepoint is rolled back. */
  save(): SavedSettings;
  restore(saved: SavedSettings): void;
  /** Ends what SET LOCAL set. */
  endTransaction(): void;
  /** A new session, or DISCARD ALL. */
  reset(): void;
}

/** `null`: set to something that is not a constant; `default`: what the session began with. */
type Value = readonly string[] | null | "default";

export interface SavedSettings {
  readonly session: ReadonlyMap<string, Value>;
  readonly local: ReadonlyMap<string, Value>;
}

const empty: ReadonlyMap<string, Value> = new Map();

export function createSettings(prelude: Readonly<Record<string, string>>): SettingsState {
  const defaults = new Map(
    Object.entries(prelude).map(([name, value]) => [name.toLowerCase(), [value]] as const),
  );
  let state: SavedSettings = { session: empty, local: empty };
  let view: Settings | undefined;

  const change = (next: SavedSettings): void => {
    state = next;
    view = undefined;
  };

  return {
    current() {
      const { session, local } = state;
      view ??= {
        get(name) {
          const own = local.get(name);
          const value = own === undefined ? session.get(name) : own;
          return value === undefined || value === "default" ? defaults.get(name) : value;
        },
      };
      return view;
    },
    set(operation, inTransaction) {
      const { name, scope } = operation;
      if (scope === "local" && !inTransaction) return;
      if (name === "all" && !operation.assigns) {
        change({ session: empty, local: empty });
        return;
      }
      const value: Value = operation.assigns ? (operation.value ?? null) : "default";
      if (scope === "local") change({ ...state, local: withValue(state.local, name, value) });
      else {
        change({
          session: withValue(state.session, name, value),
          local: withoutValue(state.local, name),
        });
      }
    },
    assume(values) {
      for (const [name, value] of Object.entries(values)) {
        if (defaults.has(name)) continue;
        change({ ...state, session: withValue(state.session, name, [value]) });
      }
    },
    save: () => state,
    restore: change,
    endTransaction() {
      if (state.local.size > 0) change({ ...state, local: empty });
    },
    reset: () => change({ session: empty, local: empty }),
  };
}

function withValue(
  map: ReadonlyMap<string, Value>,
  name: string,
  value: Value,
): ReadonlyMap<string, Value> {
  return new Map(map).set(name, value);
}

function withoutValue(map: ReadonlyMap<string, Value>, name: string): ReadonlyMap<string, Value> {
  if (!map.has(name)) return map;
  const rest = new Map(map);
  rest.delete(name);
  return rest;
}

/**
 * After how many milliseconds a timeout strikes: a constant, and not 0, which means never. A bare number is
 * in the unit given.
 */
export function strikesAfter(
  value: readonly string[] | null | undefined,
  bare: number | undefined,
): number | undefined {
  const amount = value?.length === 1 ? millisecondsOf(value[0] ?? "", bare) : undefined;
  // The server keeps whole milliseconds.
  return amount === undefined || Math.round(amount) <= 0 ? undefined : amount;
}

/** Schemas named by a search path, in order; `undefined` when it is not a constant. */
export function schemasIn(
  value: readonly string[] | null | undefined,
): readonly string[] | undefined {
  if (value === null || value === undefined) return undefined;
  return value.filter((schema) => schema !== "" && schema !== "$user");
}
