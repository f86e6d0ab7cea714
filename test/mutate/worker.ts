/** Judges one mutant, or the unbroken code, in a thread of its own. */
import { parentPort, workerData } from "node:worker_threads";
import type { Judged, Task } from "./task.ts";
import type * as Memory from "./memory.ts";
import type * as Collected from "./vitest.ts";

const { judges, mutant, names, memory, count } = workerData as Task;

type Judges = typeof Memory & typeof Collected;

const passed = new Uint8Array(count);
// What the code's switches ask; see bundle.ts.
Object.assign(globalThis, {
  lockproofMutants: {
    isOn: (id: number): boolean => id === mutant,
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
    return { verdict: "killed", by: `it does not load: ${textOf(error)}` };
  }
  const { remember, remembered, tests } = loaded;
  remember(memory ?? new Map());
  const byName = new Map(tests.map((test) => [test.name, test]));
  const times = new Map<string, number>();
  const loading = takePassed();
  const byTest = new Map<string, ReadonlySet<number>>();
  for (const name of names ?? byName.keys()) {
    const test = byName.get(name);
    // It would have been there: what is collected depends on what was broken.
    if (test === undefined) return { verdict: "killed", by: `no such test: ${name}` };
    const started = performance.now();
    try {
      await test.run();
    } catch (error) {
      if (mutant !== undefined) return { verdict: "killed", by: name };
      return { verdict: "broken", by: `${name}: ${textOf(error)}` };
    }
    times.set(name, performance.now() - started);
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

function takePassed(): ReadonlySet<number> {
  const ids = new Set<number>();
  for (let id = passed.indexOf(1); id !== -1; id = passed.indexOf(1, id + 1)) ids.add(id);
  passed.fill(0);
  return ids;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
