/** One example under load: how long writes and reads wait for its original, and how long for its plan. */
import type { Random } from "../random.ts";
import { unindent } from "../../src/example.ts";
import type { Phase, SqlStep } from "../../src/index.ts";
import type { Databases } from "./databases.ts";
import { readEnd } from "./end.ts";
import type { LoadExample } from "./examples.ts";
import { followPlan } from "./follow.ts";
import { openSession } from "./session.ts";
import type { Session } from "./session.ts";
import { insertRows, readTables, useOf } from "./tables.ts";
import type { Table } from "./tables.ts";
import { sleep, startTraffic } from "./traffic.ts";
import type { Application } from "./traffic.ts";

export interface Scenario {
  readonly rows: number;
  /** Writes, and reads, beside each step. */
  readonly operations: number;
  /** Somebody else's transaction that has read and written, and then does nothing so long, in milliseconds. */
  readonly idle: number;
  /** How often a backfill is ended at a random moment. */
  readonly kills: number;
  readonly random: Random;
}

export interface Measured {
  /** The longest waits of a write or a read, in milliseconds. */
  readonly original: number;
  readonly plan: number;
  readonly steps: readonly MeasuredStep[];
  /** Attempts beyond the first, of all steps. */
  readonly retries: number;
  readonly killed: number;
  readonly complaints: readonly string[];
}

export interface MeasuredStep {
  readonly title: string;
  readonly kind: SqlStep["kind"];
  readonly wait: number;
  readonly writes: number;
  readonly reads: number;
  readonly attempts: number;
}

/** What the schema is before and after, as applications know it. */
interface Sight {
  readonly before: readonly Table[];
  readonly after: readonly Table[];
  readonly old: Application;
  readonly fresh: Application;
}

export async function measure(
  databases: Databases,
  template: string,
  example: LoadExample,
  scenario: Scenario,
): Promise<Measured> {
  const before = await databases.withCopy(template, (_, session) => readTables(session));
  const old = before.map((table) => useOf(table, (column) => table.free.has(column.name), all));
  const original = await measureOriginal(databases, template, example, scenario, old);
  const after = await databases.withCopy(template, async (_, session) => {
    await session.send(example.means).catch(() => undefined);
    return (await readTables(session)).map((table) => findable(table, before));
  });
  const sight = sightOf(before, after);
  const measured = await measurePlan(databases, template, example, scenario, sight);
  return { original, ...measured };
}

function all(): boolean {
  return true;
}

/** A table that loses its key is still asked for by it: what the old code began, the new one ends. */
function findable(table: Table, before: readonly Table[]): Table {
  if (table.key !== undefined) return table;
  const key = before.find(({ oid }) => oid === table.oid)?.key;
  const isThere = key?.every((name) => table.columns.some((column) => column.name === name));
  return isThere === true ? { ...table, key } : table;
}

/** Old code goes on saying what it said; new code says nothing of new columns that it need not fill. */
function sightOf(before: readonly Table[], after: readonly Table[]): Sight {
  const twin = (list: readonly Table[], { oid }: Table): Table | undefined =>
    list.find((table) => table.oid === oid);
  const isFree = (table: Table | undefined, number: number): boolean => {
    const column = table?.columns.find((one) => one.number === number);
    return column === undefined || table?.free.has(column.name) === true;
  };
  const application = (list: readonly Table[]): Application =>
    list.map((table) => {
      const [first, second] = [twin(before, table), twin(after, table)];
      const use = useOf(
        table,
        ({ number }) => isFree(first, number) && isFree(second, number),
        ({ number, required }) =>
          required || (first?.columns.some((column) => column.number === number) ?? true),
      );
      // While a table is being dropped nobody adds to what refers to it.
      const isKnown = (oid: number): boolean => list.some((one) => one.oid === oid);
      if (first?.parents.every(isKnown) !== false) return use;
      const { insert: _, ...others } = use;
      return others;
    });
  return { before, after, old: application(before), fresh: application(after) };
}

async function measureOriginal(
  databases: Databases,
  template: string,
  { sql }: LoadExample,
  { rows, idle }: Scenario,
  application: Application,
): Promise<number> {
  return databases.withCopy(template, async (url) => {
    const traffic = await startTraffic({ url, rows, pause: idle > 0 ? 2 : 0 }, [application]);
    const session = await openSession(url, "original");
    try {
      const { wait } = await traffic.during(1, async () => {
        const foreign = idle > 0 ? await idleBeside(url, application, rows, idle) : undefined;
        // Where it fails, it has made others wait all the same.
        await session.send(sql).catch(() => undefined);
        await foreign?.done;
      });
      return wait;
    } finally {
      await traffic.stop();
      await session.end();
    }
  });
}

