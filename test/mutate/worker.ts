/** Judges one mutant, or the unbroken code, in a thread of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { loading as whileLoading } from "./task.ts";
import type { Judged, Task } from "./task.ts";
import type * as Memory from "./memory.ts";
import type * as Collected from "./vitest.ts";

const { judges, mutant, names, share = [0, 1], memory, count } = workerData as Task;

type Judges = typeof Memory & typeof Collected;

const passed = new Uint8Array(count);
/** Far more switches than the longest test comes by: a loop that a mutant made endless ends here on every machine. */
const patience = 400_000_000;
let asked = 0;
// What the code's switches ask; see bundle.ts.
Object.assign(globalThis, {
  lockproofMutants: {
    isOn: (id: number): boolean => {
      if (asked++ > patience) throw new Error("It does not end.");
      return id === mutant;
    },
    pass: (...ids: readonly number[]): void => {
      for (const id of ids) passed[id] = 1;
    },
  },
});

const answer = await judge();
parentPort?.postMessage(answer);

async function judge(): Promise<Judged> {
  let loaded: Judges;
  try {
    loaded = (await import(judges)) as Judges;
  } catch (error) {
    if (mutant !== undefined) return { verdict: "killed", by: whileLoading };
    return { verdict: "broken", by: textOf(error) };
  }
  const { remember, remembered, tests } = loaded;
  remember(memory ?? new Map());
  const byName = new Map(tests.map((test) => [test.name, test]));
  const times = new Map<string, number>();
  const loading = takePassed();
  const byTest = new Map<string, Uint8Array>();
  const [from, step] = share;
  const all = [...byName.keys()].filter((_, index) => index % step === from);
  for (const name of names ?? all) {
    const test = byName.get(name);
    if (test === undefined) {
      // It would have been there: what is collected depends on what was broken.
      if (mutant !== undefined) return { verdict: "killed", by: name };
      continue;
    }
    const started = process.cpuUsage();
    asked = 0;
    try {
      await test.run();
    } catch (error) {
      if (mutant !== undefined) return { verdict: "killed", by: name };
      return { verdict: "broken", by: `${name}: ${textOf(error)}` };
    }
    times.set(name, millisecondsSince(started));
    if (mutant === undefined) byTest.set(name, takePassed());
  }
  if (mutant !== undefined) return { verdict: "survived" };
  return {
    verdict: "whole",
    times,
    memory: new Map(remembered()),
    coverage: { loading, byTest },
  };
}

/** A bit for each mutant: thousands of tests pass thousands of them. */
function takePassed(): Uint8Array {
  const bits = new Uint8Array(Math.ceil(count / 8));
  for (let id = passed.indexOf(1); id !== -1; id = passed.indexOf(1, id + 1))
    bits[id >> 3] = (bits[id >> 3] ?? 0) | (1 << (id & 7));
  passed.fill(0);
  return bits;
}

/** Of work, whatever else the machine does. */
function millisecondsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
