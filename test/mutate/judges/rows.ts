/** Each row of knowledge by the probe that it names, which test/facts.test.ts asks of all rows together. */
import { describe, expect, it } from "vitest";
import { postgres } from "../../../src/dialects/postgres/index.ts";
import { unasked } from "../../beyond.ts";
import { explainProbe } from "../../explained-probe.ts";
import { readRecord } from "../../measured-record.ts";
import { probesOf, themes } from "../../probe-files.ts";

const records = new Map(themes.map((theme) => [theme, readRecord(theme)]));

for (const [kind, rows] of Object.entries(postgres.facts)) {
  describe(kind, () => {
    for (const { id, evidence } of rows) {
      if (evidence.startsWith("manual: ") || unasked.includes(`${kind}/${id}`)) continue;
      it(id, () => {
        const [theme = "", name = ""] = evidence.split("/");
        const probe = probesOf(theme).find((one) => one.name === name);
        const majors = [...(records.get(theme)?.get(name)?.keys() ?? [])];
        const shown = majors.flatMap((major) =>
          probe === undefined ? [] : explainProbe(probe, major).rows,
        );
        // Kinds may share a row, and its probe.
        expect(shown.map((row) => row.replace(/^.*\//, ""))).toContain(id);
      });
    }
  });
}
