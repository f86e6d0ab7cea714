import { beforeAll, describe, expect, test } from "vitest";
import { postgres } from "../src/dialects/postgres/index.ts";
import { differencesOf } from "./agreement.ts";
import { excuseFor, notYet, unasked } from "./beyond.ts";
import { serverAvailable, withDatabase } from "./database.ts";
import { explainProbe } from "./explained-probe.ts";
import { readRecord } from "./measured-record.ts";
import { judgeRows, measuredFile } from "./measured-rows.ts";
import { probesOf, themes } from "./probe-files.ts";
import { prober } from "./probe.ts";
import { strayPairs } from "./type-pairs.ts";
import { volatilityTable } from "./volatility.ts";

describe("what servers did", () => {
  const records = new Map(themes.map((theme) => [theme, readRecord(theme)]));
  const judged = judgeRows(records);

  test("is recorded for every probe, on the newest version at least", () => {
    const recorded = [...records].flatMap(([theme, byProbe]) =>
      [...byProbe].flatMap(([name, byMajor]) => (byMajor.has(18) ? [`${theme}/${name}`] : [])),
    );
    const probes = themes.flatMap((theme) => probesOf(theme).map(({ name }) => `${theme}/${name}`));
    expect(recorded.sort(), "npm run prove -- --write").toEqual(probes.sort());
  });

  test("is what the rows say", () => {
    expect(judged.differences).toEqual([]);
    expect(Object.keys(notYet).filter((probe) => !judged.excused.has(probe))).toEqual([]);
  });

  // Kinds may share a row, and its probe.
  const asked = new Set(
    [...judged.exercised].flatMap(([row, probes]) =>
      [...probes].map((probe) => `${row.replace(/^.*\//, "")} ${probe}`),
    ),
  );
  const measuredRows = Object.entries(postgres.facts).flatMap(([kind, list]) =>
    list.flatMap(({ id, evidence }) =>
      evidence.startsWith("manual: ") ? [] : [{ row: `${kind}/${id}`, id, evidence }],
    ),
  );

  test("shows every row that does not cite the manual, but for those that are listed", () => {
    const unseen = measuredRows.flatMap(({ row }) => (judged.shown.has(row) ? [] : [row]));
    expect(unseen.sort()).toEqual(unasked);
  });

  test("shows a row by the probe that it names", () => {
    const strayed = measuredRows.filter(({ row, id, evidence }) => {
      return judged.shown.has(row) && !asked.has(`${id} ${evidence}`);
    });
    expect(strayed).toEqual([]);
  });

  test("is what findings cite", async () => {
    await expect(measuredFile(judged)).toMatchFileSnapshot(
      "../src/dialects/postgres/measured.generated.ts",
    );
  });
});

describe.runIf(serverAvailable)("a real server agrees", () => {
  test.each(themes)(
    "%s",
    async (theme) => {
      await withDatabase(async (actor, connect) => {
        const { run } = prober(actor, await connect(), connect);
        const found: string[] = [];
        for (const probe of probesOf(theme)) {
          const name = `${theme}/${probe.name}`;
          const seen = await run(probe);
          const differences =
            seen === undefined
              ? ["its set-up does not run"]
              : differencesOf(explainProbe(probe, 18).said, seen);
          const excused = excuseFor(name, 18);
          if (excused === undefined) found.push(...differences.map((text) => `${name}: ${text}`));
          else if (differences.length === 0) found.push(`${name}: is not beyond us (${excused})`);
        }
        expect(found).toEqual([]);
      });
    },
    120_000,
  );

  test.each(["UTC", "Europe/Paris"])(
    "on every pair of types, in %s",
    async (zone) => {
      const found = await withDatabase((client) => strayPairs(client, zone, 18));
      expect(found).toEqual([]);
    },
    120_000,
  );

  test("on the volatility of its functions", async () => {
    await withDatabase(async (client) => {
      await expect(await volatilityTable(client)).toMatchFileSnapshot(
        "../src/dialects/postgres/volatility.generated.ts",
      );
    });
  });
});

beforeAll(() => {
  expect(themes.length).toBeGreaterThan(5);
});
