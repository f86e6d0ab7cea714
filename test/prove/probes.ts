/** Every fact's probe, on every server. */
import { differencesOf } from "../agreement.ts";
import { excuseFor } from "../beyond.ts";
import { explainProbe } from "../explained-probe.ts";
import { measuredFile, judgeRows } from "../measured-rows.ts";
import { entryOf, readRecord, recordPath, writeRecord } from "../measured-record.ts";
import { probesOf, themes } from "../probe-files.ts";
import { prober } from "../probe.ts";
import type { Probe } from "../probe.ts";
import type { Difference, Study } from "./study.ts";

export function probeStudy(): Study {
  // What is not asked this time stays as it was recorded.
  const records = new Map(
    themes.map((theme) => {
      const known = readRecord(theme);
      return [theme, new Map(probesOf(theme).map(({ name }) => [name, new Map(known.get(name))]))];
    }),
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
            const entries = records.get(theme)?.get(probe.name);
            if (seen === undefined) {
              entries?.delete(major);
              skipped += 1;
              continue;
            }
            entries?.set(major, entryOf(seen));
            asked += 1;
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
        ...[...records].map(
          ([theme, entries]) => [recordPath(theme), writeRecord(entries)] as const,
        ),
        ["src/dialects/postgres/measured.generated.ts", measuredFile(judgeRows(records))],
      ]),
  };
}

/** Makes or changes what all databases of a server share. */
function reachesOut({ given, setup, statement }: Probe): boolean {
  return [...given, ...setup, statement].some((sql) =>
    /\b(DATABASE|ROLE|TABLESPACE|ALTER SYSTEM|ACCESS METHOD)\b/i.test(sql),
  );
}
