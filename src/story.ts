import type { Effect } from "./effect.ts";
import { obstructs, stalls } from "./effect.ts";
import { display } from "./rule.ts";
import type { Span } from "./source.ts";

/** What the migrations that were asked for do to others, statement by statement, hazard or none. */
export interface Story {
  readonly migrations: readonly MigrationStory[];
}

export interface MigrationStory {
  readonly path: string;
  readonly scenes: readonly Scene[];
  /** Tables and views that it leaves otherwise than it found them. */
  readonly changes: readonly TableChange[];
}

/** One statement, while it runs. */
export interface Scene {
  readonly span: Span;
  /** Equal numbers: one transaction; `undefined`: the statement is its own. */
  readonly transaction: number | undefined;
  /** Only what others can see. */
  readonly effects: readonly Effect[];
}

export interface TableChange {
  /** As messages call it. */
  readonly name: string;
  /** A line for each column, constraint, index and trigger; `undefined`: it was not there. */
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
}

/** Somebody waits: from the first statement that locks a thing to the end of its transaction. */
export interface Stall {
  readonly effect: Effect;
  /** Places of the scenes between which the lock is held, both included. */
  readonly from: number;
  readonly to: number;
  /** While work goes on under it, not for a moment only. */
  readonly long: boolean;
}

/** The stalls of a migration, one for each thing and each spell, in the order they begin. */
export function stallsOf({ scenes }: MigrationStory): readonly Stall[] {
  const stalled: Stall[] = [];
  for (const [from, { effects, transaction }] of scenes.entries()) {
    for (const effect of effects) {
      if (effect.target.kind === "index" || !obstructs(effect)) continue;
      const to = effect.lasts === "until-commit" ? lastOf(scenes, from, transaction) : from;
      // What comes later in its transaction is done while the lock is held.
      const after = scenes.slice(from + 1, to + 1);
      const long = stalls(effect) || after.some((scene) => scene.effects.some(works));
      stalled.push({ effect, from, to, long });
    }
  }
  return merged(stalled);
}

/** The longest of all: the work done, then whom it stops, then how many statements it goes on for. */
export function longestStall(story: Story): (Stall & { readonly path: string }) | undefined {
  const all = story.migrations.flatMap((migration) =>
    stallsOf(migration).map((stall) => ({ ...stall, path: migration.path })),
  );
  return all.reduce<(typeof all)[number] | undefined>(
    (worst, stall) => (worst === undefined || weight(stall) > weight(worst) ? stall : worst),
    undefined,
  );
}

const work = { none: 0, scan: 1, build: 2, rewrite: 3 } as const;

function weight({ effect, from, to, long }: Stall): number {
  const reach = effect.blocks === "everything" ? 1 : 0;
  return (long ? 1000 : 0) + work[effect.under] * 100 + reach * 50 + Math.min(to - from, 49);
}

function works({ under }: Effect): boolean {
  return under !== "none";
}

function lastOf(scenes: readonly Scene[], from: number, transaction: number | undefined): number {
  if (transaction === undefined) return from;
  return scenes.findLastIndex((scene) => scene.transaction === transaction);
}

/** A spell inside another one of the same thing adds nothing, unless it stops more people. */
function merged(stalled: readonly Stall[]): readonly Stall[] {
  return stalled.filter(
    (stall, index) =>
      !stalled.some(
        (other, place) =>
          place !== index &&
          sameTarget(other.effect, stall.effect) &&
          other.from <= stall.from &&
          other.to >= stall.to &&
          (other.effect.blocks === stall.effect.blocks || other.effect.blocks === "everything") &&
          (place < index || other.from < stall.from || other.to > stall.to) &&
          (other.long || !stall.long),
      ),
  );
}

function sameTarget({ target: one }: Effect, { target: other }: Effect): boolean {
  return (
    one.kind === other.kind &&
    one.name.name === other.name.name &&
    one.name.schema === other.name.schema
  );
}

/** The longest stall, in one sentence for a reader in a hurry. */
export function sayStall(story: Story | undefined): string {
  const stall = story === undefined ? undefined : longestStall(story);
  if (stall === undefined) return "Nobody who reads or writes has to wait.";
  const { effect, long, from, to } = stall;
  const whom = effect.blocks === "everything" ? "Reads and writes of" : "Writes to";
  const name = display(effect.target.name);
  if (!long) return `${whom} ${name} stop for an instant at most.`;
  const until = to > from ? ", and on to the commit" : "";
  return `${whom} ${name} stop ${during[effect.under]}${until}.`;
}

const during = {
  none: "while work goes on in the same transaction",
  scan: "while every row is read",
  build: "while an index is built",
  rewrite: "while every row is written anew",
} as const;
