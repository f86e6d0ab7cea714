/** Remembers how to undo changes, so that a rollback copies nothing. */
export interface Journal {
  /** A point to undo to. Changes are remembered from the first mark on until `forget`. */
  mark(): number;
  undo(mark: number): void;
  /** Nothing will be undone any more: the transaction is over. */
  forget(): void;
  /** A mark that `forget` forgets nothing before, until it is released. */
  hold(): number;
  release(): void;
  /** A thing that `owner` keeps under `key` changes; `restore` brings back what it is now. */
  record<Entry>(
    owner: object,
    key: string,
    entry: Entry,
    restore: (key: string, entry: Entry) => void,
  ): void;
}

/** What changed since a mark, and how each thing was at that mark: what came between is nobody's. */
type Layer = Map<object, Map<string, () => void>>;

export function createJournal(): Journal {
  const layers: Layer[] = [];
  const held: number[] = [];
  let undoing = false;
  return {
    mark() {
      layers.push(new Map());
      return layers.length - 1;
    },
    undo(mark) {
      undoing = true;
      for (let layer = layers.pop(); layer !== undefined; layer = layers.pop()) {
        for (const changes of layer.values()) for (const undo of changes.values()) undo();
        if (layers.length <= mark) break;
      }
      undoing = false;
      // The point stays: one may roll back to a savepoint again.
      layers.push(new Map());
    },
    forget() {
      const floor = held.at(-1);
      if (floor === undefined) layers.length = 0;
      else squash(layers, floor);
    },
    hold() {
      layers.push(new Map());
      held.push(layers.length - 1);
      return layers.length - 1;
    },
    release() {
      held.pop();
    },
    record(owner, key, entry, restore) {
      const layer = layers.at(-1);
      if (layer === undefined || undoing) return;
      let changes = layer.get(owner);
      if (changes === undefined) layer.set(owner, (changes = new Map<string, () => void>()));
      if (!changes.has(key)) changes.set(key, () => restore(key, entry));
    },
  };
}

/** What was kept above a layer goes into it; what it kept itself is older. */
function squash(layers: Layer[], floor: number): void {
  const lowest = layers[floor];
  if (lowest === undefined) return;
  for (const layer of layers.splice(floor + 1)) {
    for (const [owner, changes] of layer) {
      const known = lowest.get(owner);
      if (known === undefined) lowest.set(owner, changes);
      else for (const [key, undo] of changes) if (!known.has(key)) known.set(key, undo);
    }
  }
}

/** A map whose changes can be undone, of values whose age depends on the unit being deployed. */
export interface Collection<Value> {
  get(key: string): Value | undefined;
  has(key: string): boolean;
  put(key: string, value: Value): void;
  remove(key: string): void;
  values(): Iterable<Value>;
  /** From now on what changes is remembered. */
  watch(): Watch<Value>;
}

export interface Watch<Value> {
  /** What has changed, as it was then and as it is now. */
  changes(): readonly Change<Value>[];
  end(): void;
}

export interface Change<Value> {
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

export interface Clock {
  /** The unit being deployed. */
  unit: string;
}

/**
 * `age` brings a value up to the unit being deployed; `changed` keeps reverse indexes in step, on undo
 * too.
 */
export function createCollection<Value>(
  journal: Journal,
  clock: Clock,
  age: (value: Value, unit: string) => Value,
  changed: (before: Value | undefined, after: Value | undefined) => void,
): Collection<Value> {
  const entries = new Map<string, { value: Value; unit: string }>();
  const traces = new Set<Map<string, Value | undefined>>();

  const current = (entry: { value: Value; unit: string }): Value => {
    if (entry.unit !== clock.unit) {
      entry.value = age(entry.value, clock.unit);
      entry.unit = clock.unit;
    }
    return entry.value;
  };

  const replace = (key: string, entry: { value: Value; unit: string } | undefined): void => {
    const previous = entries.get(key);
    if (entry === undefined) entries.delete(key);
    else entries.set(key, entry);
    changed(previous?.value, entry?.value);
    journal.record(entries, key, previous, replace);
    for (const trace of traces) if (!trace.has(key)) trace.set(key, previous?.value);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      return entry === undefined ? undefined : current(entry);
    },
    has: (key) => entries.has(key),
    put: (key, value) => replace(key, { value, unit: clock.unit }),
    remove(key) {
      if (entries.has(key)) replace(key, undefined);
    },
    *values() {
      for (const entry of entries.values()) yield current(entry);
    },
    watch() {
      const trace = new Map<string, Value | undefined>();
      traces.add(trace);
      return {
        changes: () =>
          [...trace].map(([key, before]) => ({ before, after: entries.get(key)?.value })),
        end: () => traces.delete(trace),
      };
    },
  };
}
