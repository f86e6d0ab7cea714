/** Every fact's probe, on every server. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { differencesOf } from "../agreement.ts";
import { beyond } from "../beyond.ts";
import { explainProbe } from "../explained-probe.ts";
import { prober, readProbes } from "../probe.ts";
import type { Observation, Probe } from "../probe.ts";
import type { Difference, Study } from "./study.ts";

const folder = join("fixtures", "facts", "postgres");

export const themes: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .map((name) => name.replace(/\.sql$/, ""));

export function probesOf(theme: string): readonly Probe[] {
  return readProbes(readFileSync(join(folder, `${theme}.sql`), "utf8"));
}

/** By probe (`theme/name`), then by major version. */
export type Observations = ReadonlyMap<string, ReadonlyMap<number, Observation>>;

export function probeStudy(): Study {
  const observations = new Map<string, Map<number, Observation>>();
  return {
    name: "probes",
    async ask(server, isWanted) {
      const { major } = server;
      const differences: Difference[] = [];
      let asked = 0;
      let skipped = 0;
      for (const theme of themes) {
        const probes = probesOf(theme).filter(({ name }) => isWanted(`${theme}/${name}`));
        if (probes.length === 0) continue;
        await server.inDatabase(async (actor, connect) => {
          const { run } = prober(actor, await connect(), connect);
          for (const probe of probes) {
            const name = `${theme}/${probe.name}`;
            const seen = server.disposable || !reachesOut(probe) ? await run(probe) : undefined;
            if (seen === undefined) {
              skipped += 1;
              continue;
            }
            asked += 1;
            const known = observations.get(name) ?? new Map<number, Observation>();
            observations.set(name, known.set(major, seen));
            const texts = differencesOf(explainProbe(probe, major), seen);
            if (texts.length > 0 && beyond[name] === undefined) differences.push({ name, texts });
          }
        });
      }
      return { asked, skipped, differences };
    },
  };
}

/** Makes or changes what all databases of a server share. */
function reachesOut({ given, setup, statement }: Probe): boolean {
  return [...given, ...setup, statement].some((sql) =>
    /\b(DATABASE|ROLE|TABLESPACE|ALTER SYSTEM|ACCESS METHOD)\b/i.test(sql),
  );
}
