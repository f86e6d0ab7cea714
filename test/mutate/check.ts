/**
 * Breaks the code in one place at a time and asks the tests whether they notice: `npm run mutate`.
 * The score is the share of mutants that a test fails on.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { bundle, bundleWorker } from "./bundle.ts";
import { counted } from "./counted.ts";
import { groups, instrument } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";
import { orderOf } from "./order.ts";
import type { Whole } from "./order.ts";
import { readEntries, writeEntries } from "./record.ts";
import type { Entry, Verdict } from "./record.ts";
import { sampleOf } from "./sample.ts";
import { loading } from "./task.ts";
import type { Task } from "./task.ts";
import { threadsOf } from "./thread.ts";

const { values: wanted } = parseArgs({
  options: {
    /** How many mutants, or `all`. */
    sample: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    /** Only those whose path begins so. */
    only: { type: "string", default: "" },
    /** The share that must be killed, in percent. */
    bound: { type: "string", default: "80" },
    /** Prints what survives. */
    survivors: { type: "boolean" },
    /** Tries those again that survived, and writes down what became of all. */
    write: { type: "boolean", default: false },
    /** Tries no others than those on record; few of the sample may be missing there. */
    recorded: { type: "boolean", default: false },
    /** So many milliseconds of tests, by what they take with unbroken code, are given to a mutant. */
    patience: { type: "string", default: "8000" },
    threads: { type: "string", default: String(availableParallelism()) },
  },
});

const judges = [
  "test/mutate/judges/pages.ts",
  "test/rules.test.ts",
  "test/mutate/judges/probes.ts",
  "test/mutate/judges/rows.ts",
  "test/mutate/judges/confirmed.ts",
  "test/block.test.ts",
  "test/read.test.ts",
  "test/silence.test.ts",
  "test/facts-names.test.ts",
  "test/refusal-words.test.ts",
  "test/replay.test.ts",
  "test/shapes.test.ts",
  "test/reporters.test.ts",
  "test/frameworks.test.ts",
  "test/runner-config.test.ts",
  "test/liquibase.test.ts",
  "test/deployments.test.ts",
  "test/input.test.ts",
  "test/script.test.ts",
  "test/replication.test.ts",
  "test/sqlite-plans.test.ts",
];

/** Milliseconds; the worker ends most endless loops itself, so that a busy machine makes no difference. */
const limit = 300_000;

const started = Date.now();
const { mutants, code } = await instrument();
const run = threadsOf(await bundleWorker());
const judging = await bundle(judges, code, { counts: false });
const sample =
  wanted.sample === "all" ? mutants : sampleOf(mutants, Number(wanted.sample), wanted.seed);
const chosen = sample.filter(({ path }) => path.startsWith(wanted.only));
console.log(`${mutants.length} mutants, of which ${chosen.length} are tried`);

const entries = new Map(readEntries());
const before = await remembered();
let whole: Promise<Whole> | undefined;
const verdicts = new Map<Mutant, Verdict>();
const killers = new Map<string, string[]>();
const left = chosen.values();
await Promise.all(Array.from({ length: Number(wanted.threads) }, lane));
const missing = chosen.filter((mutant) => !verdicts.has(mutant)).length;
if (missing > 0) console.log(`${missing} are not on record: npm run mutate -- --write`);
const isStale = missing > chosen.length / 10;
process.exitCode = report() < Number(wanted.bound) || isStale ? 1 : 0;

async function lane(): Promise<void> {
  for (const mutant of left) {
    const known = await asRecorded(mutant);
    if (known === undefined && wanted.recorded) {
      if (entries.has(mutant.key)) verdicts.set(mutant, "survived");
      continue;
    }
    const entry = known ?? (await tryMutant(mutant));
    verdicts.set(mutant, entry.verdict);
    entries.set(mutant.key, entry);
    if (wanted.write) writeEntries(sample, entries);
  }
}

/** The tests that killed before, on the unbroken code: what each says is what `confirmed.ts` compares with. */
async function remembered(): Promise<Whole> {
  const by = new Set(chosen.flatMap(({ key }) => entries.get(key)?.by ?? []));
  return await unbroken(judging, [...by]);
}

/** All tests on the unbroken code. */
async function shared(judges: string): Promise<Whole> {
  const step = Number(wanted.threads);
  const shares = Array.from({ length: step }, (_, from) =>
    unbroken(judges, undefined, [from, step]),
  );
  const [first, ...others] = await Promise.all(shares);
  if (first === undefined) throw new RangeError("There are no threads.");
  return others.reduce(
    (left, right) => ({
      ...left,
      times: new Map([...left.times, ...right.times]),
      memory: new Map([...left.memory, ...right.memory]),
      coverage: {
        loading: left.coverage.loading,
        byTest: new Map([...left.coverage.byTest, ...right.coverage.byTest]),
      },
    }),
    first,
  );
}

async function unbroken(
  judges: string,
  names: readonly string[] | undefined,
  share: Task["share"] = [0, 1],
): Promise<Whole> {
  const task = {
    judges,
    mutant: undefined,
    names,
    share,
    memory: undefined,
    count: mutants.length,
  };
  const answer = await run(task, 1_200_000);
  if (answer?.verdict === "whole") return answer;
  throw new Error(answer !== undefined && "by" in answer ? answer.by : "The tests do not end.");
}

/** `undefined` where it must be found out anew. */
async function asRecorded(mutant: Mutant): Promise<Entry | undefined> {
  const entry = entries.get(mutant.key);
  if (entry === undefined) return undefined;
  if (entry.by === undefined)
    return wanted.write && entry.verdict !== "timed out" ? undefined : entry;
  const time = before.times.get(entry.by);
  if (time === undefined && entry.by !== loading) return undefined;
  const names = time === undefined ? [] : [entry.by];
  const task = { judges: judging, mutant: mutant.id, names, memory: before.memory };
  const answer = await run({ ...task, count: mutants.length }, limit);
  return answer?.verdict === "killed" ? entry : undefined;
}

async function tryMutant(mutant: Mutant): Promise<Entry> {
  whole ??= bundle(judges, code, { counts: true }).then((counting) =>
    counted(counting, () => shared(counting)),
  );
  const { memory, ...tests } = await whole;
  const found = orderOf(mutant, tests, killers.get(mutant.path) ?? [], Number(wanted.patience));
  if (found === undefined) return { verdict: "not covered" };
  const task = { judges: judging, mutant: mutant.id, names: found.names, memory };
  const answer = await run({ ...task, count: mutants.length }, limit);
  if (answer === undefined) return { verdict: "timed out" };
  if (answer.verdict !== "killed") return { verdict: "survived" };
  const others = (killers.get(mutant.path) ?? []).filter((name) => name !== answer.by);
  killers.set(mutant.path, [answer.by, ...others].slice(0, 20));
  return { verdict: "killed", by: answer.by };
}

function report(): number {
  const tried = [...verdicts];
  const alive = tried.filter(([, verdict]) => verdict === "survived" || verdict === "not covered");
  if (wanted.survivors) for (const [mutant, verdict] of alive) show(mutant, verdict);
  for (const { name } of groups)
    tell(
      name,
      tried.filter(([{ group }]) => group === name),
    );
  const score = tell("all", tried);
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
