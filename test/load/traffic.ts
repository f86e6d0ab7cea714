/** A writer and a reader that use a database without a pause, as the applications deployed at the time do. */
import { randomFrom } from "../random.ts";
import { openSession } from "./session.ts";
import type { Session } from "./session.ts";
import type { TableUse } from "./tables.ts";

/** What one version of an application says, table by table, parents first. */
export type Application = readonly TableUse[];

export interface Traffic {
  /** From now on these applications run, and no other; done when the last statement of the others is. */
  readonly deploy: (applications: readonly Application[]) => Promise<void>;
  /** Runs `body` beside at least so many writes and reads. */
  readonly during: <Result>(
    operations: number,
    body: () => Promise<Result>,
  ) => Promise<Window<Result>>;
  /** The number of the last row written. */
  readonly last: () => number;
  readonly refused: readonly string[];
  readonly stop: () => Promise<void>;
}

export interface Window<Result> {
  readonly result: Result;
  readonly writes: number;
  readonly reads: number;
  /** The longest wait of a write or a read for a lock, in milliseconds. */
  readonly wait: number;
}

export interface TrafficOptions {
  readonly url: string;
  /** Rows that are there already: numbers 1 to `rows`. */
  readonly rows: number;
  /** Between two statements of a session, in milliseconds. */
  readonly pause: number;
}

interface Worker {
  readonly session: Session;
  done: number;
}

export async function startTraffic(
  { url, rows, pause }: TrafficOptions,
  first: readonly Application[],
): Promise<Traffic> {
  const writer: Worker = { session: await openSession(url, "writer"), done: 0 };
  const reader: Worker = { session: await openSession(url, "reader"), done: 0 };
  const refused: string[] = [];
  const random = randomFrom(rows);
  /** The first and the last row are left to the transaction that idles. */
  const anyRow = (): number => 2 + random.below(rows - 2);
  let deployed = first;
  let running = true;
  let last = rows;

  const run = async (worker: Worker, sql: string): Promise<void> => {
    await worker.session.send(sql).catch((error: unknown) => {
      refused.push(`${error instanceof Error ? error.message : String(error)}: ${sql}`);
    });
    worker.done++;
    if (pause > 0) await sleep(pause);
  };

  const write = async (applications: readonly Application[]): Promise<void> => {
    last++;
    for (const use of turnOf(applications, last)) {
      if (use.insert !== undefined) await run(writer, use.insert(last));
    }
    // One application changes what another has written.
    for (const use of turnOf(applications, last + Math.ceil(last / 2))) {
      if (use.settle !== undefined) await run(writer, use.settle(last));
      if (use.touch !== undefined) await run(writer, use.touch(anyRow()));
    }
  };
  const read = async (applications: readonly Application[]): Promise<void> => {
    for (const use of turnOf(applications, reader.done)) await run(reader, use.read(anyRow()));
  };

  // Each takes over what is deployed between two rounds, never within one.
  const adopted = { writer: first, reader: first };
  const loop = async (kind: keyof typeof adopted, round: typeof write): Promise<void> => {
    while (running) {
      adopted[kind] = deployed;
      await round(adopted[kind]);
      await new Promise<void>((settle) => setImmediate(settle));
    }
  };
  const loops = [loop("writer", write), loop("reader", read)];

  return {
    async deploy(applications) {
      deployed = applications;
      while (adopted.writer !== applications || adopted.reader !== applications) await sleep(2);
    },
    async during(operations, body) {
      const workers = [writer, reader];
      const enough = async (count: number): Promise<void> => {
        const from = workers.map(({ done }) => done);
        while (workers.some(({ done }, index) => done - (from[index] ?? 0) < count)) await sleep(2);
      };
      await enough(1);
      for (const { session } of workers) session.takeLongestWait();
      const [writes, reads] = [writer.done, reader.done];
      const result = await body();
      // Whoever waited for the last lock has got it by then.
      await enough(2);
      while (writer.done - writes < operations || reader.done - reads < operations) await sleep(2);
      return {
        result,
        writes: writer.done - writes,
        reads: reader.done - reads,
        wait: Math.max(...workers.map(({ session }) => session.takeLongestWait())),
      };
    },
    last: () => last,
    refused,
    async stop() {
      running = false;
      await Promise.all(loops);
      await Promise.all([writer, reader].map(({ session }) => session.end()));
    },
  };
}

function turnOf(applications: readonly Application[], turn: number): Application {
  return applications[turn % applications.length] ?? [];
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, milliseconds));
}
