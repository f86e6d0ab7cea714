/** What every server did at every probe, as it is committed beside the probes. */
import { readFileSync } from "node:fs";
import { versionRange } from "../src/evidence.ts";
import { folder } from "./probe-files.ts";
import type { Observation, Seen } from "./probe.ts";

/** By probe, then by major version. */
export type Observations = ReadonlyMap<string, ReadonlyMap<number, Observation>>;

export function recordPath(theme: string): string {
  return `${folder}/${theme}.json`;
}

/** Versions that did the same share an entry; a line is a relation. */
export function writeRecord(observations: Observations): string {
  const probes = [...observations].map(([name, byMajor]) => {
    const groups = new Map<string, number[]>();
    for (const [major, observation] of byMajor) {
      const text = JSON.stringify(entryOf(observation), undefined, 1);
      groups.set(text, [...(groups.get(text) ?? []), major]);
    }
    const entries = [...groups]
      .map(([text, majors]) => [versionRange(majors), text] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return `${JSON.stringify(name)}: {\n${entries.map(([on, text]) => ` ${JSON.stringify(on)}: ${text.replaceAll("\n", "\n ")}`).join(",\n")}\n}`;
  });
  return `{\n${probes.join(",\n")}\n}\n`;
}

export function readRecord(theme: string): Observations {
  const probes = JSON.parse(readFileSync(recordPath(theme), "utf8")) as Readonly<
    Record<string, Readonly<Record<string, Entry>>>
  >;
  return new Map(
    Object.entries(probes).map(([name, entries]) => [
      name,
      new Map(
        Object.entries(entries).flatMap(([on, entry]) =>
          versionsIn(on).map((major) => [major, observationOf(entry)] as const),
        ),
      ),
    ]),
  );
}

interface Entry {
  readonly fails?: string;
  readonly transaction?: "forbidden";
  /** By relation: locks, then what else is done to it, then whom it stops. */
  readonly relations?: Readonly<Record<string, string>>;
  /** Outside a transaction: what would have been seen. */
  readonly watched?: readonly string[];
  readonly gone?: readonly string[];
  readonly debug?: readonly string[];
}

function entryOf(observation: Observation): Entry {
  const { sqlstate, transaction, seen, watched, gone, debug, meetings } = observation;
  const stopped = new Map(meetings.map((meeting) => [meeting.relation, meeting.stopped]));
  const relations = new Map(seen.map((one) => [one.relation, lineOf(one)]));
  for (const [name, errands] of stopped) {
    if (errands.length === 0) continue;
    relations.set(name, `${relations.get(name) ?? "none"}; stops ${errands.join(", ")}`);
  }
  // Such names hold numbers that are new in every run.
  const isNamed = (text: string): boolean => !text.includes("pg_toast");
  const lost = gone.filter(isNamed).sort();
  const said = [...new Set(debug)].filter(isNamed).sort();
  return {
    ...(sqlstate === undefined ? {} : { fails: sqlstate }),
    ...(transaction === "forbidden" ? { transaction, watched: [...watched].sort() } : {}),
    ...(relations.size === 0 ? {} : { relations: Object.fromEntries([...relations].sort()) }),
    ...(lost.length === 0 ? {} : { gone: lost }),
    ...(said.length === 0 ? {} : { debug: said }),
  };
}

function lineOf({ locks, scan, rewrite, rebuilds, build }: Seen): string {
  return [
    locks.join(", ") || "none",
    ...(scan === undefined ? [] : [scan ? "scan" : "no scan"]),
    ...(rewrite ? ["rewrite"] : []),
    ...(build ? ["build"] : []),
    ...(rebuilds.length === 0 ? [] : [`rebuilds ${rebuilds.join(", ")}`]),
  ].join("; ");
}

function observationOf(entry: Entry): Observation {
  return {
    transaction: entry.transaction ?? "allowed",
    ...(entry.fails === undefined ? {} : { sqlstate: entry.fails }),
    seen: Object.entries(entry.relations ?? {}).flatMap(([relation, line]) =>
      seenIn(relation, line),
    ),
    watched: entry.watched ?? [],
    gone: entry.gone ?? [],
    debug: entry.debug ?? [],
    // Whom it stops is compared on the servers themselves.
    meetings: [],
  };
}

function seenIn(relation: string, line: string): readonly Seen[] {
  const [locks = "none", ...words] = line.split("; ");
  const work = words.filter((word) => !word.startsWith("stops "));
  // Another's index is held, not the relation itself.
  if (locks === "none" && work.length === 0) return [];
  const rebuilds = work.find((word) => word.startsWith("rebuilds "));
  return [
    {
      relation,
      locks: locks === "none" ? [] : locks.split(", "),
      scan: work.includes("scan") ? true : work.includes("no scan") ? false : undefined,
      rewrite: work.includes("rewrite"),
      rebuilds: rebuilds?.slice("rebuilds ".length).split(", ") ?? [],
      build: work.includes("build"),
    },
  ];
}

function versionsIn(range: string): readonly number[] {
  return range.split(", ").flatMap((run) => {
    const [from = 0, to = from] = run.split("–").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
