/** Every fact's probe, on every server. */
import { differencesOf } from "../agreement.ts";
import { excuseFor } from "../beyond.ts";
import { explainProbe } from "../explained-probe.ts";
import { measuredFile, judgeRows } from "../measured-rows.ts";
import { recordPath, writeRecord } from "../measured-record.ts";
import type { Observations } from "../measured-record.ts";
import { probesOf, themes } from "../probe-files.ts";
import { prober } from "../probe.ts";
import type { Observation, Probe } from "../probe.ts";
import type { Difference, Study } from "./study.ts";

export function probeStudy(): Study {
  // The order in which servers and probes answer does not matter.
  const observations = new Map(
    themes.map((theme) => [
      theme,
      new Map(probesOf(theme).map(({ name }) => [name, new Map<number, Observation>()])),
    ]),
  );
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
            observations.get(theme)?.get(probe.name)?.set(major, seen);
            const texts = differencesOf(explainProbe(probe, major).said, seen);
            if (texts.length > 0 && excuseFor(name, major) === undefined) {
              differences.push({ name, texts });
            }
          }
        });
      }
      return { asked, skipped, differences };
    },
    record: () =>
      new Map([
        ...[...observations].map(
          ([theme, byProbe]) => [recordPath(theme), writeRecord(inOrder(byProbe))] as const,
        ),
        ["src/dialects/postgres/measured.generated.ts", measuredFile(judgeRows(observations))],
      ]),
  };
}

/** Makes or changes what all databases of a server share. */
function reachesOut({ given, setup, statement }: Probe): boolean {
  return [...given, ...setup, statement].some((sql) =>
    /\b(DATABASE|ROLE|TABLESPACE|ALTER SYSTEM|ACCESS METHOD)\b/i.test(sql),
  );
}

function inOrder(byProbe: Observations): Observations {
  return new Map(
    [...byProbe].map(([name, byMajor]) => [name, new Map([...byMajor].sort(([a], [b]) => a - b))]),
  );
}
