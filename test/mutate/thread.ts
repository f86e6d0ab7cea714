/** A thread that judges one mutant, or the unbroken code. */
import { Worker } from "node:worker_threads";
import type { Judged, Task } from "./task.ts";

export type Run = (task: Task, limit: number) => Promise<Judged | undefined>;

/** `undefined` where it does not end within so many milliseconds. */
export function threadsOf(worker: string): Run {
  return (task, limit) =>
    new Promise((resolve) => {
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
