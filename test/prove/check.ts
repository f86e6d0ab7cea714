/** Asks PostgreSQL 12 to 18 whether what lockproof says of statements is so: `npm run prove`. */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { catalogStudy } from "./catalogs.ts";
import { generatedStudy } from "./generated.ts";
import { planStudy } from "./plans.ts";
import { probeStudy } from "./probes.ts";
import { foreignServer, installServers, majors, withServer } from "./servers.ts";
import type { Answers, Server, Study } from "./study.ts";
import { versionRange } from "../../src/evidence.ts";

const { values: wanted } = parseArgs({
  options: {
    server: { type: "string", multiple: true },
    major: { type: "string", multiple: true },
    only: { type: "string" },
    study: { type: "string" },
    write: { type: "boolean" },
    generated: { type: "boolean" },
    every: { type: "string", default: "1" },
  },
});

const studies: readonly Study[] = [
  probeStudy(),
  planStudy(),
  catalogStudy(),
  ...(wanted.generated ? [generatedStudy({ every: Number(wanted.every) })] : []),
].filter(({ name }) => wanted.study === undefined || name === wanted.study);
const started = Date.now();
const tally = await (wanted.server === undefined ? askOurs() : askForeign(wanted.server));
const differing = report(tally);
// Somebody else's server may be set up in its own way.
const stale = wanted.server === undefined ? settleRecords() : [];
const asked = tally.reduce((sum, { answers }) => sum + answers.asked, 0);
if (asked === 0) console.log("Nothing was asked.");
process.exitCode = differing > 0 || stale.length > 0 || asked === 0 ? 1 : 0;

interface Entry {
  readonly study: Study;
  readonly major: number;
  readonly answers: Answers;
}

/** Two at a time: a third would only wait for a processor. */
async function askOurs(): Promise<readonly Entry[]> {
  installServers();
  const named = wanted.major?.flatMap((text) => text.split(",").map(Number));
  const unknown = named?.filter((major) => !majors.includes(major)) ?? [];
  if (unknown.length > 0) throw new RangeError(`There is no PostgreSQL ${unknown.join()} here.`);
  const pending = [...(named ?? majors)];
  const entries: Entry[] = [];
  const work = async (): Promise<void> => {
    for (let major = pending.shift(); major !== undefined; major = pending.shift()) {
      entries.push(...(await withServer(major, ask)));
    }
  };
  await Promise.all([work(), work()]);
  return entries;
}

async function askForeign(urls: readonly string[]): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (const url of urls) entries.push(...(await ask(await foreignServer(url))));
  return entries;
}

async function ask(server: Server): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const parts = wanted.only?.split(",");
  const isWanted = (name: string): boolean =>
    parts === undefined || parts.some((part) => name === part || name.startsWith(`${part}/`));
  for (const study of studies) {
    const before = Date.now();
    const answers = await study.ask(server, isWanted);
    const seconds = ((Date.now() - before) / 1000).toFixed(0);
    const { asked, skipped, knownToDiffer = 0, differences } = answers;
    const notAsked = skipped === 0 ? "" : `, ${skipped} not for it`;
    const known = knownToDiffer === 0 ? "" : `, ${knownToDiffer} known to differ`;
    console.log(
      `PostgreSQL ${server.major}: ${asked} ${study.name}${notAsked}${known}, ${differences.length} differ (${seconds} s)`,
    );
    entries.push({ study, major: server.major, answers });
  }
  return entries;
}

/** Prints differences with the versions that have them, and the sums; tells how many differ. */
function report(entries: readonly Entry[]): number {
  const versions = new Map<string, number[]>();
  for (const { major, answers } of entries) {
    for (const { name, texts } of answers.differences) {
      for (const text of texts) {
        const line = `${name}: ${text}`;
        versions.set(line, [...(versions.get(line) ?? []), major]);
      }
    }
  }
  console.log();
  for (const [line, on] of [...versions].sort()) console.log(`${versionRange(on)}  ${line}`);
  let differing = 0;
  const all = versionRange(entries.map(({ major }) => major));
  for (const study of studies) {
    const own = entries.filter((entry) => entry.study === study).map(({ answers }) => answers);
    const asked = own.reduce((sum, answers) => sum + answers.asked, 0);
    const bad = own.reduce((sum, answers) => sum + answers.differences.length, 0);
    const known = own.reduce((sum, { knownToDiffer = 0 }) => sum + knownToDiffer, 0);
    const share = asked === 0 ? "100" : ((100 * (asked - bad)) / asked).toFixed(bad === 0 ? 0 : 2);
    const aside = known === 0 ? "" : `; ${known} more are known to differ`;
    console.log(
      `${study.name} on ${all}: ${asked} asked, ${asked - bad} agree (${share} %)${aside}`,
    );
    differing += bad;
  }
  console.log(`${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
  return differing;
}

/** Writes the records, or tells which are not what the servers say. */
function settleRecords(): readonly string[] {
  const stale: string[] = [];
  for (const [path, text] of studies.flatMap((study) => [...(study.record?.() ?? [])])) {
    if (read(path) === text) continue;
    stale.push(path);
    if (wanted.write) writeFileSync(path, text);
  }
  if (stale.length === 0) return [];
  if (wanted.write) {
    console.log(`Written: ${stale.join(", ")}`);
    return [];
  }
  console.log(`Not what the servers say: ${stale.join(", ")}; npm run prove -- --write`);
  return stale;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
