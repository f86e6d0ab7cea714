/** Each probe on its own, against what the servers of 12 to 18 did. */
import { describe, expect, it } from "vitest";
import { differencesOf } from "../../agreement.ts";
import { excuseFor } from "../../beyond.ts";
import { explainProbe } from "../../explained-probe.ts";
import { observationOf, readRecord } from "../../measured-record.ts";
import { probesOf, themes } from "../../probe-files.ts";

for (const theme of themes) {
  const record = readRecord(theme);
  describe(theme, () => {
    for (const probe of probesOf(theme)) {
      const name = `${theme}/${probe.name}`;
      it(probe.name, () => {
        const entries = [...(record.get(probe.name) ?? [])];
        for (const [index, [major, entry]] of entries.entries()) {
          // Between the first and the last of those that did the same, what is said changes hardly.
          const isInside = entries[index - 1]?.[1] === entry && entries[index + 1]?.[1] === entry;
          if (isInside || excuseFor(name, major) !== undefined) continue;
          const { said } = explainProbe(probe, major);
          expect(differencesOf(said, observationOf(entry))).toEqual([]);
        }
      });
    }
  });
}
