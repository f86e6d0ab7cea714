/** Which rows of knowledge which servers have shown, from what they did at the probes. */
import { postgres } from "../src/dialects/postgres/index.ts";
import { differencesOf } from "./agreement.ts";
import { excuseFor } from "./beyond.ts";
import { explainProbe } from "./explained-probe.ts";
import { observationOf } from "./measured-record.ts";
import type { Entries } from "./measured-record.ts";
import { probesOf } from "./probe-files.ts";

export interface Judgement {
  /** By `kind/row`: the versions on which every probe that exercises it agreed. */
  readonly shown: ReadonlyMap<string, readonly number[]>;
  /** By `kind/row`: the probes that exercise it. */
  readonly exercised: ReadonlyMap<string, ReadonlySet<string>>;
  /** The probes that differ somewhere with an excuse. */
  readonly excused: ReadonlySet<string>;
  /** Where a row and a server disagree: `14 columns/add: …`. */
  readonly differences: readonly string[];
}

/** Holds what is said of every probe against what is recorded, by theme. */
export function judgeRows(records: ReadonlyMap<string, Entries>): Judgement {
  const agreed = new Map<string, Set<number>>();
  const refuted = new Map<string, Set<number>>();
  const exercised = new Map<string, Set<string>>();
  const excused = new Set<string>();
  const differences: string[] = [];
  for (const [theme, byProbe] of records) {
    for (const probe of probesOf(theme)) {
      const name = `${theme}/${probe.name}`;
      for (const [major, entry] of byProbe.get(probe.name) ?? []) {
        const { said, rows } = explainProbe(probe, major);
        const isExcused = excuseFor(name, major) !== undefined;
        const texts = differencesOf(said, observationOf(entry));
        const found = isExcused ? [] : texts;
        if (isExcused && texts.length > 0) excused.add(name);
        differences.push(...found.map((text) => `${major} ${name}: ${text}`));
        for (const row of rows) {
          add(exercised, row, name);
          if (!isExcused) add(found.length === 0 ? agreed : refuted, row, major);
        }
      }
    }
  }
  const shown = new Map(
    [...agreed].map(([row, majors]) => [
      row,
      [...majors].filter((major) => refuted.get(row)?.has(major) !== true).sort(),
    ]),
  );
  return { shown, exercised, excused, differences };
}

function add<Value>(to: Map<string, Set<Value>>, key: string, value: Value): void {
  const values = to.get(key) ?? new Set();
  to.set(key, values.add(value));
}

/** `src/dialects/postgres/measured.generated.ts`. */
export function measuredFile({ shown }: Judgement): string {
  const kinds = Object.entries(postgres.facts).flatMap(([kind, rows]) => {
    const groups = new Map<string, string[]>();
    for (const { id } of rows) {
      const majors = shown.get(`${kind}/${id}`)?.join(", ") ?? "";
      if (majors !== "") groups.set(majors, [...(groups.get(majors) ?? []), id]);
    }
    const lines = [...groups].map(([majors, ids]) => `    [[${majors}], "${ids.join(" ")}"],\n`);
    return lines.length === 0 ? [] : [`  "${kind}": [\n${lines.join("")}  ],\n`];
  });
  return `${head}export const measured: Measured = {\n${kinds.join("")}};\n`;
}

const head = `// Written by \`npm run prove -- --write\` from what servers did.
import type { Kind } from "../../operation.ts";

type Measured = Readonly<Partial<Record<Kind, readonly (readonly [readonly number[], string])[]>>>;

/** By kind: versions, and the rows that all their probes agreed with on each of these. */
`;
