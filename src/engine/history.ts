import type { Back, HistoryEvent, Loss } from "../history.ts";
import type { Migration } from "../migration.ts";
import type { Operation, Statement } from "../operation.ts";
import { display, displayAll } from "../rule.ts";
import type { Span } from "../source.ts";
import type { Difference } from "./difference.ts";
import type { Reading } from "./read.ts";

/** What is to be known of a history as a whole before it is replayed. */
export interface History {
  /** The migrations that go back from where this one led, in the order they run. */
  waysBack(migration: Migration): readonly Migration[];
  /** Nothing else leads with it to where its way back begins. */
  isWhole(migration: Migration): boolean;
  eventOf(migration: Migration, reading: Reading, back: Back): HistoryEvent | undefined;
}

export function historyOf(migrations: readonly Migration[]): History {
  const downs = new Map<string, Migration[]>();
  const firsts = new Map<string, Migration>();
  const parts = new Map<string, number>();
  const ups: Migration[] = [];
  let last: Migration | undefined;
  for (const migration of migrations) {
    const key = migration.version;
    if (key === undefined) continue;
    if (migration.direction !== "down") parts.set(key, (parts.get(key) ?? 0) + 1);
    if (migration.direction === "down") {
      const list = downs.get(key);
      if (list === undefined) downs.set(key, [migration]);
      else list.push(migration);
    } else if (migration.direction === "up") {
      ups.push(migration);
      if (!firsts.has(key)) firsts.set(key, migration);
      if (migration.change !== "added") last = migration;
    }
  }
  const usual = habitOf(ups, (key) => downs.get(key)?.some(runsSomething) === true);
  const places = new Map(migrations.map((migration, index) => [migration, index]));
  const placeOf = (migration: Migration): number => places.get(migration) ?? 0;
  return {
    waysBack: (migration) => downs.get(migration.version ?? "") ?? [],
    isWhole: (migration) => parts.get(migration.version ?? "") === 1,
    eventOf(migration, reading, back) {
      const { runner, change, repeats } = migration;
      const key = migration.version;
      if (runner === undefined || key === undefined || migration.direction !== "up")
        return undefined;
      const [statement] = reading.statements;
      const first = firsts.get(key);
      const late = change === "added" && last !== undefined && placeOf(last) > placeOf(migration);
      // Parts of one migration are known by one name, and one that repeats has no place of its own.
      const isTwin = first !== undefined && first !== migration && first.unit !== migration.unit;
      return {
        kind: "history",
        migration,
        runner,
        span: statement?.span ?? { start: 0, end: Math.min(1, migration.source.text.length) },
        back,
        usual: usual.has(migration) ? "yes" : "no",
        losses: reading.statements.flatMap(lossesOf),
        twin: isTwin ? first : undefined,
        overtaken: late && repeats !== true ? last : undefined,
        edit:
          typeof change === "object" && repeats !== true ? editIn(change.at, reading) : undefined,
      };
    },
  };
}

/** How many migrations make a habit, and which share of them has to keep it. */
const habit = { length: 5, share: 0.8 };

/** Migrations before which a way back was usual: teams begin to write them, and stop. */
function habitOf(
  ups: readonly Migration[],
  hasBack: (version: string) => boolean,
): ReadonlySet<Migration> {
  // One that cannot be read may well say how it is taken back.
  const seen = ups.filter(({ hidden }) => hidden !== true);
  const has = seen.map(({ version = "", undone }) => undone === "by-runner" || hasBack(version));
  return new Set(
    seen.filter((_migration, at) => {
      const before = has.slice(Math.max(0, at - habit.length), at);
      const kept = before.filter((one) => one).length;
      return kept > 0 && kept >= before.length * habit.share;
    }),
  );
}

/** An empty file is there because its tool made it. */
function runsSomething({ fragments }: Migration): boolean {
  return fragments.some((fragment) => fragment.kind !== "sql" || fragment.text.trim() !== "");
}

/** Where a statement of it is another; a comment may change as it likes. */
function editIn(places: readonly Span[], { statements }: Reading): Span | undefined {
  return statements.find(({ span }) =>
    places.some(({ start, end }) => start < span.end && end > span.start),
  )?.span;
}

export function backOf(
  there: Reading | undefined,
  downs: readonly { readonly migration: Migration; readonly reading: Reading }[],
  tried: () => readonly Difference[],
): Back {
  const [first] = downs;
  if (first === undefined) return { kind: "none" };
  const isKnown = downs.every(({ reading }) => isPlain(reading));
  if (!isKnown || there === undefined || !isPlain(there)) return { kind: "unknown" };
  const empty = downs.every(({ reading }) => reading.statements.length === 0);
  const noted = downs.some(isNoted) ? "yes" : "no";
  return {
    kind: empty ? "empty" : "written",
    noted,
    differences: tried().map(({ kind, what }) => `${what} ${words[kind]}`),
    migration: first.migration,
  };
}

const words = { left: "is left behind", lost: "is missing", changed: "is not as it was" } as const;

/** All of it is known, and runs. */
function isPlain({ statements, unread }: Reading): boolean {
  return (
    unread.length === 0 &&
    statements.every(
      ({ certainty, holes = [], body, guards = [] }) =>
        certainty === "always" && holes.length === 0 && body === undefined && guards.length === 0,
    )
  );
}

/** A sentence in a comment, not the line that marks where the way back begins. */
function isNoted({
  migration,
  reading,
}: {
  readonly migration: Migration;
  readonly reading: Reading;
}): boolean {
  if (migration.noted === true) return true;
  const starts = new Set(
    migration.fragments.flatMap((fragment) =>
      fragment.kind === "sql" ? fragment.segments.map(({ span }) => span.start) : [],
    ),
  );
  const { text } = migration.source;
  return reading.comments.some(({ start, end }) => {
    const said = text.slice(start, end).match(/\p{L}{2,}/gu) ?? [];
    return said.length >= 3 && (!starts.has(start) || start === 0);
  });
}

function lossesOf({ operations, span, managed }: Statement): readonly Loss[] {
  if (managed === true) return [];
  return operations.flatMap((operation): readonly Loss[] => {
    const what = lossOf(operation);
    return what === undefined ? [] : [{ what, span }];
  });
}

function lossOf(operation: Operation): string | undefined {
  switch (operation.kind) {
    case "drop-column":
      return `the column ${operation.column} of ${display(operation.table)} goes with its values`;
    case "drop-table":
      return `the table ${displayAll(operation.tables)} goes with its rows`;
    case "truncate":
      return `the rows of ${displayAll(operation.tables)} go`;
    case "delete":
      return `rows of ${display(operation.table)} go`;
    case "change-enum":
      return operation.change === "add"
        ? `the value that ${display(operation.name)} gets cannot be taken back`
        : undefined;
    default:
      return undefined;
  }
}
