/** What is said where a server refuses: of every probe, on the oldest server and on the newest. */
import { expect, it } from "vitest";
import { postgres } from "../src/dialects/postgres/index.ts";
import { explainProbe } from "./explained-probe.ts";
import { probesOf, themes } from "./probe-files.ts";

const servers = [postgres.servers[0], postgres.servers.at(-1)].filter(
  (server) => server !== undefined,
);

it.each(themes)("%s", async (theme) => {
  const lines = probesOf(theme).flatMap((probe) => {
    const said = servers.map((server) => explainProbe(probe, server).said?.fails?.why ?? "-");
    const [oldest, newest] = said;
    if (said.every((why) => why === "-")) return [];
    return [`${probe.name}: ${oldest === newest ? String(newest) : said.join(" / ")}\n`];
  });
  await expect(lines.join("")).toMatchFileSnapshot(`../fixtures/facts/refusals/${theme}.out`);
});
