/** What must hold of the waits that were measured, and the table of them. */
import type { LoadExample } from "./examples.ts";
import type { Measured } from "./measure.ts";

export interface Stage {
  readonly name: "small" | "idle" | "large";
  readonly rows: number;
  /** Writes, and reads, beside each step at least. */
  readonly operations: number;
  /** Milliseconds that somebody else's transaction idles on the tables. */
  readonly idle: number;
  readonly kills: number;
  readonly majors: readonly number[];
  /** How many plans are followed at a time. */
  readonly beside: number;
}

export interface Entry {
  readonly example: LoadExample;
  readonly stage: Stage;
  readonly major: number;
  readonly measured: Measured;
  /** Steps that work under a lock that stops writes. */
  readonly stalls: readonly string[];
}

/** What an instant may last where processors are shared, in milliseconds. */
const instant = 50;
/** The same for a batch of rows. */
const moment = 100;

/** What makes nobody wait at one stage does at another: asked of all of them together. */
export function complaintsAbout(
  entries: readonly Entry[],
  asked: "every-stage" | "some",
): readonly string[] {
  return [
    ...entries.flatMap((entry) =>
      waitsOf(entry).map(
        (text) =>
          `PostgreSQL ${String(entry.major)}, ${entry.stage.name}, ${entry.example.rule} ${entry.example.title}: ${text}`,
      ),
    ),
    ...(asked === "every-stage" ? rulesOf(entries).flatMap((rule) => vacuous(rule, entries)) : []),
  ];
}

function waitsOf({ example, measured, stalls }: Entry): readonly string[] {
  const { original } = measured;
  const said: string[] = [...stalls, ...measured.complaints];
  for (const { title, kind, wait } of measured.steps) {
    const shown = `${original.toFixed(0)} → ${wait.toFixed(0)} ms (${title})`;
    const short = kind === "backfill" ? moment : instant;
    if (wait > Math.max(original / 10, short)) said.push(`${shown} is more than a tenth`);
    if (wait > example.lockTimeout + instant) said.push(`${shown} is longer than lock_timeout`);
  }
  return said;
}

/** A comparison with an original that makes nobody wait would compare nothing. */
function vacuous(rule: string, entries: readonly Entry[]): readonly string[] {
  const own = entries.filter(({ example }) => example.rule === rule);
  if (own.every(({ example }) => !example.waits)) return [];
  const longest = Math.max(...own.map(({ measured }) => measured.original));
  return longest >= 10 * instant
    ? []
    : [`${rule}: nobody waits for its originals (${longest.toFixed(0)} ms at most)`];
}

function rulesOf(entries: readonly Entry[]): readonly string[] {
  return [...new Set(entries.map(({ example }) => example.rule))].sort();
}

export function printTable(entries: readonly Entry[], stages: readonly Stage[]): void {
  const cell = (rule: string, stage: Stage): string => {
    const own = entries.filter((entry) => entry.example.rule === rule && entry.stage === stage);
    if (own.length === 0) return "–";
    const most = (of: (measured: Measured) => number): string =>
      Math.max(...own.map(({ measured }) => of(measured))).toFixed(0);
    return `${most(({ original }) => original)} → ${most(({ plan }) => plan)}`;
  };
  const rows = rulesOf(entries).map((rule) => {
    const bound = entries.find(({ example }) => example.rule === rule)?.example.lockTimeout;
    return [rule, ...stages.map((stage) => cell(rule, stage)), String(bound)];
  });
  const heading = [
    "longest lock wait, original → plan, in ms",
    "10,000 rows",
    "beside an idle transaction",
    "1,000,000 rows",
    "lock_timeout",
  ];
  const widths = heading.map((_, index) =>
    Math.max(...[heading, ...rows].map((row) => row[index]?.length ?? 0)),
  );
  console.log();
  for (const row of [heading, ...rows]) {
    console.log(
      row
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
  console.log();
}
