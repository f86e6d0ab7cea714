/**
 * Breaks the code in one place at a time and asks the tests whether they notice: `npm run mutate`.
 * The score is the share of mutants that a test fails on.
 */
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { randomFrom } from "../random.ts";
import { bundle, bundleWorker } from "./bundle.ts";
import { groups, instrument } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";
import { orderOf } from "./order.ts";
import type { Whole } from "./order.ts";
import type { Judged, Task } from "./task.ts";

const { values: wanted } = parseArgs({
  options: {
    /** How many mutants, or `all`. */
    sample: { type: "string", default: "400" },
    seed: { type: "string", default: "1" },
    /** Only those whose path begins so. */
    only: { type: "string", default: "" },
    /** The share that must be killed, in percent. */
    bound: { type: "string", default: "60" },
    /** Prints what survives. */
    survivors: { type: "boolean" },
    /** So many milliseconds of tests, by what they take with unbroken code, are given to a mutant. */
    patience: { type: "string", default: "8000" },
  },
});

const judges = [
  "test/mutate/judges/pages.ts",
  "test/rules.test.ts",
  "test/mutate/judges/probes.ts",
  "test/mutate/judges/confirmed.ts",
  "test/block.test.ts",
  "test/read.test.ts",
  "test/silence.test.ts",
  "test/replay.test.ts",
  "test/shapes.test.ts",
  "test/reporters.test.ts",
  "test/frameworks.test.ts",
  "test/runner-config.test.ts",
  "test/liquibase.test.ts",
  "test/deployments.test.ts",
  "test/input.test.ts",
  "test/script.test.ts",
];

const started = Date.now();
const { mutants, code } = await instrument();
const worker = await bundleWorker();
const whole = await unbroken();
const judging = await bundle(judges, code, { counts: false });
const chosen = sampleOf(mutants.filter(({ path }) => path.startsWith(wanted.only)));
console.log(
  `${mutants.length} mutants, of which ${chosen.length} are tried on ${whole.times.size} tests`,
);
const verdicts = new Map<Mutant, Verdict>();
const killers = new Map<string, string[]>();
for (const mutant of chosen) verdicts.set(mutant, await tryMutant(mutant));
process.exitCode = report() < Number(wanted.bound) ? 1 : 0;

type Verdict = "killed" | "timed out" | "survived" | "not covered";

async function unbroken(): Promise<Whole> {
  const counting = await bundle(judges, code, { counts: true });
  const task = { judges: counting, mutant: undefined, names: undefined, memory: undefined };
  const answer = await run({ ...task, count: mutants.length }, 1_200_000);
  if (answer?.verdict === "whole") return answer;
  throw new Error(answer !== undefined && "by" in answer ? answer.by : "The tests do not end.");
}

/** As many of each group as its share of all, the same ones each time. */
function sampleOf(all: readonly Mutant[]): readonly Mutant[] {
  if (wanted.sample === "all") return all;
  const random = randomFrom(Number(wanted.seed));
  return groups.flatMap(({ name }) => {
    const left = all.filter(({ group }) => group === name);
    const share = Math.round((Number(wanted.sample) * left.length) / all.length);
    return Array.from({ length: share }, () => left.splice(random.below(left.length), 1)[0]!);
  });
}

async function tryMutant(mutant: Mutant): Promise<Verdict> {
  const found = orderOf(mutant, whole, killers.get(mutant.path) ?? [], Number(wanted.patience));
  if (found === undefined) return "not covered";
  const task = { judges: judging, mutant: mutant.id, names: found.names, memory: whole.memory };
  const limit = 10_000 + 5 * found.milliseconds;
  const answer = await run({ ...task, count: mutants.length }, limit);
  if (answer === undefined) return "timed out";
  if (answer.verdict !== "killed") return "survived";
  const before = killers.get(mutant.path) ?? [];
  const others = before.filter((name) => name !== answer.by);
  killers.set(mutant.path, [answer.by, ...others].slice(0, 20));
  return "killed";
}

/** `undefined` where it does not end. */
function run(task: Task, limit: number): Promise<Judged | undefined> {
  return new Promise((resolve) => {
    const thread = new Worker(worker, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: 1500 },
    });
    const end = (answer: Judged | undefined): void => {
      clearTimeout(timer);
      void thread.terminate().then(() => resolve(answer));
    };
    const timer = setTimeout(() => end(undefined), limit);
    thread.once("message", (answer: Judged) => end(answer));
    thread.once("error", (error) => end({ verdict: "killed", by: error.message }));
  });
}

function report(): number {
  const entries = [...verdicts];
  const left = entries.filter(([, verdict]) => verdict === "survived" || verdict === "not covered");
  if (wanted.survivors) for (const [mutant, verdict] of left) show(mutant, verdict);
  for (const { name } of groups)
    tell(
      name,
      entries.filter(([{ group }]) => group === name),
    );
  const score = tell("all", entries);
  console.log(`${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
  return score;
}

function show({ path, line, kind, before, after }: Mutant, verdict: Verdict): void {
  const short = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 160);
  console.log(`${path}:${line} ${verdict}: ${kind}\n  - ${short(before)}\n  + ${short(after)}`);
}

function tell(name: string, entries: readonly (readonly [Mutant, Verdict])[]): number {
  const of = (wanted: Verdict): number =>
    entries.filter(([, verdict]) => verdict === wanted).length;
  const killed = of("killed") + of("timed out");
  const score = entries.length === 0 ? 100 : (100 * killed) / entries.length;
  const words = `${killed} of ${entries.length}, ${of("survived")} survived, ${of("not covered")} not covered`;
  if (entries.length > 0) console.log(`${name}: ${score.toFixed(1)} % (${words})`);
  return score;
}
