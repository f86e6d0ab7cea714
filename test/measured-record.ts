/** What every server did at every probe, as it is committed beside the probes. */
import { existsSync, readFileSync } from "node:fs";
import { versionRange } from "../src/evidence.ts";
import { folder } from "./probe-files.ts";
import type { Observation, Seen } from "./probe.ts";

/** By probe, then by major version. */
export type Entries = ReadonlyMap<string, ReadonlyMap<number, Entry>>;

export function recordPath(theme: string): string {
  return `${folder}/${theme}.json`;
}

/** Versions that did the same share an entry; a line is a relation. */
export function writeRecord(entries: Entries): string {
  const probes = [...entries].map(([name, byMajor]) => {
    const groups = new Map<string, number[]>();
    for (const [major, entry] of [...byMajor].sort(([left], [right]) => left - right)) {
      const text = JSON.stringify(entry, undefined, 1);
      groups.set(text, [...(groups.get(text) ?? []), major]);
    }
    const lines = [...groups].map(
      ([text, majors]) => ` "${versionRange(majors)}": ${text.replaceAll("\n", "\n ")}`,
    );
    return `${JSON.stringify(name)}: {\n${lines.join(",\n")}\n}`;
  });
  return `{\n${probes.join(",\n")}\n}\n`;
}

export function readRecord(theme: string): Entries {
  const path = recordPath(theme);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "{}";
  const probes = JSON.parse(text) as Readonly<Record<string, Readonly<Record<string, Entry>>>>;
  return new Map(
    Object.entries(probes).map(([name, groups]) => [
      name,
      new Map(
        Object.entries(groups).flatMap(([on, entry]) =>
          versionsIn(on).map((major) => [major, entry] as const),
        ),
      ),
    ]),
  );
}

/** What one server did at one probe. */
export interface Entry {
  readonly fails?: string;
  readonly transaction?: "forbidden";
  /** By relation: locks, then what else is done to it, then whom it stops. */
  readonly relations?: Readonly<Record<string, string>>;
  /** Outside a transaction: what would have been seen. */
  readonly watched?: readonly string[];
  readonly gone?: readonly string[];
  readonly debug?: readonly string[];
}

export function entryOf(observation: Observation): Entry {
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

export function observationOf(entry: Entry): Observation {
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
