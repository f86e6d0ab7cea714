/**
 * Follows every plan on PostgreSQL 12 and 18 while others write and read, and compares how long they wait
 * for locks with how long the statement as it stood makes them wait: `npm run load`.
 */
import { parseArgs } from "node:util";
import { installServers, startServer } from "../prove/servers.ts";
import { randomFrom } from "../random.ts";
import { openDatabases } from "./databases.ts";
import { examplesFor } from "./examples.ts";
import type { LoadExample } from "./examples.ts";
import { measure } from "./measure.ts";
import type { Measured, Scenario } from "./measure.ts";
import { stallsOf } from "./stalls.ts";
import { complaintsAbout, printTable } from "./verdict.ts";
import type { Entry, Stage } from "./verdict.ts";

const { values: wanted } = parseArgs({
  options: {
    only: { type: "string" },
    major: { type: "string", multiple: true },
    stage: { type: "string", multiple: true },
    verbose: { type: "boolean" },
  },
});

/** A million rows tell about work that grows with them, on one version; the one that grows most of each rule. */
const stages: readonly Stage[] = [
  { name: "small", rows: 10_000, operations: 1000, idle: 0, kills: 2, majors: [12, 18], beside: 1 },
  {
    name: "idle",
    rows: 10_000,
    operations: 100,
    idle: 10_000,
    kills: 0,
    majors: [12, 18],
    beside: 12,
  },
  { name: "large", rows: 1_000_000, operations: 1000, idle: 0, kills: 2, majors: [18], beside: 1 },
];
/** The example that works most, where it is not the first. */
const largest: Readonly<Record<string, string>> = { "unbatched-write": "bad 2" };

const started = Date.now();
installServers();
const entries = (await Promise.all([12, 18].map(follow))).flat();

printTable(entries, stages);
const complaints = complaintsAbout(entries, wanted.stage === undefined ? "every-stage" : "some");
for (const complaint of complaints) console.log(`✗ ${complaint}`);
const steps = entries.flatMap((entry) => entry.measured.steps);
const sum = (of: (step: (typeof steps)[number]) => number): number =>
  steps.reduce((total, step) => total + of(step), 0);
console.log(
  `${entries.length} plans followed, ${steps.length} steps beside ${sum(({ writes }) => writes)} writes and ` +
    `${sum(({ reads }) => reads)} reads, ${sum(({ attempts }) => attempts - 1)} attempts repeated, ` +
    `${entries.reduce((total, { measured }) => total + measured.killed, 0)} of them killed; ` +
    `${complaints.length} complaints; ${((Date.now() - started) / 60_000).toFixed(1)} minutes`,
);
process.exitCode = complaints.length > 0 || entries.length === 0 ? 1 : 0;

async function follow(major: number): Promise<readonly Entry[]> {
  if (wanted.major?.includes(String(major)) === false) return [];
  const entries: Entry[] = [];
  const { url, stop } = await startServer(major);
  try {
    for (const stage of stages.filter((one) => one.majors.includes(major))) {
      if (wanted.stage?.includes(stage.name) === false) continue;
      const before = Date.now();
      const found = await run({ url, major }, stage);
      entries.push(...found);
      const seconds = ((Date.now() - before) / 1000).toFixed(0);
      console.log(`PostgreSQL ${major}, ${stage.name}: ${found.length} plans (${seconds} s)`);
    }
  } finally {
    await stop();
  }
  return entries;
}

async function run(
  server: { readonly url: string; readonly major: number },
  stage: Stage,
): Promise<readonly Entry[]> {
  const databases = await openDatabases(server);
  const pending = chosen(examplesFor(server.major), stage);
  const found: Entry[] = [];
  const templates = new Map<string, Promise<string>>();
  const templateOf = ({ given }: LoadExample): Promise<string> => {
    const known = templates.get(given) ?? databases.makeTemplate(given, stage.rows);
    templates.set(given, known);
    return known;
  };
  const work = async (): Promise<void> => {
    for (let example = pending.shift(); example !== undefined; example = pending.shift()) {
      const template = await templateOf(example);
      const scenario: Scenario = { ...stage, random: randomFrom(stage.rows) };
      const before = Date.now();
      const measured = await measure(databases, template, example, scenario).catch(
        (error: unknown): Measured => nothing(String(error)),
      );
      const stalls = stallsOf(example, server.major);
      found.push({ example, stage, major: server.major, measured, stalls });
      if (wanted.verbose === true) {
        const waits = measured.steps.map(({ wait }) => wait.toFixed(0)).join(" ");
        console.log(
          `${server.major} ${stage.name} ${example.rule} ${example.title}: ` +
            `${measured.original.toFixed(0)} → ${waits} ms, ${measured.killed} killed (${Date.now() - before} ms)`,
        );
        for (const complaint of [...stalls, ...measured.complaints])
          console.log(`  ✗ ${complaint}`);
      }
      if (pending.every(({ given }) => given !== example.given) && stage.beside === 1) {
        await databases.drop(template);
        templates.delete(example.given);
      }
    }
  };
  await Promise.all(Array.from({ length: stage.beside }, work));
  for (const template of templates.values()) await databases.drop(await template);
  await databases.end();
  return found;
}

function nothing(complaint: string): Measured {
  return { original: 0, plan: 0, steps: [], retries: 0, killed: 0, complaints: [complaint] };
}

function chosen(examples: readonly LoadExample[], stage: Stage): LoadExample[] {
  const named = examples.filter(
    ({ rule, title }) => wanted.only === undefined || `${rule}/${title}`.includes(wanted.only),
  );
  if (stage.name !== "large") return [...named];
  return named.filter(({ works, rule, title }) => works && title === (largest[rule] ?? "bad 1"));
}