async function measurePlan(
  databases: Databases,
  template: string,
  example: LoadExample,
  scenario: Scenario,
  sight: Sight,
): Promise<Omit<Measured, "original">> {
  const { rows, operations, idle } = scenario;
  const steps: MeasuredStep[] = [];
  const complaints: string[] = [];
  let killed = 0;
  const drops = sight.before.some(({ oid }) => sight.after.every((table) => table.oid !== oid));
  const limit = example.changesRows || drops ? rows : undefined;
  // To read all rows of all tables would take longer than the plan: of many, those that it names.
  const isNamed = ({ name }: Table): boolean => rows < 100_000 || example.sql.includes(name);
  const after = sight.after.filter(isNamed);

  const followed = await databases.withCopy(template, async (url, keeper) => {
    const traffic = await startTraffic({ url, rows, pause: idle > 0 ? 2 : 0 }, [sight.old]);
    let current: Application = sight.old;
    let session: Session | undefined;
    const open = async (): Promise<Session> => {
      if (session !== undefined && (await isAlive(session))) return session;
      session = await openSession(url, "plan");
      return session;
    };
    const fill = async (): Promise<void> => {
      for (const sql of example.fills) await keeper.send(unindent(sql));
    };
    const deploy = async (phase: Phase): Promise<void> => {
      const ready = await areReady(keeper, sight.fresh);
      if (phase.name === "contract") {
        if (!ready) complaints.push("new code does not work before the contract phase");
        current = sight.fresh;
        await traffic.deploy([sight.fresh]);
        // Old code may have left something to fill until then.
        await fill();
      } else if (phase.name === "migrate" && ready) {
        await traffic.deploy([sight.old, sight.fresh]);
      }
    };
    let first = true;
    const during = async (step: SqlStep, run: () => Promise<number>): Promise<void> => {
      const { result, ...window } = await traffic.during(operations, async () => {
        if (idle > 0 && mayWait(step)) {
          const foreign = await idleBeside(url, current, rows, first ? idle : Math.min(idle, 2000));
          first = false;
          const stop = step.retry === "step-before" ? cancelOnce(keeper) : undefined;
          const attempts = await run();
          await foreign.done;
          if ((await stop) === true) killed++;
          return attempts;
        }
        if (step.kind !== "backfill" || scenario.kills === 0) return run();
        const killing = killAtTimes(keeper, scenario);
        const attempts = await run();
        killed += await killing.stop();
        return attempts;
      });
      steps.push({ title: step.title, kind: step.kind, attempts: result, ...window });
    };
    try {
      for (const part of example.parts) {
        if (typeof part === "string") await (await open()).send(part);
        else {
          await followPlan(part, {
            session: open,
            during,
            deploy: async (phase, step) => {
              await deploy(phase);
              if (step !== undefined && phase.name !== "expand") await fill();
            },
          });
        }
      }
      await traffic.deploy([sight.fresh]);
      await traffic.during(operations, () => Promise.resolve());
    } catch (error) {
      complaints.push(`stops after ${String(steps.length)} steps: ${String(error)}`);
    } finally {
      await traffic.stop();
      await session?.end();
    }
    const refused = [...new Set(traffic.refused)];
    for (const reason of refused.slice(0, 3)) complaints.push(`refused: ${reason}`);
    const end = await readEnd(keeper, after, sight.before, limit);
    return { end, last: traffic.last() };
  });

  const wanted = await databases.withCopy(template, async (_, session) => {
    for (const table of sight.before)
      await session.send(insertRows(table, rows + 1, followed.last));
    await session.send(example.means);
    return readEnd(session, after, sight.before, limit);
  });
  const [missing] = wanted.filter((line) => !followed.end.includes(line));
  const [odd] = followed.end.filter((line) => !wanted.includes(line));
  if (missing !== undefined || odd !== undefined) {
    complaints.push(`ends with ${String(odd)}; wanted ${String(missing)}`);
  }
  return {
    plan: Math.max(...steps.map(({ wait }) => wait)),
    steps,
    retries: steps.reduce((sum, { attempts }) => sum + attempts - 1, 0),
    killed,
    complaints,
  };
}

function mayWait(step: SqlStep): boolean {
  return step.brief || step.kind === "backfill" || step.retry === "step-before";
}

async function isAlive(session: Session): Promise<boolean> {
  return session.send("SELECT").then(
    () => true,
    () => false,
  );
}

async function areReady(session: Session, application: Application): Promise<boolean> {
  for (const use of application) {
    const done = await session
      .send(`EXPLAIN ${use.insert?.(1) ?? use.read(1)}; EXPLAIN ${use.read(1)}`)
      .then(
        () => true,
        () => false,
      );
    if (!done) return false;
  }
  return true;
}

/** Reads and writes every table, and holds on; what is awaited first is that it holds. */
async function idleBeside(
  url: string,
  application: Application,
  rows: number,
  milliseconds: number,
): Promise<{ readonly done: Promise<void> }> {
  const session = await openSession(url, "idle");
  const uses = application.flatMap(({ read, hold }) => [read(1), ...(hold ? [hold(rows)] : [])]);
  await session.send(["BEGIN", ...uses].join(";\n"));
  const done = sleep(milliseconds)
    .then(() => session.send("COMMIT"))
    // Where the plan stopped, its database may be gone by now.
    .catch(() => undefined)
    .then(() => session.end());
  return { done };
}

/** Stops what the plan runs as soon as it waits for somebody; false where it never did. */
async function cancelOnce(keeper: Session): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const [row] = await keeper.send(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'plan' AND wait_event_type = 'Lock'`,
    );
    if (row !== undefined) return true;
    await sleep(20);
  }
  return false;
}

/** Ends the plan's session at random moments while it works. */
function killAtTimes(
  keeper: Session,
  { kills, rows, random }: Scenario,
): { readonly stop: () => Promise<number> } {
  const stopping = new AbortController();
  const isOver = (): boolean => stopping.signal.aborted;
  const killing = (async (): Promise<number> => {
    let count = 0;
    while (!isOver() && count < kills) {
      await sleep(1 + random.below(Math.min(3000, rows / 250)));
      if (isOver()) break;
      const [row] = await keeper.send(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'plan' AND state = 'active'`,
      );
      if (row !== undefined) count++;
    }
    return count;
  })();
  return {
    stop() {
      stopping.abort();
      return killing;
    },
  };
}
